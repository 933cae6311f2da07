import FoundationEssentials
import Imaging
import Testing

/// The files that `Conformance/imaging/fixtures.py` makes, and the pixels that they stand for.
enum Fixtures {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "Fixtures"
    )

    /// The bytes of a file.
    static func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: folder.appending(path: name)))
    }

    /// The names of all images, sorted.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasSuffix(".ppm") }
            .sorted()
    }

    /// The pixels of a portable pixmap: `P6`, the edges, the largest level, then the samples.
    static func pixmap(_ name: String) throws -> RGBImage {
        let bytes = try bytes(name)
        let fields = bytes.split(maxSplits: 4, omittingEmptySubsequences: false) { $0 == 0x20 || $0 == 0x0A }
        let numbers = fields[1...2].compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        try #require(fields.count == 5 && numbers.count == 2)
        return RGBImage(width: numbers[0], height: numbers[1], pixels: Array(fields[4]))
    }

    /// The pixels that an image must decode to.
    static func expected(for name: String) throws -> RGBImage {
        try pixmap(name.prefix { $0 != "." } + ".ppm")
    }
}

/// How far two images are apart, in levels of 255.
struct Difference {
    /// The mean of the absolute differences.
    let mean: Double

    /// The largest absolute difference.
    let largest: Int

    /// Compares two images of one size.
    init(_ first: RGBImage, _ second: RGBImage, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try #require(first.width == second.width, sourceLocation: sourceLocation)
        try #require(first.height == second.height, sourceLocation: sourceLocation)
        let distances = zip(first.pixels, second.pixels).map { abs(Int($0) - Int($1)) }
        mean = Double(distances.reduce(0, +)) / Double(distances.count)
        largest = distances.max() ?? 0
    }
}
