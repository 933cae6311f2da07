package import Bytes
package import FoundationEssentials

/// The activation ranges of a network on real images: the result of its calibration, from which an 8-bit version is made.
///
/// A package may carry them as the file `activation-ranges.json`, so that an 8-bit version can be made where no images are at
/// hand, and is the same bytes everywhere.
package struct ActivationRanges: Codable, Hashable, Sendable {
    /// The file's name in a package.
    package static let fileName = "activation-ranges.json"

    /// The range of one value.
    package struct Value: Codable, Hashable, Sendable {
        /// The value's name in the graph.
        package let name: String
        /// The smallest number seen in it, at most 0.
        package let low: Float
        /// The largest number seen in it, at least 0.
        package let high: Float
    }

    /// The SHA-256 of the graph.
    package let graph: ContentDigest
    /// The number of images they were measured on.
    package let imageCount: Int
    /// The edge of those images, in pixels.
    package let edge: Int
    /// In the order in which the graph computes the values.
    package let values: [Value]

    /// The ranges themselves, in the order of ``values``.
    var ranges: [ClosedRange<Float>] { values.map { $0.low...$0.high } }

    /// Puts measured ranges together.
    init(graph: ContentDigest, imageCount: Int, edge: Int, names: [String], ranges: [ClosedRange<Float>]) {
        self.graph = graph
        self.imageCount = imageCount
        self.edge = edge
        values = zip(names, ranges).map { Value(name: $0, low: $1.lowerBound, high: $1.upperBound) }
    }

    /// Reads the file of a package.
    ///
    /// - Throws: ``ModelGraphError`` with `invalidManifest` if it is not as the format asks.
    package init(json: Data) throws(ModelGraphError) {
        do {
            self = try JSONDecoder().decode(Self.self, from: json)
        } catch {
            throw ModelGraphError(.invalidManifest, "\(Self.fileName) does not follow the format.")
        }
        let areSound = values.allSatisfy {
            $0.low.isFinite && $0.high.isFinite && $0.low <= 0 && $0.high >= 0
        }
        guard areSound, imageCount >= 0, edge >= 0 else {
            throw ModelGraphError(.invalidManifest, "\(Self.fileName) has a range that is none.")
        }
    }

    /// The bytes of the file; the same for equal ranges.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self)
    }
}
