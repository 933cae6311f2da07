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
struct DetectorTraining {
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
        let summary: DetectionSummary?
        let issues: [BoxIssue]
        let seconds: Seconds
    }

    let engine: ClassifierEngine
    let base: DetectionBase
    let domain: Domain
    let seed: UInt64
    let onProgress: @Sendable (DetectorTrainer.Stage) -> Void

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
        let recipe = DetectorRecipe.quick(
            levels: base.levels,
            boxes: DetectorRecipe.BoxStatistics(
                splits.images.map { ($0.size.width, $0.size.height, $0.annotations) }
            )
        )
        guard !recipe.levels.isEmpty else {
            throw ValidationError(
                "The base model “\(base.reference.name)” gives no maps, so no detector can stand on it."
            )
        }
        let readings = try await boundedMap(splits.images, on: engine.executor) { image in
            reading(folder.url(of: image), edge: recipe.edge)
        }
        let (selection, skipped) = try selection(splits, readings, in: folder)
        let watch = StageWatch(start: .now)
        let trainer = DetectorTrainer(
            recipe: recipe,
            tagCount: selection.tags.count,
            extractor: engine.mapExtractor(of: base, edge: recipe.edge),
            seed: seed,
            executor: engine.executor
        )
        let outcome = try await trainer.train(
            selection.images.map { image, annotations, _ in
                let url = folder.url(of: image)
                return DetectionImage(name: image.path, annotations: annotations) {
                    try Data(contentsOf: url)
                }
            }
        ) { stage in
            watch.note(stage)
            onProgress(stage)
        }
        let trained = ContinuousClock.now
        let annotations = selection.images.map(\.annotations)
        let digests = selection.images.map(\.digest)
        let model = DetectorModel(
            tags: selection.tags,
            baseModel: base.reference,
            precision: engine.precision,
            recipe: recipe,
            head: try outcome.head.onnx(),
            calibration: outcome.calibration,
            provenance: Provenance(
                program: "ocellus \(programVersion)",
                datasetVersion: Provenance.version(
                    of: digests,
                    annotations: annotations,
                    tags: selection.tags
                ),
                seed: seed,
                domain: domain.name
            )
        )
        let evaluated = EvaluatedDetector(
            model: model,
            outcome: outcome,
            digests: digests,
            annotations: annotations
        )
        let summary = evaluated.summary()
        let issues = summary == nil ? [] : BoxIssues().issues(in: evaluated.detectedImages)
        let report = Report(
            images: selection.images.map(\.image),
            heldBack: splits.heldBack,
            skipped: skipped,
            tagsWithoutBoxes: selection.tagsWithoutBoxes,
            groups: outcome.groups,
            stepCount: outcome.stepCount,
            viewCount: recipe.viewCount(imageCount: selection.images.count),
            summary: summary,
            issues: issues,
            seconds: Seconds(
                reading: (watch.start - start) / .seconds(1),
                extracting: (watch.extracted - watch.start) / .seconds(1),
                training: (trained - watch.extracted) / .seconds(1),
                evaluating: (ContinuousClock.now - trained) / .seconds(1)
            )
        )
        return (evaluated, report)
    }

    /// Reads an image as the training will, to know before whether it can be decoded.
    private func reading(_ url: URL, edge: Int) -> Reading {
        do {
            let bytes = try Data(contentsOf: url)
            _ = try ImageDecoder.decode(bytes, minimumShorterEdge: edge)
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
