import AnnotationFormats
import Annotations
import Bytes
import Detection
import DetectionEvaluation
import Foundation
import ImageFolders
import Learning

/// What `ocellus evaluate` says of a detector; the shape of its JSON.
struct DetectorEvaluationResult: Encodable {
    /// An image that was evaluated.
    struct Image {
        let name: String
        let url: URL
        let digest: ContentDigest
        /// The boxes that people drew, with the model's tags.
        let truth: [Annotation<Int>]
        let found: FileDetector.Detections
    }

    /// An image with boxes that were missed or detected wrongly.
    struct WrongImage: Encodable {
        let image: String
        let found: Int
        let missed: Int
        let wrong: Int
    }

    /// The overlap from which on a detection is right, for precision, recall and what became of boxes.
    static let overlap = 0.5

    let model: DetectorModel
    let trainingImageCount: Int
    let images: [Image]
    let summary: DetectionSummary
    /// What became of the boxes of each image.
    let outcomes: [BoxOutcomes]
    let split: String?
    /// How many of the images the model was trained on.
    let learnedCount: Int
    let passedOver: PassedOver
    let adjustments: [Adjustment]
    let notes: [String]
    let warnings: [String]

    init(
        of evaluated: EvaluatedDetector,
        images: [Image],
        threshold: Double,
        split: String?,
        read: AnnotatedFolder,
        skipped: [LeftOut]
    ) {
        model = evaluated.model
        trainingImageCount = evaluated.images.count
        self.images = images
        self.split = split
        passedOver = read.passedOver.adding(skipped)
        adjustments = read.adjustments
        notes = read.notes
        let detected = DetectedImages(
            images: images.map { DetectedImages.Image(truth: $0.truth, detections: $0.found.predictions) },
            tagCount: model.tags.count,
            // The same bytes twice are one observation.
            groups: ImageGroups(keys: images.map(\.digest))
        )
        summary = DetectionSummary(
            of: detected,
            evidence: .heldOutImages,
            threshold: threshold,
            overlap: Self.overlap,
            seed: model.provenance.seed
        )
        outcomes = DetectionMatching(of: detected, overlaps: [Self.overlap])
            .outcomes(threshold: threshold, overlap: Self.overlap)
        let learned = Set(evaluated.images.map(\.sha256))
        let learnedCount = images.count { learned.contains($0.digest) }
        self.learnedCount = learnedCount
        warnings =
            learnedCount == 0
            ? []
            : [
                "The model was trained on \(learnedCount) of these \(images.count) images, so the numbers are too good."
                    + (split == nil && !read.dataset.splits.isEmpty
                        ? " Name one of the splits with --split: \(read.dataset.splits.map { printable($0.name) }.joined(separator: ", "))."
                        : "")
            ]
    }

    /// The images with mistakes, those with most first.
    var wrongImages: [(index: Int, image: WrongImage)] {
        outcomes.enumerated().filter { $1.mistakeCount > 0 }
            .sorted { ($1.element.mistakeCount, $0.offset) < ($0.element.mistakeCount, $1.offset) }
            .map { index, outcome in
                let image = WrongImage(
                    image: images[index].name,
                    found: outcome.found.count,
                    missed: outcome.missed.count,
                    wrong: outcome.wrong.count
                )
                return (index, image)
            }
    }

    private enum CodingKeys: String, CodingKey {
        case type, images, split, imagesLearnedFrom, wrongImages, adjustments, notes, warnings
    }

    func encode(to encoder: any Encoder) throws {
        try DetectionMetricsResult(tags: model.tags, summary: summary).encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("detection", forKey: .type)
        try container.encode(images.count, forKey: .images)
        try container.encodeIfPresent(split, forKey: .split)
        try container.encode(learnedCount, forKey: .imagesLearnedFrom)
        try container.encode(wrongImages.map(\.image), forKey: .wrongImages)
        try container.encode(adjustments, forKey: .adjustments)
        try container.encode(notes, forKey: .notes)
        try container.encode(warnings, forKey: .warnings)
        try passedOver.encodeForResult(to: encoder)
    }

    /// The tables that a person reads.
    func text(style: TextStyle) -> String {
        let evaluation = DetectionText(tags: model.tags, summary: summary, style: style)
        var parts = [
            "\(images.count) images\(split.map { " of the split “\(printable($0))”" } ?? "") with \(summary.boxCount) boxes, threshold \(Format.percent(summary.threshold))",
            evaluation.headline, evaluation.tagTable, evaluation.outcomes,
        ]
        if let changed = ReasonList.text("Changed", adjustments.map { ($0.path, $0.reason) }) {
            parts.append(changed)
        }
        parts += notes.map(printable)
        if let passedOver = passedOver.text { parts.append(passedOver) }
        parts += warnings.map { style.yellow($0) }
        return parts.joined(separator: "\n\n")
    }
}
