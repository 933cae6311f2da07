internal import Annotations
internal import Bytes
internal import Foundation
internal import Learning
internal import Projects
internal import Storage

extension TrainingInput {
    /// The data set as training wants it; images without any of the iteration's tags are left out.
    ///
    /// A detector would learn that an object is none where a tag has no box, so it sees no image with a tag of the iteration that has
    /// none; see ``imagesWithoutBoxes``.
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
            let annotations = image.annotations(naming: positions)
            guard !annotations.isEmpty,
                iteration.task != .detection || annotations.allSatisfy({ $0.box != nil })
            else { continue }
            let labeled = LabeledImage(
                url: try await projects.trainingImageFile(image),
                name: image.contentDigest.description,
                annotations: annotations,
                contentDigest: image.contentDigest
            )
            guard labeled.tags.count == 1 || iteration.task != .classification(.multiclass) else {
                throw TrainingFailure(
                    """
                    Some images have several tags, but the project is Multiclass. Take tags off them or change its \
                    type.
                    """
                )
            }
            images.append(labeled)
        }
        return ImageDataset(
            task: iteration.task,
            tags: tags.map(\.name),
            images: images.sorted { $0.name < $1.name }
        )
    }

    /// How many images a detector does not see because one of their tags has no box.
    var imagesWithoutBoxes: Int {
        let learned = Set(tags.map(\.tagID))
        return images.count { image in
            image.annotations.contains { $0.box == nil && learned.contains($0.tag) }
        }
    }

    /// How a model saw the images while it had not learned from them, in the order of the iteration's tags.
    func scores(from model: EvaluatedClassifier) -> [ImageScoreRecord] {
        let ids = Dictionary(
            images.map { ($0.contentDigest, $0.imageID) },
            uniquingKeysWith: { first, _ in first }
        )
        let scored = model.scores
        return model.outOfFold.images.enumerated().compactMap { index, digest in
            ids[digest].map { id in
                ImageScoreRecord(
                    imageID: id,
                    scores: model.classifier.tags.indices.map { scored.probability(of: $0, at: index) },
                    isWrong: !scored.isCorrect(index, threshold: 0.5)
                )
            }
        }
    }
}
