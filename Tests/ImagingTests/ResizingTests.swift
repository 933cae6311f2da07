import Imaging
import TestSupport
import Testing

@Suite("Resizing")
struct ResizingTests {
    @Test(
        "a covering crop agrees with Pillow, decoded in full and scaled",
        arguments: [
            ("cover-half", 32), ("cover-half", 48), ("cover-quarter", 32), ("cover-quarter", 48),
            ("cover-eighth", 32), ("cover-enlarged", 48),
        ]
    )
    func covering(name: String, edge: Int) throws {
        let file = try Fixtures.bytes(name + ".jpg")
        let expected = try Fixtures.pixmap("\(name).\(edge).ppm")
        let full = try ImageDecoder.decode(file).resizedToFill(edge: edge)
        #expect(try Difference(full, expected).mean <= 0.05)
        let scaled = try ImageDecoder.decode(file, minimumShorterEdge: edge).resizedToFill(edge: edge)
        let difference = try Difference(scaled, expected)
        #expect(difference.mean <= 0.5)
    }

    @Test(
        "stretching agrees with Pillow up to rounding",
        arguments: [(11, 7, 0.02), (13, 50, 0.02), (58, 62, 0.02), (40, 9, 0.2)]
    )
    func stretching(width: Int, height: Int, tolerance: Double) throws {
        // The last case is the one that Pillow 13 finds cheaper with the columns first, so more values round apart.
        let image = try ImageDecoder.decode(Fixtures.bytes("stretch.png"))
        let difference = try Difference(
            image.resized(width: width, height: height),
            Fixtures.pixmap("stretch.\(width)x\(height).ppm")
        )
        #expect(difference.largest <= 1)
        #expect(difference.mean <= tolerance)
    }

    @Test("an image decoded at a fraction of its size is turned upright without a shift", arguments: 1...8)
    func scaledOrientation(value: Int) throws {
        // 23 x 17 at a quarter has fractions of a pixel left at two sides, and orientation moves them.
        let file = try Fixtures.bytes("jpeg-orientation\(value).jpg")
        let stored = try Fixtures.bytes("jpeg-orientation1.jpg")
        let orientation = try #require(Orientation(rawValue: value))
        let scaled = try ImageDecoder.decode(file, minimumShorterEdge: 2)
        #expect(scaled.shorterEdge == 5)
        let expected = try ImageDecoder.decode(stored, minimumShorterEdge: 2).resized(width: 6, height: 6)
        let turned = scaled.resized(width: 6, height: 6)
        #expect(try Difference(turned, expected.oriented(by: orientation)).largest <= 1)
    }

    @Test(
        "a covering crop equals the crop of the whole resize",
        arguments: [(40, 26), (26, 40), (9, 9), (7, 70)]
    )
    func window(width: Int, height: Int) {
        let image = Self.noise(width: width, height: height)
        let edge = 13
        let scale = Double(edge) / Double(min(width, height))
        let whole = image.resized(
            width: Int((Double(width) * scale).rounded()),
            height: Int((Double(height) * scale).rounded())
        )
        let anchors: [(CropAnchor, x: Double, y: Double)] = [
            (.center, 0.5, 0.5), (.topLeft, 0, 0), (.topRight, 1, 0), (.bottomLeft, 0, 1),
            (.bottomRight, 1, 1),
            (CropAnchor(x: 0.3, y: 0.7), 0.3, 0.7),
        ]
        for (anchor, x, y) in anchors {
            let left = Int(Double(whole.width - edge) * x)
            let top = Int(Double(whole.height - edge) * y)
            let crop = Self.crop(of: whole, left: left, top: top, edge: edge)
            #expect(image.resizedToFill(edge: edge, anchor: anchor) == crop)
        }
    }

    @Test("a square is cut out where the anchor says")
    func cropping() {
        let image = Self.noise(width: 12, height: 9)
        let crop = Self.crop(of: image, left: 4, top: 1, edge: 5)
        #expect(image.cropped(edge: 5, anchor: CropAnchor(x: 0.6, y: 0.3)) == crop)
        #expect(
            image.cropped(edge: 9, anchor: .bottomRight) == Self.crop(of: image, left: 3, top: 0, edge: 9)
        )
    }

    @Test("the size that an image has already changes nothing")
    func identity() {
        let image = Self.noise(width: 12, height: 12)
        #expect(image.resized(width: 12, height: 12) == image)
        #expect(image.resizedToFill(edge: 12) == image)
    }

    @Test("a flat color stays flat at any size", arguments: [1, 2, 7, 31, 100])
    func flat(edge: Int) {
        for level: UInt8 in [0, 1, 127, 254, 255] {
            let image = RGBImage(width: 17, height: 31, pixels: [UInt8](repeating: level, count: 17 * 31 * 3))
            #expect(image.resizedToFill(edge: edge).pixels.allSatisfy { $0 == level })
        }
    }

    @Test("halves round up")
    func ties() {
        // Reducing by two weighs four samples with 1/8, 3/8, 3/8 and 1/8.
        let row: [UInt8] = [0, 1, 0, 0, 0, 1, 0, 1]
        let image = RGBImage(width: 8, height: 1, pixels: row.flatMap { [$0, $0, $0] })
        let exact = (0..<4).map { place in
            let taps = [(-1, 1), (0, 3), (1, 3), (2, 1)].filter { row.indices.contains(place * 2 + $0.0) }
            let sum = taps.reduce(0) { $0 + Int(row[place * 2 + $1.0]) * $1.1 }
            let weight = taps.reduce(0) { $0 + $1.1 }
            return UInt8((2 * sum + weight) / (2 * weight))
        }
        #expect(image.resized(width: 4, height: 1).pixels == exact.flatMap { [$0, $0, $0] })
    }

    @Test(
        "thumbnails fit, keep their shape and never grow",
        arguments: [(400, 300, 40, 30), (300, 400, 30, 40), (30, 20, 30, 20), (400, 2, 40, 1)]
    )
    func thumbnails(width: Int, height: Int, newWidth: Int, newHeight: Int) {
        let image = Self.noise(width: width, height: height).thumbnail(longerEdge: 40)
        #expect(image.width == newWidth)
        #expect(image.height == newHeight)
    }

    @Test("luminance weighs the colors as BT.601 does")
    func luminance() {
        let image = RGBImage(width: 4, height: 1, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
        let expected: [Float] = [76.245, 149.685, 29.07, 255]
        for (value, expected) in zip(image.luminance(width: 4, height: 1), expected) {
            #expect(abs(value - expected) < 0.01)
        }
    }

    /// Reproducible noise.
    static func noise(width: Int, height: Int) -> RGBImage {
        var generator = SplitMix64(seed: 1)
        let pixels = (0..<width * height * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    private static func crop(of image: RGBImage, left: Int, top: Int, edge: Int) -> RGBImage {
        var pixels: [UInt8] = []
        for y in top..<top + edge {
            let start = (y * image.width + left) * 3
            pixels += image.pixels[start..<start + edge * 3]
        }
        return RGBImage(width: edge, height: edge, pixels: pixels)
    }
}
