import Imaging
import TestSupport
import Testing

@Suite("Damaged files")
struct DamageTests {
    @Test("a file that is cut off anywhere is an error, never a half image")
    func truncations() throws {
        for name in try Fixtures.names() {
            let file = try Fixtures.bytes(name)
            let end = Self.essentialCount(of: name, file)
            let cuts = (0..<10).map { end * $0 / 10 } + [end - 1]
            for cut in cuts {
                #expect(throws: ImageError.self, "\(name) cut off at \(cut) of \(file.count)") {
                    try ImageDecoder.decode(file.prefix(cut))
                }
            }
        }
    }

    /// How many bytes are certainly needed: further frames and pages, padding, end markers and such may go.
    private static func essentialCount(of name: String, _ file: [UInt8]) -> Int {
        switch name {
        case "gif-animated.gif", "webp-animated.webp": file.count / 4
        // The last bits of a scan may be padding.
        case let name where name.hasSuffix(".jpg"): file.count - 10
        case "tiff-pages.tif", "avif-animated.avif": file.count / 8
        // Tags that tell the resolution, or a profile; without them the image is whole.
        case let name where name.hasPrefix("tiff-profile"): file.count / 3
        case "tiff-g4.tif": file.count - 20
        default: file.count - 3
        }
    }

    @Test(
        "a cut scan is found even if the end marker is put back",
        arguments: ["jpeg-444.jpg", "jpeg-420.jpg"]
    )
    func missingData(name: String) throws {
        let file = try Fixtures.bytes(name)
        let error = #expect(throws: ImageError.self) {
            try ImageDecoder.decode(file.prefix(file.count - 60) + [0xFF, 0xD9])
        }
        #expect(error?.code == .corrupt)
    }

    @Test("a file without an image is an error", arguments: ["GIF89a\u{1}\0\u{1}\0\0\0\0;"])
    func noImage(text: String) {
        let error = #expect(throws: ImageError.self) { try ImageDecoder.decode(Array(text.utf8)) }
        #expect(error?.code == .corrupt)
    }

    @Test("broken EXIF is ignored")
    func brokenExif() throws {
        let file = try Fixtures.bytes("jpeg-motorola-exif.jpg")
        let start = try #require(file.indices.first { file[$0...].starts(with: Array("MM\0*".utf8)) })
        var generator = SplitMix64(seed: 3)
        for _ in 0..<300 {
            var broken = file
            let place = start + Int.random(in: 0..<26, using: &generator)
            broken[place] = UInt8.random(in: 0...255, using: &generator)
            #expect(throws: Never.self) { try ImageDecoder.header(of: broken) }
        }
    }

    @Test("no mutation of a file harms more than its own decoding", arguments: [UInt64(1), 2, 3])
    func mutations(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        // Large files take their time without showing more.
        let files = try Fixtures.names().map { try Fixtures.bytes($0) }.filter { $0.count < 3_000 }
        let limits = ImageLimits(edge: 400, pixels: 40_000)
        var decoded = 0
        for _ in 0..<1_500 {
            let file = Self.mutation(of: files, using: &generator)
            do throws(ImageError) {
                let image = try ImageDecoder.decode(file, limits: limits)
                #expect(image.width <= 400 && image.height <= 400, "seed \(seed)")
                decoded += 1
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        // Both outcomes must occur, or the mutations are too weak or too strong to show anything.
        #expect(decoded > 20 && decoded < 1_400, "seed \(seed)")
    }

    private static func mutation(
        of files: [[UInt8]],
        using generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        var file = files[Int.random(in: 0..<files.count, using: &generator)]
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let place = Int.random(in: 0..<file.count, using: &generator)
                file[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
        case 1:
            // Extreme values where the headers are.
            let extremes: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF]
            for _ in 0..<3 {
                let place = Int.random(in: 0..<min(64, file.count), using: &generator)
                file[place] = extremes[Int.random(in: 0..<extremes.count, using: &generator)]
            }
        case 2:
            file.removeLast(Int.random(in: 1...file.count, using: &generator))
        default:
            let other = files[Int.random(in: 0..<files.count, using: &generator)]
            let cut = Int.random(in: 0..<file.count, using: &generator)
            file = Array(file[..<cut]) + other.suffix(Int.random(in: 0...other.count, using: &generator))
        }
        return file
    }
}
