package import Bytes
internal import Foundation
package import Storage

/// The input of a training, read in one transaction.
package struct TrainingInput: Sendable {
    /// The iteration to train.
    package let iteration: IterationRecord
    /// What it was asked to learn.
    package let recipe: IterationRecipe
    /// Its tags, in the order of the model.
    package let tags: [IterationTag]
    /// The tagged images of its data version.
    package let images: [TrainingImage]
    /// The model whose recipe is the starting point, if one was named and is still there.
    package let baseModel: ContentDigest?

    /// Reads the input of a job.
    ///
    /// - Returns: `nil` if there is nothing to do any more: the iteration was deleted or is not being trained.
    init?(of iterationID: UUID?, from reading: any MetadataReading) throws {
        guard let iterationID, let iteration = try reading.iteration(iterationID),
            iteration.status == .training
        else { return nil }
        self.iteration = iteration
        recipe = try iteration.decodedRecipe()
        tags = try reading.tags(ofIteration: iterationID)
        images = try reading.trainingSet(
            of: iteration.projectID,
            in: .version(iteration.dataVersion)
        )
        baseModel = try recipe.base.flatMap { try reading.iteration($0.iterationID)?.modelDigest }
    }

    /// The tag that means “none of the others”.
    package var negativeTag: String? {
        tags.first { $0.type == .negative }?.name
    }
}
