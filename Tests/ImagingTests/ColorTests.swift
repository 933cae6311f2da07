import Imaging
import TestSupport
import Testing

@Suite("Color profiles against Little CMS in Pillow")
struct ColorTests {
    @Test(
        "a profile is carried out, in every format that has them and for every kind of pixel",
        arguments: [
            // The last column is the largest mean difference; 16 bits are rounded by Pillow before, here after.
            ("jpeg-profile-adobe.jpg", 0.5), ("jpeg-profile-p3.jpg", 0.5), ("jpeg-profile-prophoto.jpg", 0.5),
            ("jpeg-profile-gray.jpg", 0.5), ("jpeg-profile-cmyk.jpg", 0.7), ("png-profile-adobe.png", 0.01),
            ("png-profile-p3.png", 0.01), ("png-profile-prophoto.png", 0.01), ("png-profile-gray.png", 0.01),
            ("png-profile-palette.png", 0.01), ("png-profile-alpha.png", 0.3),
            ("png-profile-gray-alpha.png", 0.3), ("png-profile-and-gamma.png", 0.01),
            ("webp-profile-p3.webp", 0.01), ("webp-profile-alpha.webp", 0.3),
            ("tiff-profile-adobe.tif", 0.01),
            ("tiff-profile-adobe-16bit.tif", 0.3), ("tiff-profile-cmyk.tif", 0.5),
            ("heic-profile-adobe.heic", 1.5), ("avif-profile-adobe.avif", 1.5), ("avif-coded-p3.avif", 1.5),
        ]
    )
    func profiles(name: String, tolerance: Double) throws {
        let bytes = try Fixtures.bytes(name)
        let expected = try Fixtures.expected(for: name)
        #expect(try Difference(ImageDecoder.decode(bytes), expected).mean <= tolerance)
    }

    @Test(
        "a profile changes the pixels at all, or these tests would show nothing",
        arguments: [
            ("png-profile-adobe.png", "png-profile-broken.png"),
            ("png-profile-p3.png", "png-profile-broken.png"),
        ]
    )
    func changes(name: String, plain: String) throws {
        #expect(try Difference(Fixtures.expected(for: name), Fixtures.expected(for: plain)).mean > 2)
    }

    @Test(
        "a profile of sRGB, a broken one and one for other pixels change nothing",
        arguments: ["png-profile-srgb.png", "png-profile-broken.png", "png-profile-mismatch.png"]
    )
    func passedOver(name: String) throws {
        let image = try ImageDecoder.decode(Fixtures.bytes(name))
        #expect(try image == Fixtures.expected(for: "png-profile-broken.png"))
    }

    @Test("an image that is decoded at a fraction of its size is converted, too", arguments: [32, 100])
    func scaled(edge: Int) throws {
        let profile = try Self.profileSegment(of: Fixtures.bytes("jpeg-profile-adobe.jpg")).segment
        let file = try Fixtures.bytes("cover-eighth.jpg")
        let bytes = Array(file[..<2]) + profile + file[2...]
        let whole = try ImageDecoder.decode(bytes).resizedToFill(edge: edge)
        let scaled = try ImageDecoder.decode(bytes, minimumShorterEdge: edge)
        #expect(scaled.width < 661)
        #expect(try Difference(scaled.resizedToFill(edge: edge), whole).mean <= 0.6)
        #expect(try Difference(ImageDecoder.decode(file).resizedToFill(edge: edge), whole).mean > 2)
    }

    /// The segment of a JPEG file that holds its profile, and where it stands.
    private static func profileSegment(of file: [UInt8]) throws -> (segment: [UInt8], range: Range<Int>) {
        let start = try #require(file.indices.first { file[$0...].starts(with: [0xFF, 0xE2]) })
        let length = Int(file[start + 2]) << 8 | Int(file[start + 3])
        let range = start..<start + 2 + length
        return (Array(file[range]), range)
    }

    @Test("a profile in pieces is joined by number, and passed over if one is missing")
    func pieces() throws {
        let file = try Fixtures.bytes("jpeg-profile-adobe.jpg")
        let (whole, range) = try Self.profileSegment(of: file)
        let profile = whole[18...]
        func segment(_ number: UInt8, _ piece: ArraySlice<UInt8>) -> [UInt8] {
            let length = piece.count + 16
            return [0xFF, 0xE2, UInt8(length >> 8), UInt8(length & 255)] + Array("ICC_PROFILE\0".utf8)
                + [number, 3] + piece
        }
        let pieces = [
            segment(2, profile[100..<250]), segment(3, profile[250...]), segment(1, profile[..<100]),
        ]
        func joined(_ pieces: some Sequence<[UInt8]>) -> [UInt8] {
            Array(file[..<range.lowerBound]) + pieces.joined() + file[range.upperBound...]
        }
        let image = try ImageDecoder.decode(file)
        #expect(try ImageDecoder.decode(joined(pieces)) == image)
        let plain = try ImageDecoder.decode(joined([]))
        #expect(try ImageDecoder.decode(joined(pieces.dropLast())) == plain)
        #expect(plain != image)
    }

    @Test("whatever a profile holds, it harms nothing but its own colors", arguments: [UInt64(1), 2, 3])
    func mutations(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for name in [
            "tiff-profile-adobe.tif", "tiff-profile-cmyk.tif", "jpeg-profile-cmyk.jpg",
            "jpeg-profile-gray.jpg",
        ] {
            let file = try Fixtures.bytes(name)
            let place = try #require(file.indices.first { file[$0...].starts(with: Array("acsp".utf8)) }) - 36
            let size = Int(file[place + 2]) << 8 | Int(file[place + 3])
            for _ in 0..<(name.contains("cmyk") ? 10 : 60) {
                var broken = file
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    broken[place + Int.random(in: 0..<size, using: &generator)] = .random(
                        in: 0...255,
                        using: &generator
                    )
                }
                let image = try ImageDecoder.decode(broken)
                #expect(image.width == 23 && image.height == 17, "seed \(seed)")
            }
        }
    }
}
