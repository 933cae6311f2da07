package import Annotations
import Bytes
package import DetectionEvaluation
package import Executors
import Foundation
package import Learning
package import ModelGraph
package import TrainingEngine

/// Trains and evaluates object detectors on the maps of a frozen backbone.
///
/// Everything that decides the result is here and in the images: the same give the same detector, bit for bit, on the same kind of
/// processor, whatever the number of threads.
package struct DetectorTrainer: Sendable {
    /// How long the trainings are that numbers rest on unless told otherwise, as a share of the detector's own: long enough to calibrate.
    package static let usualShareOfSteps = 0.4

    private let recipe: DetectorRecipe
    private let tagCount: Int
    private let extractor: any MapExtractor
    private let seed: UInt64
    private let shareOfSteps: Double
    private let executor: BlockingExecutor
    private let checkpoints: (any CheckpointStore)?

    /// What a training gives.
    package struct Outcome: Sendable {
        /// Neck and head, for inference.
        package let head: Graph
        /// How logits become probabilities.
        package let calibration: DetectionCalibration
        /// What models that had not seen an image detect in it, with calibrated probabilities; empty if nothing can be measured.
        package let outOfFold: [[Prediction<Int>]]
        /// For each tag whether it can be measured.
        package let evaluableTags: [Bool]
        /// Which images count as one observation.
        package let groups: ImageGroups
        /// What the numbers rest on; `nil` if nothing can be measured.
        package let evidence: DetectionEvidence?
        /// How many steps the detector's own training took.
        package let stepCount: Int
        /// What a detection costs.
        package let effort: DetectionEffort
    }

    /// What a training is doing.
    package enum Stage: Hashable, Sendable {
        /// Computing maps; of how many images.
        case extracting(done: Int, of: Int)
        /// Taking steps, those of all folds together.
        case training(done: Int, of: Int)
    }

    /// Prepares a training.
    ///
    /// - Parameters:
    ///   - recipe: How to train.
    ///   - tagCount: How many tags.
    ///   - extractor: The frozen backbone.
    ///   - seed: The seed of everything random.
    ///   - shareOfSteps: How long the trainings are that numbers rest on, as a share of the detector's own, up to 1. Recipes of different
    ///     lengths can be compared at 1 alone: at less, the longer one is ahead because the other has not learned enough yet.
    ///   - executor: Where to compute.
    ///   - checkpoints: Where to keep the state of the training, so that it can go on after its process was killed; maps are then
    ///     computed again. `nil` keeps nothing.
    package init(
        recipe: DetectorRecipe,
        tagCount: Int,
        extractor: any MapExtractor,
        seed: UInt64,
        shareOfSteps: Double = usualShareOfSteps,
        executor: BlockingExecutor,
        checkpoints: (any CheckpointStore)? = nil
    ) {
        self.recipe = recipe
        self.tagCount = tagCount
        self.extractor = extractor
        self.seed = seed
        self.shareOfSteps = shareOfSteps
        self.executor = executor
        self.checkpoints = checkpoints
    }

    /// Trains a detector, and one for each fold to evaluate it with.
    ///
    /// - Parameters:
    ///   - images: The images, in an order that is always the same.
    ///   - onProgress: Called often, from any thread.
    /// - Returns: The detector.
    /// - Throws: An `ImageError` for an image that cannot be decoded, `TrainingEngineError`, what inference throws, or
    ///   `CancellationError` soon after the task was cancelled.
    package func train(
        _ images: [DetectionImage],
        onProgress: @escaping @Sendable (Stage) -> Void
    ) async throws -> Outcome {
        let views = try await TrainingViews.computing(
            images,
            recipe: recipe,
            extractor: extractor,
            seed: seed,
            on: executor
        ) { done in onProgress(.extracting(done: done, of: images.count)) }
        let annotations = images.map(\.annotations)
        let groups = views.nearDuplicates
        let folds = DetectionFolds(annotations, tagCount: tagCount, groups: groups, seed: seed)
        let fit = DetectorFit(
            views: views,
            recipe: recipe,
            tagCount: tagCount,
            backbone: recipe.trainsLastStage ? try extractor.backbone() : nil,
            checkpoints: checkpoints,
            fingerprint: checkpoints == nil ? "" : try fingerprint(of: images)
        )
        let steps = recipe.stepCount(imageCount: images.count, tagCount: tagCount)
        let foldSteps = max(1, Int((Double(steps) * shareOfSteps).rounded()))
        let progress = StepCounter(total: steps + folds.foldCount * foldSteps) {
            onProgress(.training(done: $0, of: $1))
        }
        // The detector itself first, because it takes longest.
        let jobs = [Int?.none] + (0..<folds.foldCount).map(Int?.some)
        let results = try await boundedMap(jobs, on: executor) { fold in
            let learned = images.indices.filter { fold == nil || folds.foldByImage[$0] != fold }
            let network = try fit.train(
                on: learned,
                steps: fold == nil ? steps : foldSteps,
                seed: seed,
                threads: folds.foldCount == 0 ? executor.threadCount : 1
            ) { _ in
                try Task.checkCancellation()
                progress.advance()
            }
            guard let fold else {
                return Trained(
                    head: try network.graph(levels: recipe.levels, edge: recipe.edge),
                    outputs: [:]
                )
            }
            let held = images.indices.filter { folds.foldByImage[$0] == fold }
            let outputs = try fit.outputs(of: network, for: held)
            return Trained(head: nil, outputs: Dictionary(uniqueKeysWithValues: zip(held, outputs)))
        }
        let outputs = results.reduce(into: [:]) { $0.merge($1.outputs) { first, _ in first } }
        guard let head = results.first?.head else { throw CancellationError() }
        return outcome(head, outputs, annotations: annotations, views: views, folds: folds, groups, steps)
    }

    /// Tells this training from every other.
    private func fingerprint(of images: [DetectionImage]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var recipe = recipe
        // Where the recipe leaves it open, another version may choose otherwise.
        recipe.views = recipe.viewCount(imageCount: images.count)
        let text = String(decoding: try encoder.encode(recipe), as: UTF8.self)
        let contents = images.map { image in
            let boxes = image.annotations.map { "\($0.tag) \($0.box.map { "\($0)" } ?? "")" }
            return "\(image.digest) \(boxes.joined(separator: ","))"
        }
        let everything = (["\(extractor.identity) \(tagCount) \(seed) \(text)"] + contents).joined(
            separator: "\n"
        )
        return ContentDigest(of: Data(everything.utf8)).description
    }

    private struct Trained: Sendable {
        let head: Graph?
        let outputs: [Int: [HeadOutputs]]
    }

    /// Calibrates what the folds' models say, and puts it together.
    private func outcome(
        _ head: Graph,
        _ outputs: [Int: [HeadOutputs]],
        annotations: [[Annotation<Int>]],
        views: TrainingViews,
        folds: DetectionFolds,
        _ groups: ImageGroups,
        _ steps: Int
    ) -> Outcome {
        let raw: [[Prediction<Int>]] = annotations.indices.map { image in
            guard let outputs = outputs[image] else { return [] }
            return recipe.predictions(
                of: outputs,
                placements: views.placements[image],
                tagCount: tagCount
            ) { 1 / (1 + exp(-Double($0))) }
        }
        let images = zip(annotations, raw).map { DetectedImages.Image(truth: $0, detections: $1) }
        let detected = DetectedImages(
            images: images,
            tagCount: tagCount,
            groups: groups,
            evaluableTags: folds.evaluableTags
        )
        let isMeasured = folds.foldCount > 0
        let calibration =
            isMeasured
            ? DetectionCalibration(fitting: DetectionMatching(of: detected, overlaps: [0.5])) : .identity
        return Outcome(
            head: head,
            calibration: calibration,
            outOfFold: isMeasured ? detected.calibrated(by: calibration).images.map(\.detections) : [],
            evaluableTags: folds.evaluableTags,
            groups: groups,
            evidence: isMeasured
                ? .crossValidation(folds: folds.foldCount, shareOfSteps: shareOfSteps) : nil,
            stepCount: steps,
            effort: DetectionEffort(
                viewCounts: views.placements.map(\.count),
                millisecondsPerView: 1000 * views.secondsPerView
            )
        )
    }
}
