import AnnotationFormats
import Annotations
import ArgumentParser
import BaseModels
import Bytes
import Detection
import DetectionEvaluation
import Executors
import FileSystem
import Foundation
import ImageFolders
import Imaging
import Learning
import ModelGraph
import ModelRuntime

/// Trains a detector on a folder of images with boxes.
struct BoxedFolderTraining {
    /// How long each part of a training took, in seconds.
    struct Seconds: Encodable {
        /// Reading the annotations, and each image once.
        var reading = 0.0
        /// Computing the maps of all views.
        var extracting = 0.0
        /// The steps of the detector and of those that it is evaluated with.
        var training = 0.0
        /// Metrics with their intervals, and the search for doubtful boxes.
        var evaluating = 0.0
    }

    /// What a training says beside the model.
    struct Report {
        /// The images that were learned from, in the order of the model's evaluation.
        let images: [AnnotatedImage]
        let heldBack: [LearningSplits.HeldBack]
        /// Images that could not be used.
        let skipped: [LeftOut]
        /// Tags of the data set that have no box in the images that were learned from.
        let tagsWithoutBoxes: [String]
        let groups: ImageGroups
        let stepCount: Int
        let viewCount: Int
        /// What a detection costs.
        let effort: DetectionEffort
        let summary: DetectionSummary?
        let issues: [BoxIssue]
        /// The recipes that were tried, the quick one first.
        let trials: [DetectorSearch.Trial]
        /// The candidates that the time did not reach to.
        let untried: [String]
        let seconds: Seconds
    }

    let engine: ClassifierEngine
    let domain: Domain
    let seed: UInt64
    /// How long the training may look for something better; `nil` for the quick recipe alone.
    let budget: Duration?
    let onProgress: @Sendable (_ candidate: String, DetectorTrainer.Stage) -> Void

    /// What is known of an image after reading it.
    private typealias Reading = Result<ContentDigest, Predictor.ImageFailure>

    /// Trains and evaluates.
    ///
    /// - Parameters:
    ///   - folder: What was read.
    ///   - start: When reading began.
    /// - Returns: The detector, and what there is to say of its training.
    /// - Throws: `DatasetError` if no image that is learned from has a box; what the training throws.
    func train(
        on folder: AnnotatedFolder,
        since start: ContinuousClock.Instant
    ) async throws -> (EvaluatedDetector, Report) {
        let splits = LearningSplits(of: folder.dataset)
        let readings = try await boundedMap(splits.images, on: engine.executor) { image in
            reading(folder.url(of: image))
        }
        let (selection, skipped) = try selection(splits, readings, in: folder)
        let read = ContinuousClock.now
        let watch = StageWatch(start: read)
        let detectors = DetectorEngine(
            on: engine,
            domain: domain,
            seed: seed,
            program: "ocellus \(programVersion)"
        )
        let result = try await detectors.train(
            on: selection.images.map { image, annotations, digest in
                let url = folder.url(of: image)
                return DetectionImage(
                    digest: digest,
                    width: image.size.width,
                    height: image.size.height,
                    annotations: annotations
                ) { try Data(contentsOf: url) }
            },
            tags: selection.tags,
            budget: budget
        ) { candidate, stage in
            watch.note(stage)
            onProgress(candidate, stage)
        }
        let trained = ContinuousClock.now
        let summary = result.detector.summary()
        let issues = summary == nil ? [] : BoxIssues().issues(in: result.detector.detectedImages)
        let report = Report(
            images: selection.images.map(\.image),
            heldBack: splits.heldBack,
            skipped: skipped,
            tagsWithoutBoxes: selection.tagsWithoutBoxes,
            groups: ImageGroups(keys: result.detector.images.map(\.group)),
            stepCount: result.stepCount,
            viewCount: result.viewCount,
            effort: result.effort,
            summary: summary,
            issues: issues,
            trials: result.trials,
            untried: result.untried,
            seconds: Seconds(
                reading: (read - start) / .seconds(1),
                extracting: watch.extracting / .seconds(1),
                training: watch.training / .seconds(1),
                evaluating: (ContinuousClock.now - trained) / .seconds(1)
            )
        )
        return (result.detector, report)
    }

    /// Reads an image as the training will, to know before whether it can be decoded.
    private func reading(_ url: URL) -> Reading {
        do {
            let bytes = try Data(contentsOf: url)
            _ = try ImageDecoder.decode(bytes, minimumShorterEdge: DetectorRecipe.standardEdge)
            return .success(ContentDigest(of: bytes))
        } catch let error as ImageError {
            return .failure(Predictor.ImageFailure(code: .undecodable, reason: error.description))
        } catch {
            return .failure(
                Predictor.ImageFailure(code: .unreadable, reason: FileSystemError.cause(of: error))
            )
        }
    }

    /// The images of a training, and the tags that have boxes in them.
    private struct Selection {
        let images: [(image: AnnotatedImage, annotations: [Annotation<Int>], digest: ContentDigest)]
        let tags: [String]
        let tagsWithoutBoxes: [String]
    }

    private func selection(
        _ splits: LearningSplits,
        _ readings: [Reading],
        in folder: AnnotatedFolder
    ) throws -> (Selection, skipped: [LeftOut]) {
        var usable: [(AnnotatedImage, ContentDigest)] = []
        var skipped: [LeftOut] = []
        for (image, reading) in zip(splits.images, readings) {
            switch reading {
            case .success(let digest): usable.append((image, digest))
            case .failure(let failure): skipped.append(LeftOut(image.path, failure.code, failure.reason))
            }
        }
        let names = folder.dataset.tags
        let used = Set(usable.flatMap { $0.0.annotations.map(\.tag) })
        guard !used.isEmpty else {
            let heldBack = splits.heldBack.reduce(0) { $0 + $1.images }
            throw DatasetError(
                .noTags,
                "None of the \(usable.count) images that can be learned from has a box"
                    + (heldBack > 0
                        ? "; \(heldBack) images of other splits are kept for evaluation." : ".")
                    + " Draw boxes around the objects of some images first.",
                passedOver: folder.passedOver.adding(skipped)
            )
        }
        let kept = names.indices.filter(used.contains)
        let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        let images = usable.map { image, digest in
            (
                image: image,
                annotations: image.annotations.compactMap { annotation in
                    places[annotation.tag].map { Annotation(tag: $0, box: annotation.box) }
                },
                digest: digest
            )
        }
        let selection = Selection(
            images: images,
            tags: kept.map { names[$0] },
            tagsWithoutBoxes: names.indices.filter { !used.contains($0) }.map { names[$0] }
        )
        return (selection, skipped)
    }
}
