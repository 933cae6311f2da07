package import Annotations
package import Bytes
package import DetectionEvaluation
package import Foundation
package import Learning
package import ModelGraph

/// A trained detector: what its predictions need besides the base model.
package struct DetectorModel: Sendable {
    /// The names of its tags; predictions name them by their places here.
    package let tags: [String]
    /// The base model it stands on.
    package let baseModel: BaseModelReference
    /// The number format in which the base model was computed; never `auto`.
    package let precision: InferencePrecision
    /// How it was trained, and how detections are made.
    package let recipe: DetectorRecipe
    /// The ONNX file of neck and head.
    package let head: Data
    /// How logits become probabilities; the identity where nothing was held back to calibrate on.
    package let calibration: DetectionCalibration
    /// Where it comes from.
    package let provenance: Provenance

    package init(
        tags: [String],
        baseModel: BaseModelReference,
        precision: InferencePrecision,
        recipe: DetectorRecipe,
        head: Data,
        calibration: DetectionCalibration = .identity,
        provenance: Provenance
    ) {
        self.tags = tags
        self.baseModel = baseModel
        self.precision = precision
        self.recipe = recipe
        self.head = head
        self.calibration = calibration
        self.provenance = provenance
    }

    /// The memory it takes, about, in bytes.
    package var byteCount: Int { 3 * head.count + tags.reduce(0) { $0 + $1.utf8.count } }

    /// What the model says of an image.
    ///
    /// - Parameters:
    ///   - outputs: What the head says of each view of it.
    ///   - placements: How the image lies in each view, the whole image first.
    /// - Returns: A prediction for each box, the most probable first.
    package func predictions(of outputs: [HeadOutputs], placements: [Placement]) -> [Prediction<Int>] {
        recipe.predictions(of: outputs, placements: placements, tagCount: tags.count) {
            calibration.calibrated(1 / (1 + exp(-Double($0))))
        }
    }
}

/// A detector with what it was evaluated on.
package struct EvaluatedDetector: Sendable {
    /// An image of the evaluation.
    package struct Image: Codable, Hashable, Sendable {
        /// The image, by its content.
        package let sha256: ContentDigest
        /// Images of one group are near-duplicates.
        package let group: Int
        /// The true boxes.
        package let truth: [Box]
        /// What models that had not seen the image detected, with calibrated probabilities.
        package let detections: [Box]
    }

    /// A box in a file.
    package struct Box: Codable, Hashable, Sendable {
        package let tag: Int
        package let box: NormalizedBox
        /// `nil` for a true box.
        package let probability: Double?
    }

    package let model: DetectorModel
    package let images: [Image]
    /// For each tag whether it could be measured.
    package let evaluableTags: [Bool]
    /// What the numbers rest on; `nil` if nothing could be measured.
    package let evidence: DetectionEvidence?

    /// Puts a detector and its evaluation together.
    ///
    /// - Parameters:
    ///   - model: The detector.
    ///   - outcome: What its training gave.
    ///   - digests: The images by their contents.
    ///   - annotations: What is in them.
    package init(
        model: DetectorModel,
        outcome: DetectorTrainer.Outcome,
        digests: [ContentDigest],
        annotations: [[Annotation<Int>]]
    ) {
        self.model = model
        evaluableTags = outcome.evaluableTags
        evidence = outcome.evidence
        images = digests.indices.map { index in
            Image(
                sha256: digests[index],
                group: outcome.groups.groupByImage[index],
                truth: annotations[index].compactMap { annotation in
                    annotation.box.map { Box(tag: annotation.tag, box: $0, probability: nil) }
                },
                detections: (outcome.outOfFold.isEmpty ? [] : outcome.outOfFold[index]).compactMap {
                    prediction in
                    prediction.box.map {
                        Box(tag: prediction.tag, box: $0, probability: prediction.probability)
                    }
                }
            )
        }
    }

    init(model: DetectorModel, images: [Image], evaluableTags: [Bool], evidence: DetectionEvidence?) {
        self.model = model
        self.images = images
        self.evaluableTags = evaluableTags
        self.evidence = evidence
    }

    /// The images as metrics take them.
    package var detectedImages: DetectedImages {
        DetectedImages(
            images: images.map { image in
                DetectedImages.Image(
                    truth: image.truth.map { Annotation(tag: $0.tag, box: $0.box) },
                    detections: image.detections.map {
                        Prediction(tag: $0.tag, probability: $0.probability ?? 0, box: $0.box)
                    }
                )
            },
            tagCount: model.tags.count,
            groups: ImageGroups(keys: images.map(\.group)),
            evaluableTags: evaluableTags
        )
    }

    /// How good it is at a threshold and an overlap; `nil` if nothing could be measured.
    package func summary(threshold: Double = 0.5, overlap: Double = 0.5) -> DetectionSummary? {
        evidence.map { evidence in
            DetectionSummary(
                of: detectedImages,
                evidence: evidence,
                threshold: threshold,
                overlap: overlap,
                seed: model.provenance.seed
            )
        }
    }
}
