import Annotations
import Export
import Imaging
import Testing

@Suite("Pixels of an export's input")
struct PixelInputTests {
    /// Red, green; blue, gray.
    private let image = RGBImage(width: 2, height: 2, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 51, 51, 51])

    @Test("are ordered by channel, row and column, or by row, column and channel")
    func layouts() {
        let planes = PixelInput(name: "data").tensor(of: image)
        #expect(planes.name == "data" && planes.shape == [1, 3, 2, 2])
        #expect(planes.values == [255, 0, 0, 51, 0, 255, 0, 51, 0, 0, 255, 51])
        let pixels = PixelInput(name: "data", layout: .nhwc).tensor(of: image)
        #expect(pixels.shape == [1, 2, 2, 3] && pixels.values == image.pixels.map(Float.init))
    }

    @Test("may come blue first, and from 0 to 1")
    func conventions() {
        let input = PixelInput(name: "data", order: .bgr, range: .zeroToOne, layout: .nhwc)
        let values = input.tensor(of: image).values
        #expect(values.prefix(3) == [0, 0, 1] && abs(values[9] - 0.2) < 1e-6)
    }

    @Test("of the whole image stand in the middle of a letterbox, and boxes find back")
    func letterbox() {
        let wide = RGBImage(width: 64, height: 32, pixels: [UInt8](repeating: 200, count: 64 * 32 * 3))
        let rule = InputRule(fit: .letterbox, edge: 32)
        let square = rule.square(of: wide)
        let column = (0..<32).map { square.pixels[3 * 32 * $0] }
        #expect(
            column == [UInt8](repeating: 127, count: 8) + .init(repeating: 200, count: 16)
                + .init(repeating: 127, count: 8)
        )
        let box = rule.box([0.25, 0.25, 0.5, 0.5], width: 64, height: 32)
        #expect(box?.left == 0.25 && box?.top == 0 && box?.width == 0.25 && box?.height == 0.5)
        #expect(rule.box([0, 0, 1, 0.2], width: 64, height: 32) == nil)
    }
}
