import Imaging
import Testing

@Suite("JPEG files that break a rule")
struct TolerantJPEGTests {
    private static let names = [
        "jpeg-444.jpg", "jpeg-420.jpg", "jpeg-gray.jpg", "jpeg-restarts.jpg", "jpeg-progressive.jpg",
        "jpeg-cmyk.jpg",
    ]

    /// Where the markers with the given codes stand in front of the first scan's data.
    private static func places(of codes: Set<UInt8>, in file: [UInt8]) -> [Int] {
        var places: [Int] = []
        var offset = 2
        while offset + 4 < file.count {
            let code = file[offset + 1]
            if codes.isEmpty || codes.contains(code) { places.append(offset) }
            if code == 0xDA { break }
            offset += 2 + Int(file[offset + 2]) << 8 + Int(file[offset + 3])
        }
        return places
    }

    @Test("stray bytes between segments are passed over", arguments: names)
    func strayBytes(name: String) throws {
        let file = try Fixtures.bytes(name)
        let image = try ImageDecoder.decode(file)
        // Behind the first marker nobody, browsers included, would still take the file for a JPEG.
        for place in Self.places(of: [], in: file).dropFirst() {
            for stray in [[0], [0x13, 0x37, 0], [0xFF, 0xFF], [UInt8](repeating: 0x20, count: 100)] {
                let broken = Array(file[..<place]) + stray + file[place...]
                #expect(try ImageDecoder.decode(broken) == image, "\(stray.count) bytes at \(place)")
            }
        }
    }

    @Test("a missing end marker is no loss, extra bytes before it are none either", arguments: names)
    func end(name: String) throws {
        let file = try Fixtures.bytes(name)
        let image = try ImageDecoder.decode(file)
        #expect(try ImageDecoder.decode(Array(file.dropLast(2))) == image)
        #expect(try ImageDecoder.decode(Array(file.dropLast(1))) == image)
        let extra = Array(file.dropLast(2)) + [UInt8](repeating: 7, count: 40) + [0xFF, 0xD9]
        #expect(try ImageDecoder.decode(extra) == image)
        #expect(try ImageDecoder.decode(file + Array("and something else".utf8)) == image)
    }

    @Test("bytes before a restart marker are passed over")
    func restartMarkers() throws {
        let file = try Fixtures.bytes("jpeg-restarts.jpg")
        let image = try ImageDecoder.decode(file)
        let markers = file.indices.dropLast().filter {
            file[$0] == 0xFF && (0xD0...0xD7).contains(file[$0 + 1])
        }
        try #require(markers.count > 2)
        for place in markers {
            #expect(try ImageDecoder.decode(Array(file[..<place]) + [1, 2, 3] + file[place...]) == image)
        }
    }

    @Test("an Adobe segment whose length is wrong is read as far as it makes sense", arguments: [-2, -1])
    func adobeLength(change: Int) throws {
        let file = try Fixtures.bytes("jpeg-cmyk.jpg")
        let place = try #require(Self.places(of: [0xEE], in: file).first)
        var broken = file
        broken[place + 3] = UInt8(Int(broken[place + 3]) + change)
        let image = try ImageDecoder.decode(broken)
        #expect(image.width == 23 && image.height == 17)
    }

    @Test(
        "data that do not suffice for every row are an error, whatever else is wrong with the file",
        arguments: names,
        [1.0 / 3, 0.1]
    )
    func lackingData(name: String, part: Double) throws {
        let file = try Fixtures.bytes(name)
        let scan = try #require(Self.places(of: [0xDA], in: file).first)
        let cut = file.count - max(12, Int(Double(file.count - scan) * part))
        let header = Self.places(of: [0xDB], in: file)[0]
        for stray in [[], [UInt8(0x55)]] {
            let start = Array(file[..<header]) + stray + file[header..<cut]
            #expect(throws: ImageError.self, "\(cut) of \(file.count)") { try ImageDecoder.decode(start) }
            // A scan of a progressive image that ends between two others cannot be told from an encoder's choice.
            #expect(throws: ImageError.self) { try ImageDecoder.decode(start + [0xFF, 0xD9]) }
            #expect(throws: ImageError.self) { try ImageDecoder.decode(start, minimumShorterEdge: 2) }
        }
    }

    @Test(
        "lossless and hierarchical JPEG have sentences of their own",
        arguments: [
            (UInt8(0xC3), "lossless JPEG"), (0xC7, "lossless JPEG"), (0xCB, "lossless JPEG"),
            (0xC5, "hierarchical JPEG"),
        ]
    )
    func otherProcesses(code: UInt8, name: String) throws {
        var file = try Fixtures.bytes("jpeg-444.jpg")
        let place = try #require(Self.places(of: [0xC0], in: file).first)
        file[place + 1] = code
        let error = #expect(throws: ImageError.self) { try ImageDecoder.decode(file) }
        #expect(error?.code == .unsupportedFeature(name))
        #expect(error?.description.contains("\(name), which is not supported") == true)
    }
}
