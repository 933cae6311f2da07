import Imaging
import Testing

@Suite("Decoding against Pillow's pixels")
struct DecodingTests {
    @Test(
        "lossless formats agree but for rounding",
        arguments: [
            // The last column is the largest difference allowed: 0 where no arithmetic is involved.
            ("png-rgb.png", 0), ("png-gray.png", 0), ("png-palette.png", 0), ("png-1bit.png", 0),
            ("png-2bit.png", 0), ("png-interlaced.png", 0), ("png-color-key.png", 0), ("png-exif.png", 0),
            ("png-16bit.png", 0), ("png-16bit-gray.png", 0), ("png-16bit-alpha.png", 1), ("png-alpha.png", 1),
            ("png-gray-alpha.png", 1), ("png-palette-transparent.png", 0),
            ("gif-plain.gif", 0), ("gif-interlaced.gif", 0), ("gif-transparent.gif", 0),
            ("gif-animated.gif", 0),
            ("gif-full-table.gif", 0), ("gif-long-strings.gif", 0), ("gif-small-frame.gif", 0),
            ("gif-overhanging.gif", 0),
            ("bmp-1bit.bmp", 0), ("bmp-4bit.bmp", 0), ("bmp-8bit.bmp", 0), ("bmp-24bit.bmp", 0),
            ("bmp-32bit.bmp", 0), ("bmp-core.bmp", 0), ("bmp-core-4bit.bmp", 0), ("bmp-top-down.bmp", 0),
            ("bmp-rle8.bmp", 0), ("bmp-rle4.bmp", 0), ("bmp-rle8-jump.bmp", 0), ("bmp-555.bmp", 1),
            ("bmp-565.bmp", 1), ("bmp-10bit-masks.bmp", 0), ("bmp-alpha.bmp", 1), ("bmp-unused-alpha.bmp", 0),
            ("webp-lossless.webp", 0), ("webp-lossless-alpha.webp", 1), ("webp-exif.webp", 0),
            ("webp-animated.webp", 0), ("webp-small-frame.webp", 1),
            ("tiff-raw.tif", 0), ("tiff-lzw.tif", 0), ("tiff-deflate.tif", 0), ("tiff-packbits.tif", 0),
            ("tiff-g4.tif", 0), ("tiff-gray.tif", 0), ("tiff-white-is-zero.tif", 0), ("tiff-4bit.tif", 0),
            ("tiff-palette.tif", 0), ("tiff-cmyk.tif", 1), ("tiff-orientation.tif", 0), ("tiff-pages.tif", 0),
            ("tiff-tiled.tif", 0), ("tiff-tiled-deflate.tif", 0), ("tiff-planar.tif", 0),
            ("tiff-planar-tiled.tif", 0), ("tiff-big.tif", 0), ("tiff-16bit.tif", 0),
            ("tiff-16bit-motorola.tif", 0), ("tiff-alpha.tif", 1), ("tiff-associated-alpha.tif", 1),
            ("tiff-extra-sample.tif", 0), ("tiff-gray-alpha.tif", 1), ("tiff-ycbcr.tif", 2),
        ]
    )
    func lossless(name: String, tolerance: Int) throws {
        let image = try ImageDecoder.decode(Fixtures.bytes(name))
        #expect(try Difference(image, Fixtures.expected(for: name)).largest <= tolerance)
    }

    @Test(
        "lossy formats agree closely",
        arguments: [
            "jpeg-444.jpg", "jpeg-420.jpg", "jpeg-422.jpg", "jpeg-gray.jpg", "jpeg-restarts.jpg",
            "jpeg-progressive.jpg", "jpeg-cmyk.jpg", "jpeg-ycck.jpg", "jpeg-padded.jpg", "webp-lossy.webp",
            "webp-lossy-alpha.webp", "tiff-jpeg.tif",
        ]
    )
    func lossy(name: String) throws {
        let image = try ImageDecoder.decode(Fixtures.bytes(name))
        let difference = try Difference(image, Fixtures.expected(for: name))
        #expect(difference.mean <= 0.25)
        #expect(difference.largest <= 4)
    }

