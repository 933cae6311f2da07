package import Annotations
package import BaseModels
package import Bytes
package import Foundation
package import Learning
package import Projects

/// What a detector is to learn, and how.
package struct DetectorTrainingRequest: Sendable {
    /// The images, all with boxes, ordered by their content; named by it, too.
    package let dataset: ImageDataset
    /// Base model, size and recipe.
    package let domain: Domain
    /// The seed of everything random.
    package let seed: UInt64
    /// How long the training may look for something better; `nil` for a quick one.
    package let budget: Duration?
    /// The model file whose recipe is the starting point, if one was named.
    package let baseModel: Data?
    /// The name and version of this program, for the record in the model.
    package let program: String
}

/// A detector that was trained, with what it found in images that it had not learned from.
package struct TrainedDetector: Sendable {
    /// How it saw an image while it had not learned from it.
    package struct EvaluatedImage: Sendable {
        /// The image, by its content.
        package let contentDigest: ContentDigest
        /// What it found, with calibrated probabilities; tags are places in the order of the data set's tags.
        package let detections: [Prediction<Int>]
        /// Whether it missed, swapped or invented something, at a probability of 0.5 and an overlap of 0.3.
        package let isWrong: Bool

        /// Describes an image.
        package init(contentDigest: ContentDigest, detections: [Prediction<Int>], isWrong: Bool) {
            self.contentDigest = contentDigest
            self.detections = detections
            self.isWrong = isWrong
        }
    }

    /// The bytes of the model file.
    package let model: Data
    /// The images of the evaluation, in any order.
    package let images: [EvaluatedImage]
    /// The mean of the tags' average precisions at an overlap of 0.5; `nil` if none could be measured.
    package let meanAveragePrecision: Double?
    /// How many images of the data set could not be used.
    package let skippedImageCount: Int
    /// The recipes that a training with a budget tried; `nil` for a quick one.
    package let trials: [IterationRecipe.Trial]?
    /// What a detection costs.
    package let effort: IterationRecipe.Effort

    /// Describes a detector.
    package init(
        model: Data,
        images: [EvaluatedImage],
        meanAveragePrecision: Double?,
        skippedImageCount: Int,
        trials: [IterationRecipe.Trial]?,
        effort: IterationRecipe.Effort
    ) {
        self.model = model
        self.images = images
        self.meanAveragePrecision = meanAveragePrecision
        self.skippedImageCount = skippedImageCount
        self.trials = trials
        self.effort = effort
    }
}

/// Trains detectors.
///
/// Everything that decides the bytes of the model is in the request: a worker that takes the training over gives the same.
package protocol DetectorTraining: Sendable {
    /// Trains a detector.
    ///
    /// - Parameters:
    ///   - request: What to learn.
    ///   - onProgress: Told what is being done; costs nothing.
    /// - Returns: The detector.
    /// - Throws: `TrainingError` if these images can never give one; `CancellationError`, soon after the task was cancelled; what else
    ///   it throws is taken for a fault of the machine, and the training is tried again.
    func train(
        _ request: DetectorTrainingRequest,
        onProgress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws -> TrainedDetector
}
