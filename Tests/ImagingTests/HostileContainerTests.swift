import Imaging
import TestSupport
import Testing

@Suite("TIFF, HEIC and AVIF files that want more than they say")
struct HostileContainerTests {
    @Test(
        "coded data larger than the container claims are refused before they are decoded",
        arguments: ["heic-plain.heic", "heic-10bit.heic", "heic-alpha.heic"]
    )
    func largerThanClaimed(name: String) throws {
        for (width, height) in [(4, 56), (8, 8), (1, 1)] {
            let file = HeaderOnlyFile.claiming(width: width, height: height, in: name)
            let error = #expect(throws: ImageError.self) { try ImageDecoder.header(of: file) }
            #expect(error?.code == .corrupt)
        }
    }

    @Test("an AV1 sequence with larger frames than its container claims is refused")
    func largerSequence() throws {
        var file = try Fixtures.bytes("avif-plain.avif")
        // The sequence header of a still image: its unit, 3 + 1 + 1 + 5 bits, then the bits of the sizes.
        let data = try #require(file.indices.first { file[$0...].starts(with: Array("mdat".utf8)) }) + 4
        let unit = try #require(file[data...].indices.first { file[$0] == 0x0A })
        let header = file[(unit + 2)..<(unit + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        try #require(header >> 43 & 1 == 1)
        // 16 bits for either edge, all of them ones.
        let forged = header | 0x3F_FFFF_FFFF
        for place in 0..<6 {
            file[unit + 2 + place] = UInt8(truncatingIfNeeded: forged >> UInt64(40 - place * 8))
        }
        let error = #expect(throws: ImageError.self) { try ImageDecoder.header(of: file) }
        #expect(error?.code == .corrupt)
    }

    @Test("a grid with more tiles than its item names is refused")
    func missingTiles() throws {
        var file = try Fixtures.bytes("heic-grid.heic")
        // The description of the grid is last: a version, flags, rows and columns less one, width and height.
        try #require(file[(file.count - 8)...].elementsEqual([0, 0, 0, 1, 0, 70, 0, 52]))
        file[file.count - 6] = 200
        #expect(throws: ImageError.self) { try ImageDecoder.header(of: file) }
        file[file.count - 6] = 0
        file[file.count - 4] = 200
        #expect(throws: ImageError.self) { try ImageDecoder.header(of: file) }
    }

    @Test(
        "TIFF of kinds that are not decoded are called by name",
        arguments: [
            (259, 34_676, "TIFF with compression 34676"), (258, 12, "TIFF with 12 bits per sample"),
            (262, 32_845, "TIFF with colors of an uncommon kind"),
        ]
    )
    func unsupported(tag: Int, value: Int, name: String) throws {
        var file = try Fixtures.bytes("tiff-gray.tif")
        try Self.set(tag, to: value, in: &file)
        let error = #expect(throws: ImageError.self) { try ImageDecoder.decode(file) }
        #expect(error?.code == .unsupportedFeature(name))
    }

    @Test("a tile that is much larger than its image is refused")
    func hugeTiles() throws {
        var file = try Fixtures.bytes("tiff-tiled.tif")
        try Self.set(322, to: 65_520, in: &file)
        try Self.set(323, to: 65_520, in: &file)
        #expect(throws: ImageError.self) { try ImageDecoder.decode(file) }
    }

    @Test("no change of a header harms more than its own decoding", arguments: ["tif", "heic", "avif"])
    func mutations(fileExtension: String) throws {
        var generator = SplitMix64(seed: 5)
        let files = try Fixtures.names().filter { $0.hasSuffix(fileExtension) }.map { try Fixtures.bytes($0) }
        let limits = ImageLimits(edge: 400, pixels: 40_000)
        var decoded = 0
        for _ in 0..<400 {
            var file = files[Int.random(in: 0..<files.count, using: &generator)]
            // Where the boxes of HEIC are, or the tags of TIFF.
            let region =
                fileExtension == "tif" ? (file.count * 2 / 3)..<file.count : 0..<min(700, file.count)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: region, using: &generator)
                file[place] = [0, 1, 2, 0x7F, 0xFF, file[place] &+ 1].randomElement(using: &generator) ?? 0
            }
            if let image = try? ImageDecoder.decode(file, limits: limits) {
                #expect(image.width <= 400 && image.height <= 400)
                decoded += 1
            }
        }
        #expect(decoded > 5 && decoded < 395)
    }

    /// Changes the value of a tag of 16 bits in a file of Intel's byte order.
    private static func set(_ tag: Int, to value: Int, in file: inout [UInt8]) throws {
        let start = [UInt8(tag & 255), UInt8(tag >> 8), 3, 0]
        let place = try #require(file.indices.last { file[$0...].starts(with: start) })
        file[place + 8] = UInt8(value & 255)
        file[place + 9] = UInt8(value >> 8)
    }
}
