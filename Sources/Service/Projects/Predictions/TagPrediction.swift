package import Annotations
package import Foundation
package import Storage

/// The prediction of a tag, with the tag's name and type as clients show them.
package typealias TagPrediction = Prediction<IterationTag>

extension [TagPrediction] {
    /// What a model says, with the tags of its iteration, sorted for people: the most probable first.
    ///
    /// Equal ones stay in order.
    ///
    /// - Parameters:
    ///   - predictions: Predictions that name tags by their places in `tags`.
    ///   - tags: The iteration's tags, as many as the model has.
    package init(_ predictions: [Prediction<Int>], of tags: [IterationTag]) {
        self = predictions.map { $0.naming { tags[$0] } }.sorted { $0.probability > $1.probability }
    }

    /// The probabilities of a classifier, one for each of the iteration's tags, likewise.
    package init(classifying probabilities: [Float], of tags: [IterationTag]) {
        self.init(
            zip(tags.indices, probabilities).map { Prediction(tag: $0, probability: Double($1)) },
            of: tags
        )
    }

    /// What the store keeps of them.
    package var scores: [Prediction<UUID>] { map { $0.naming(\.tagID) } }
}
