import Imaging
import Testing

@Suite("Encoding")
struct EncodingTests {
    @Test("PNG keeps every pixel", arguments: [(1, 1), (23, 17), (1, 300), (300, 1), (129, 64)])
    func png(width: Int, height: Int) throws {
        let image = ResizingTests.noise(width: width, height: height)
        let file = try PNGEncoder.encode(image)
        #expect(try ImageDecoder.decode(file, limits: ImageLimits(aspectRatio: 300)) == image)
    }

    @Test("JPEG is close at high quality and small at low quality")
    func jpeg() throws {
        let image = try Fixtures.pixmap("jpeg-progressive.ppm")
        let best = try JPEGEncoder.encode(image, quality: 100)
        let worst = try JPEGEncoder.encode(image, quality: 10)
        #expect(try Difference(ImageDecoder.decode(best), image).mean < 4)
        #expect(worst.count * 3 < best.count)
        #expect(try JPEGEncoder.encode(image, quality: 1_000) == best)
        #expect(try ImageDecoder.header(of: worst).format == .jpeg)
    }

    @Test("an edge beyond the format is refused")
    func tooLong() throws {
        let image = RGBImage(width: 65_501, height: 1, pixels: [UInt8](repeating: 0, count: 65_501 * 3))
        let error = #expect(throws: ImageError.self) { try JPEGEncoder.encode(image, quality: 80) }
        #expect(error?.code == .tooLargeEdge(limit: 65_500))
    }
}

@Suite("Turning images")
struct OrientationTests {
    @Test("every orientation puts the pixels where EXIF says", arguments: Orientation.allCases)
    func turned(_ orientation: Orientation) {
        // Two rows of three pixels, told apart by red:  1 2 3 / 4 5 6
        let stored = Self.image(width: 3, height: 2, reds: [1, 2, 3, 4, 5, 6])
        let upright: [UInt8] =
            switch orientation {
            case .up: [1, 2, 3, 4, 5, 6]
            case .upMirrored: [3, 2, 1, 6, 5, 4]
            case .down: [6, 5, 4, 3, 2, 1]
            case .downMirrored: [4, 5, 6, 1, 2, 3]
            case .leftMirrored: [1, 4, 2, 5, 3, 6]
            case .right: [4, 1, 5, 2, 6, 3]
            case .rightMirrored: [6, 3, 5, 2, 4, 1]
            case .left: [3, 6, 2, 5, 1, 4]
            }
        let size = orientation.swapsEdges ? (2, 3) : (3, 2)
        #expect(stored.oriented(by: orientation) == Self.image(width: size.0, height: size.1, reds: upright))
    }

    @Test("a wide image turns back to itself", arguments: [(200, 3), (3, 200), (130, 129)])
    func roundTrip(width: Int, height: Int) {
        let image = ResizingTests.noise(width: width, height: height)
        #expect(image.oriented(by: .right).oriented(by: .left) == image)
        #expect(image.oriented(by: .leftMirrored).oriented(by: .leftMirrored) == image)
        #expect(image.oriented(by: .rightMirrored).oriented(by: .rightMirrored) == image)
        #expect(image.flippedHorizontally().oriented(by: .downMirrored) == image.oriented(by: .down))
    }

    private static func image(width: Int, height: Int, reds: [UInt8]) -> RGBImage {
        RGBImage(width: width, height: height, pixels: reds.flatMap { [$0, 0, 100] })
    }
}
