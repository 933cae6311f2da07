package import Foundation
package import Storage

/// How probable a tag is for an image, with everything that a client shows of the tag.
package struct TagPrediction: Hashable, Sendable {
    /// The tag.
    package let tagID: UUID
    /// Its name as the iteration learned it.
    package let name: String
    /// What it stands for.
    package let type: TagType
    /// From 0 to 1.
    package let probability: Double

    /// Pairs a tag with its probability.
    package init(tagID: UUID, name: String, type: TagType, probability: Double) {
        self.tagID = tagID
        self.name = name
        self.type = type
        self.probability = probability
    }
}

extension [TagPrediction] {
    /// Probabilities in the order of an iteration's tags, sorted for people: the most probable first.
    ///
    /// Equal ones stay in the order of the tags.
    package init(_ probabilities: [Float], of tags: [IterationTag]) {
        self = zip(tags, probabilities)
            .map { tag, probability in
                TagPrediction(
                    tagID: tag.tagID,
                    name: tag.name,
                    type: tag.type,
                    probability: Double(probability)
                )
            }
            .sorted { $0.probability > $1.probability }
    }

    /// What is stored of them.
    package var scores: [TagProbability] {
        map { TagProbability(tagID: $0.tagID, probability: $0.probability) }
    }
}
