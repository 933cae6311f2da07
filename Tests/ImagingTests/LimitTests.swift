import Imaging
import Testing

@Suite("Limits")
struct LimitTests {
    @Test(
        "a huge image in a tiny file is refused by its header, in every format",
        arguments: HeaderOnlyFile.all
    )
    func bombs(bomb: HeaderOnlyFile) throws {
        for edge in [30_000, 16_000] {
            let file = bomb.bytes(edge, edge)
            let error = #expect(throws: ImageError.self) { try ImageDecoder.decode(file) }
            #expect(error?.code == .tooLargeEdge(limit: 10_240))
        }
        let square = bomb.bytes(10_240, 10_240)
        let error = #expect(throws: ImageError.self) { try ImageDecoder.decode(square) }
        #expect(error?.code == .tooManyPixels(limit: 100_000_000))
        let strip = bomb.bytes(10_000, 399)
        let elongated = #expect(throws: ImageError.self) { try ImageDecoder.header(of: strip) }
        #expect(elongated?.code == .tooElongated(limit: 25))
        let header = try ImageDecoder.header(of: bomb.bytes(10_000, 400))
        #expect(header.width == 10_000)
        #expect(header.height == 400)
    }

    @Test("an image without extent is damaged", arguments: HeaderOnlyFile.all.filter { $0.name != "WebP" })
    func withoutExtent(bomb: HeaderOnlyFile) {
        #expect(throws: ImageError.self) { try ImageDecoder.decode(bomb.bytes(0, 5)) }
        #expect(throws: ImageError.self) { try ImageDecoder.decode(bomb.bytes(5, 0)) }
    }

    @Test("the file is weighed before it is looked at")
    func bytes() throws {
        let file = try Fixtures.bytes("png-rgb.png")
        let error = #expect(throws: ImageError.self) {
            try ImageDecoder.header(of: file, limits: ImageLimits(bytes: file.count - 1))
        }
        #expect(error?.code == .tooManyBytes(limit: file.count - 1))
        #expect(try ImageDecoder.header(of: file, limits: ImageLimits(bytes: file.count)).format == .png)
    }

    @Test("limits that cannot be reached refuse nothing")
    func unlimited() throws {
        let limits = ImageLimits(bytes: .max, edge: .max, pixels: .max, aspectRatio: .max)
        #expect(try ImageDecoder.decode(Fixtures.bytes("jpeg-444.jpg"), limits: limits).width == 23)
    }

    @Test("the limits hold for the upright image and the longer edge of either direction")
    func upright() throws {
        let file = try Fixtures.bytes("jpeg-orientation6.jpg")
        let header = try ImageDecoder.header(of: file, limits: ImageLimits(edge: 23))
        #expect(header.width == 17 && header.height == 23)
        #expect(throws: ImageError.self) { try ImageDecoder.header(of: file, limits: ImageLimits(edge: 22)) }
    }

    @Test("a JPEG with hundreds of scans is refused before they are decoded")
    func scans() throws {
        var file = try Fixtures.bytes("jpeg-progressive.jpg")
        let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, 0]
        let end = file.count - 2
        file.insert(contentsOf: [[UInt8]](repeating: scan, count: 200).joined(), at: end)
        let error = #expect(throws: ImageError.self) { try ImageDecoder.decode(file) }
        #expect(error?.code == .unsupportedFeature("more than 100 progressive scans"))
    }
}