    @Test(
        "images of video codecs agree but for the way chroma is spread and bits are rounded",
        arguments: [
            ("heic-plain.heic", 1.5), ("heic-square.heic", 1.5), ("heic-444.heic", 1.5),
            ("heic-gray.heic", 1.5),
            ("heic-alpha.heic", 1.5),
            ("heic-10bit.heic", 1.5), ("heic-12bit.heic", 1.5), ("avif-444.avif", 1.5),
            // Pillow's library blends chroma between its samples, libheif repeats them.
            ("avif-plain.avif", 3.5), ("avif-alpha.avif", 3.5), ("avif-animated.avif", 3.5),
            ("avif-orientation.avif", 3.5),
        ]
    )
    func videoCodecs(name: String, tolerance: Double) throws {
        let image = try ImageDecoder.decode(Fixtures.bytes(name))
        #expect(try Difference(image, Fixtures.expected(for: name)).mean <= tolerance)
    }

    @Test(
        "HEIC in tiles, turned by its own box and by each of the eight orientations",
        arguments: ["heic-grid.heic", "heic-grid-turned.heic"] + (2...8).map { "heic-orientation\($0).heic" }
    )
    func turnedByBoxes(name: String) throws {
        let bytes = try Fixtures.bytes(name)
        let expected = try Fixtures.expected(for: name)
        let header = try ImageDecoder.header(of: bytes)
        #expect(header.width == expected.width && header.height == expected.height)
        // Compared with the image before it was compressed.
        #expect(try Difference(ImageDecoder.decode(bytes), expected).mean <= 6)
    }

    @Test("every EXIF orientation is turned upright", arguments: Orientation.allCases)
    func orientation(_ orientation: Orientation) throws {
        let name = "jpeg-orientation\(orientation.rawValue).jpg"
        let bytes = try Fixtures.bytes(name)
        let expected = try Fixtures.expected(for: name)
        let header = try ImageDecoder.header(of: bytes)
        #expect(header.orientation == orientation)
        #expect(header.width == expected.width)
        #expect(header.height == expected.height)
        #expect(try Difference(ImageDecoder.decode(bytes), expected).mean <= 0.25)
    }

    @Test(
        "orientation is found in either byte order and in every format that carries EXIF",
        arguments: [
            ("jpeg-motorola-exif.jpg", Orientation.right), ("png-exif.png", .right),
            ("webp-exif.webp", .left), ("tiff-orientation.tif", .right),
        ]
    )
    func orientationPlaces(name: String, orientation: Orientation) throws {
        let bytes = try Fixtures.bytes(name)
        #expect(try ImageDecoder.header(of: bytes).orientation == orientation)
        #expect(try Difference(ImageDecoder.decode(bytes), Fixtures.expected(for: name)).mean <= 0.25)
    }

    @Test("header and pixels agree on the size of every fixture")
    func headers() throws {
        for name in try Fixtures.names() {
            let bytes = try Fixtures.bytes(name)
            let header = try ImageDecoder.header(of: bytes)
            let image = try ImageDecoder.decode(bytes)
            #expect(header.width == image.width && header.height == image.height, "\(name)")
            let fileExtension = try #require(name.split(separator: ".").last)
            #expect(header.format.fileExtensions.contains(String(fileExtension)), "\(name)")
        }
    }

    @Test(
        "JPEG is decoded at the smallest scale that leaves twice the edge",
        arguments: [
            (32, 83, 65), (33, 166, 129), (64, 166, 129), (65, 331, 257), (128, 331, 257), (129, 661, 514),
        ]
    )
    func scales(edge: Int, width: Int, height: Int) throws {
        let image = try ImageDecoder.decode(Fixtures.bytes("cover-eighth.jpg"), minimumShorterEdge: edge)
        #expect(image.width == width)
        #expect(image.height == height)
    }

    @Test("an absurd edge decodes in full", arguments: [Int.max, Int.max / 2])
    func absurdEdge(edge: Int) throws {
        let image = try ImageDecoder.decode(Fixtures.bytes("jpeg-444.jpg"), minimumShorterEdge: edge)
        #expect(image.width == 23)
    }

    @Test("many threads may decode at once")
    func concurrent() async throws {
        let files = try Fixtures.names().map { try Fixtures.bytes($0) }
        let expected = try files.map { try ImageDecoder.decode($0) }
        try await withThrowingTaskGroup(of: [RGBImage].self) { group in
            for _ in 0..<4 {
                group.addTask { try files.map { try ImageDecoder.decode($0) } }
            }
            for try await images in group { #expect(images == expected) }
        }
    }
}
