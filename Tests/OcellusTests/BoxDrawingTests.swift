import Annotations
import Imaging
import Testing

@testable import ocellus

@Suite("Boxes on images")
struct BoxDrawingTests {
    private static func gray(width: Int = 200, height: Int = 120) -> RGBImage {
        RGBImage(
            width: width,
            height: height,
            pixels: [UInt8](repeating: 128, count: 3 * width * height)
        )
    }

    private static func color(_ image: RGBImage, _ x: Int, _ y: Int) -> Palette.Color {
        let place = 3 * (y * image.width + x)
        return Palette.Color(
            red: image.pixels[place],
            green: image.pixels[place + 1],
            blue: image.pixels[place + 2]
        )
    }

    private static func box(_ tag: Int, _ box: NormalizedBox, name: String = "bolt") -> BoxDrawing.Box {
        BoxDrawing.Box(tag: tag, name: name, probability: 0.875, box: box)
    }

    @Test("have their edges in the color of their tag, and nothing within")
    func edges() {
        let box = NormalizedBox(left: 0.25, top: 0.25, width: 0.5, height: 0.5)
        let image = BoxDrawing.drawing([Self.box(2, box)], on: Self.gray())
        let color = Palette.color(ofTag: 2)
        for (x, y) in [(50, 60), (149, 60), (100, 89)] { #expect(Self.color(image, x, y) == color) }
        let ground = Palette.Color(red: 128, green: 128, blue: 128)
        #expect(Self.color(image, 100, 60) == ground)
        #expect(Self.color(image, 20, 100) == ground)
        // A dark line lies around.
        #expect(Self.color(image, 150, 60) == .black)
    }

    @Test("are cut at the edges of the image, even of one with a single pixel")
    func cut() {
        let whole = NormalizedBox(left: 0, top: 0, width: 1, height: 1)
        let beyond = NormalizedBox(left: -0.5, top: -0.5, width: 3, height: 3)
        for (width, height) in [(1, 1), (3, 200), (200, 3)] {
            let image = Self.gray(width: width, height: height)
            let drawn = BoxDrawing.drawing([Self.box(0, whole), Self.box(1, beyond)], on: image)
            #expect(drawn.width == width && drawn.height == height)
        }
    }

    @Test("change nothing where there are none")
    func none() {
        #expect(BoxDrawing.drawing([], on: Self.gray()) == Self.gray())
    }

    @Test("have another color for each of seven tags, and an ink that is read on it")
    func palette() {
        #expect(Set((0..<7).map(Palette.color(ofTag:))).count == 7)
        #expect(Palette.color(ofTag: 7) == Palette.color(ofTag: 0))
        #expect(Palette.Color.white.ink == .black && Palette.Color.black.ink == .white)
        #expect(Palette.color(ofTag: 4).ink == .white && Palette.color(ofTag: 3).ink == .black)
    }

    @Test("are labeled in a font that has every capital, digit and sign once")
    func glyphs() throws {
        let glyphs = try (0x20...0x5F).map { code in try #require(BitmapFont.glyph(UInt8(code))) }
        #expect(Set(glyphs).count == 64)
        #expect(glyphs.allSatisfy { $0.count == 7 && $0.allSatisfy { $0.count == 5 } })
        #expect(glyphs.dropFirst().allSatisfy { $0.joined().contains(true) })
        #expect(BitmapFont.glyph(0x1F) == nil && BitmapFont.glyph(0x60) == nil)
    }

    @Test(
        "spell names without accents in capitals, and others not at all",
        arguments: [
            ("bolt M8", "BOLT M8"), ("Käse", "KASE"), ("straße", "STRASSE"), ("猫", nil), ("a{b", nil),
            ("", nil),
        ] as [(String, String?)]
    )
    func spelling(name: String, expected: String?) {
        #expect(BitmapFont.spelling(of: name).map { String(decoding: $0, as: UTF8.self) } == expected)
    }
}
