internal import Bytes
internal import Foundation
internal import Learning
internal import Storage

/// Everything that a training needs to know, read in one transaction.
struct TrainingInput: Sendable {
    /// The iteration to train.
    let iteration: IterationRecord
    /// What it was asked to learn.
    let recipe: IterationRecipe
    /// Its tags, in the order of the model.
    let tags: [IterationTag]
    /// The tagged images of its data version.
    let images: [TrainingImage]
    /// The model whose recipe is the starting point, if one was named and is still there.
    let baseModel: ContentDigest?

    /// Reads the work of a job.
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

    /// The data set as training wants it; images without any of the iteration's tags are left out.
    ///
    /// Images are ordered by their content, so that the model does not depend on the order in which they came.
    ///
    /// - Parameter blobs: Where the images' bytes are.
    /// - Returns: The data set; its tags are those of the iteration, in the same order.
    /// - Throws: ``TrainingFailure`` if the images do not fit the project's type.
    func dataset(from blobs: any BlobStore) async throws -> ImageDataset {
        let positions = Dictionary(
            tags.enumerated().map { ($1.tagID, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var images: [LabeledImage] = []
        for image in self.images {
            let indices = image.tagIDs.compactMap { positions[$0] }.sorted()
            guard !indices.isEmpty else { continue }
            guard indices.count == 1 || iteration.classificationType == .multilabel else {
                throw TrainingFailure(
                    """
                    Some images have several tags, but the project is Multiclass. Take tags off them or change its \
                    type.
                    """
                )
            }
            images.append(
                LabeledImage(
                    url: try await blobs.localFile(image.contentDigest),
                    name: image.contentDigest.description,
                    tags: indices
                )
            )
        }
        return ImageDataset(
            type: iteration.classificationType == .multilabel ? .multilabel : .multiclass,
            tags: tags.map(\.name),
            images: images.sorted { $0.name < $1.name }
        )
    }

    /// The tag that means “none of the others”.
    var negativeTag: String? {
        tags.first { $0.type == .negative }?.name
    }

    /// How a model saw the images while it had not learned from them, in the order of the iteration's tags.
    func scores(from model: ClassifierModel) -> [ImageScoreRecord] {
        let ids = Dictionary(
            images.map { ($0.contentDigest, $0.imageID) },
            uniquingKeysWith: { first, _ in first }
        )
        let scored = model.outOfFold.scored(temperature: model.temperature)
        return model.outOfFold.images.enumerated().compactMap { index, digest in
            ids[digest].map { id in
                ImageScoreRecord(
                    imageID: id,
                    scores: model.tags.indices.map { scored.probability(of: $0, at: index) },
                    isWrong: !scored.isCorrect(index, threshold: 0.5)
                )
            }
        }
    }
}

/// A training that can never succeed, however often it is tried.
struct TrainingFailure: Error {
    /// A sentence for the user that says what is wrong and what to do.
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
