package import Annotations
internal import Bytes
package import Foundation
package import Imaging
package import Learning
package import ModelRuntime
internal import PredictionService
package import Projects
package import Storage
package import TrainingService

/// A detector for tests of everything around detectors: whatever the image, it finds the same boxes.
///
/// Its file is the JSON of this value.
package struct FakeDetector: TrainedModel, Codable {
    /// A box it finds.
    package struct Found: Codable, Sendable {
        let tag: Int
        let probability: Double
        let box: NormalizedBox
    }

    package let tags: [String]
    /// What it finds, in this order.
    package let found: [Found]

    /// Makes a detector that finds boxes.
    package init(tags: [String], finding predictions: [Prediction<Int>]) {
        self.tags = tags
        found = predictions.compactMap { prediction in
            prediction.box.map { Found(tag: prediction.tag, probability: prediction.probability, box: $0) }
        }
    }

    package var task: ProjectTask { .detection }
    package var byteCount: Int { 1_000 }
    package var footing: ModelFooting {
        ModelFooting(baseModel: ContentDigest(of: Data("fake".utf8)), edge: 320, viewCount: 1)
    }

    package func warmUp() throws {}

    package func prepare(_ image: Data) throws -> RGBImage { try ImageDecoder.decode(image) }

    package func predictions(of images: [RGBImage]) throws -> [[Prediction<Int>]] {
        images.map { _ in found.map { Prediction(tag: $0.tag, probability: $0.probability, box: $0.box) } }
    }
}

/// Reads such files.
package struct FakeDetectorLoader: TrainedModelLoading {
    package init() {}

    package func model(
        of file: Data,
        ofIteration iteration: IterationRecord,
        limits: ImageLimits
    ) throws -> any TrainedModel {
        guard iteration.task == .detection else {
            throw ProjectError(.iterationUnusable, "The test has no classifier.")
        }
        return try JSONDecoder().decode(FakeDetector.self, from: file)
    }
}

/// Trains such detectors: what one finds is the first box of every image it was shown, with falling probabilities; its evaluation finds
/// every true box with a probability of 0.75.
package struct FakeDetectorTraining: DetectorTraining {
    package init() {}

    package func train(
        _ request: DetectorTrainingRequest,
        onProgress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws -> TrainedDetector {
        let images = request.dataset.images
        onProgress(.extracting(done: images.count, total: images.count))
        let found = images.enumerated().compactMap { index, image in
            image.annotations.first.map {
                Prediction(tag: $0.tag, probability: 1 / Double(2 + index), box: $0.box)
            }
        }
        let detector = FakeDetector(tags: request.dataset.tags, finding: found)
        return TrainedDetector(
            model: try JSONEncoder().encode(detector),
            images: images.compactMap { image in
                image.contentDigest.map { digest in
                    TrainedDetector.EvaluatedImage(
                        contentDigest: digest,
                        detections: image.annotations.map {
                            Prediction(tag: $0.tag, probability: 0.75, box: $0.box)
                        },
                        isWrong: image.annotations.count > 1
                    )
                }
            },
            meanAveragePrecision: 0.5,
            skippedImageCount: 1,
            trials: nil,
            effort: IterationRecipe.Effort(views: 5, milliseconds: 60)
        )
    }
}

/// Measures that show what they were asked: precision is the threshold, recall the overlap, and the average precision of a tag the
/// number of its true boxes by that of the images.
package struct FakeMeasuring: DetectionMeasuring {
    package init() {}

    package func measures(
        of images: [EvaluatedDetections],
        tagCount: Int,
        threshold: Double,
        overlap: Double
    ) -> DetectionMeasures {
        func numbers(_ averagePrecision: Double?) -> DetectionMeasures.Numbers {
            DetectionMeasures.Numbers(
                precision: .init(value: threshold),
                recall: .init(value: overlap),
                averagePrecision: averagePrecision
            )
        }
        return DetectionMeasures(
            all: numbers(Double(images.count { $0.detections.isEmpty })),
            tags: (0..<tagCount).map { tag in
                let boxes = images.reduce(0) { $0 + $1.truth.count { $0.tag == tag && $0.box != nil } }
                return numbers(Double(boxes) / Double(images.count))
            }
        )
    }
}
