internal import Bytes
internal import Foundation
internal import Learning
internal import Projects
internal import Storage

extension TrainingInput {
    /// The data set as training wants it; images without any of the iteration's tags are left out.
    ///
    /// Images are ordered by their content, so that the model does not depend on the order in which they came.
    ///
    /// - Parameter projects: Where the images' bytes are.
    /// - Returns: The data set; its tags are those of the iteration, in the same order.
    /// - Throws: ``TrainingFailure`` if the images do not fit the project's type.
    func dataset(from projects: ProjectStore) async throws -> ImageDataset {
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
                    url: try await projects.trainingImageFile(image),
                    name: image.contentDigest.description,
                    tags: indices,
                    contentDigest: image.contentDigest
                )
            )
        }
        return ImageDataset(
            type: iteration.classificationType == .multilabel ? .multilabel : .multiclass,
            tags: tags.map(\.name),
            images: images.sorted { $0.name < $1.name }
        )
    }

    /// The out-of-fold probabilities of a model for the images, in the order of the iteration's tags.
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
