package import Annotations
internal import Bytes
package import Export
package import Foundation
internal import TagNaming

/// A classifier that was trained in a web page: a head on the features of a base model, without the images it learned from.
package struct PageClassifier: Hashable, Sendable {
    /// The SHA-256 of the head, as pages name it.
    package let identifier: String

    /// How the tags of one image relate to each other.
    package let type: ClassificationType

    /// The tag names, in the order of the head's rows.
    package let tags: [String]

    /// The weights, row-major `[tags x features]`.
    package let weights: [Float]

    /// The bias of each tag.
    package let bias: [Float]

    /// The most tags that are exported.
    package static let tagLimit = 500

    /// Reads the file of a head, as web models have it.
    ///
    /// - Parameters:
    ///   - type: How the tags of one image relate to each other.
    ///   - tags: Their names.
    ///   - head: 32-bit floats, little-endian: the weights, then the biases.
    /// - Throws: `ExportError` with `unsupportedModel` and what is wrong.
    package init(type: ClassificationType, tags: [String], head: Data) throws(ExportError) {
        func require(_ isRight: Bool, _ sentence: @autoclosure () -> String) throws(ExportError) {
            guard isRight else { throw ExportError(.unsupportedModel, sentence()) }
        }
        let fewest = type == .multiclass ? 2 : 1
        try require(
            (fewest...Self.tagLimit).contains(tags.count),
            "The classifier has \(tags.count) tags; \(fewest) to \(Self.tagLimit) are possible."
        )
        try require(
            tags.allSatisfy { !$0.isEmpty && $0.utf8.count <= 512 },
            "A tag of the classifier has no name, or one of more than 512 bytes."
        )
        try require(
            Set(tags.map { TagName($0) }).count == tags.count,
            "Two tags of the classifier have the same name."
        )
        let values = head.littleEndianFloats ?? []
        try require(
            values.count >= 2 * tags.count && values.count.isMultiple(of: tags.count),
            "The head has \(head.count) bytes, which are no rows of 32-bit numbers for \(tags.count) tags."
        )
        try require(values.allSatisfy(\.isFinite), "The head has numbers that are infinite or none.")
        identifier = ContentDigest(of: head).description
        self.type = type
        self.tags = tags
        weights = Array(values.dropLast(tags.count))
        bias = Array(values.suffix(tags.count))
    }
}
