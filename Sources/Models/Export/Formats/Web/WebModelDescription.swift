package import Bytes
package import FoundationEssentials
internal import VisionKernels

/// The file `model.json`: what pages need to know of a model.
package struct WebModelDescription: Codable, Hashable, Sendable {
    package enum Task: String, Codable, Sendable {
        case classification, detection
        /// A base model, whose first output is a row of features.
        case features
    }

    package enum LabelType: String, Codable, Sendable {
        case multiclass, multilabel
    }

    package struct Input: Codable, Hashable, Sendable {
        package let edge: Int
        package let fit: InputRule.Fit
    }

    package static let fileName = "model.json"

    package let format: String
    package let version: Int
    package let identifier: String
    package let task: Task
    package let type: LabelType?
    package let tags: [String]
    /// The file with the numbers.
    package let model: String
    package let baseModel: String
    package let input: Input
    package let byteCount: Int
    package let sha256: ContentDigest

    /// Describes a model.
    package init(
        identifier: String,
        task: Task,
        type: LabelType?,
        tags: [String],
        baseModel: String,
        rule: InputRule,
        bytes: Data
    ) {
        format = "ocellus-web"
        version = ModelFormat.version
        self.identifier = identifier
        self.task = task
        self.type = type
        self.tags = tags
        model = WebModel.fileName
        self.baseModel = baseModel
        input = Input(edge: rule.edge, fit: rule.fit)
        byteCount = bytes.count
        sha256 = ContentDigest(of: bytes)
    }
}
