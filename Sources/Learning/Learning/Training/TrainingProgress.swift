/// What a training is doing, for a progress bar or an event stream.
package enum TrainingProgress: Hashable, Sendable {
    /// Features are extracted: `done` of `total` images.
    case extracting(done: Int, total: Int)

    /// A recipe is evaluated: `done` of `total` heads, or steps of fine-tuning, of the candidate with this description.
    case crossValidating(candidate: String, done: Int, total: Int)

    /// The head is fitted on everything.
    case fitting

    /// Metrics and intervals are computed.
    case evaluating
}

/// A training that cannot give a model.
package struct TrainingError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        case notClassification
        case tooFewTags
        case tooFewImages
        case noCounterexample
        case contradictoryNegative
        case unreadableImages
        case unknownTag
        case onlyNearDuplicates
        case notTunable
    }

    package let code: Code

    /// A sentence that names what is missing and what to do.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension TrainingError: CustomStringConvertible {}
