package import Bytes
internal import Foundation

/// Weights that take the place of those of a base model of the same names: what fine-tuning changed.
package struct TunedWeights: Hashable, Sendable {
    /// One of the base model's constants.
    package struct Tensor: Codable, Hashable, Sendable {
        /// Its name in the base model's graph.
        package let name: String

        /// The sizes along each axis, slowest first.
        package let dimensions: [Int]

        package init(name: String, dimensions: [Int]) {
            self.name = name
            self.dimensions = dimensions
        }

        /// How many numbers it has; `nil` if no memory could hold them.
        var count: Int? {
            dimensions.reduce(1 as Int?) { count, size in
                guard let count, size > 0, size <= TunedWeights.limit else { return nil }
                let product = count * size
                return product <= TunedWeights.limit ? product : nil
            }
        }
    }

    /// The most numbers: those of a gibibyte.
    static let limit = 1 << 28

    /// Which constants are replaced.
    package let tensors: [Tensor]

    /// Their numbers, row-major, one tensor after the other.
    package let values: [Float]

    /// Brings tensors and their numbers together.
    ///
    /// - Throws: ``ModelFileError`` if there are not as many numbers as the tensors have, one is not finite, or a name occurs twice.
    package init(tensors: [Tensor], values: [Float]) throws(ModelFileError) {
        let count = try Self.count(of: tensors)
        try ModelFileError.require(
            values.count == count,
            "its fine-tuned weights are \(values.count) numbers instead of \(count)."
        )
        try ModelFileError.require(
            values.allSatisfy(\.isFinite),
            "its fine-tuned weights hold numbers that are not finite."
        )
        self.tensors = tensors
        self.values = values
    }

    /// How many numbers tensors have together.
    ///
    /// - Throws: ``ModelFileError`` if there is none, too many, or a name occurs twice.
    static func count(of tensors: [Tensor]) throws(ModelFileError) -> Int {
        try ModelFileError.require(
            (1...10_000).contains(tensors.count) && Set(tensors.map(\.name)).count == tensors.count,
            "its fine-tuned weights are not 1 to 10000 tensors of different names."
        )
        var total = 0
        for tensor in tensors {
            guard let count = tensor.count, total + count <= limit else {
                throw ModelFileError("its fine-tuned weights are larger than a gibibyte, or empty.")
            }
            total += count
        }
        return total
    }

    /// The memory of the numbers, in bytes.
    package var byteCount: Int { 4 * values.count }

    /// What tells base models with these weights from others: the digest of the base model, the names and the numbers.
    package func digest(on baseModel: ContentDigest) -> ContentDigest {
        let names = tensors.map { "\($0.name) \($0.dimensions)" }.joined(separator: "\n")
        return ContentDigest(of: Data("\(baseModel)\n\(names)\n".utf8) + Data(littleEndian: values))
    }

    /// The numbers of each tensor, in their order.
    package func forEach<Failure>(
        _ body: (Tensor, ArraySlice<Float>) throws(Failure) -> Void
    ) throws(Failure) {
        var start = 0
        for tensor in tensors {
            let count = tensor.dimensions.reduce(1, *)
            try body(tensor, values[start..<start + count])
            start += count
        }
    }
}
