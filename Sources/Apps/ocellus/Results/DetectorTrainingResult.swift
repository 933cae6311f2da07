import AnnotationFormats
import Annotations
import Detection
import DetectionEvaluation
import Foundation
import ImageFolders
import Learning

/// What `ocellus train` says of a detector; the shape of its JSON.
struct DetectorTrainingResult: Encodable {
    /// A box that looks wrong, or missing.
    struct BoxSuspicion: Encodable {
        let image: String
        let kind: BoxIssue.Kind
        let givenTag: String?
        let suggestedTag: String
        let box: NormalizedBox
        let suggestedBox: NormalizedBox
        let confidence: Double
    }

    /// From so many boxes of a tag on, the original and we call a detector trainable.
    private static let advisedBoxes = 15

    /// So many suspicions are shown in the terminal.
    private static let suspicionLimit = 8

    let model: DetectorModel
    let report: BoxedFolderTraining.Report
    let format: AnnotationFormat
    let folder: String
    let boxCounts: [Int]
    let passedOver: PassedOver
    let adjustments: [Adjustment]
    let notes: [String]
    let totalSeconds: Double

    init(
        _ trained: EvaluatedDetector,
        report: BoxedFolderTraining.Report,
        read: AnnotatedFolder,
        folder: String,
        totalSeconds: Double
    ) {
        model = trained.model
        self.report = report
        format = read.format
        self.folder = folder
        boxCounts = trained.detectedImages.boxCounts
        passedOver = read.passedOver.adding(report.skipped)
        adjustments = read.adjustments
        notes =
            read.notes
            + (report.tagsWithoutBoxes.isEmpty
                ? []
                : [
                    "Without a box to learn from, and so not in the model: \(report.tagsWithoutBoxes.prefix(20).map { "“\($0)”" }.joined(separator: ", "))\(report.tagsWithoutBoxes.count > 20 ? " and others" : "")."
                ])
        self.totalSeconds = totalSeconds
    }

    private var suspicions: [BoxSuspicion] {
        report.issues.map { issue in
            BoxSuspicion(
                image: report.images[issue.image].path,
                kind: issue.kind,
                givenTag: issue.givenTag.map { model.tags[$0] },
                suggestedTag: model.tags[issue.suggestedTag],
                box: issue.box,
                suggestedBox: issue.suggestedBox,
                confidence: issue.confidence
            )
        }
    }

    private var nearDuplicates: [[String]] {
        report.groups.members.filter { $0.count > 1 }.map { $0.map { report.images[$0].path } }
    }

    private var imagesWithoutBoxes: Int { report.images.count(where: \.annotations.isEmpty) }

    private enum CodingKeys: String, CodingKey {
        case type, format, images, imagesWithoutBoxes, boxes, tags, evidence, metrics, boxIssues,
            nearDuplicates, trials, untried
        case heldBack, adjustments, notes, warnings, seconds, stageSeconds, steps, views, edge, strides,
            tiling
        case calibration, baseModel, domain, precision, seed, datasetVersion
        case meanAveragePrecision50, meanAveragePrecision
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("detection", forKey: .type)
        try container.encode(format, forKey: .format)
        try container.encode(report.images.count, forKey: .images)
        try container.encode(imagesWithoutBoxes, forKey: .imagesWithoutBoxes)
        try container.encode(boxCounts.reduce(0, +), forKey: .boxes)
        try container.encode(model.tags, forKey: .tags)
        if let summary = report.summary {
            let metrics = DetectionMetricsResult(tags: model.tags, summary: summary)
            try container.encode(EvidenceResult(summary.evidence), forKey: .evidence)
            try container.encode(metrics, forKey: .metrics)
            try container.encodeIfPresent(metrics.meanAveragePrecision50, forKey: .meanAveragePrecision50)
            try container.encodeIfPresent(metrics.meanAveragePrecision, forKey: .meanAveragePrecision)
        }
        try container.encode(suspicions, forKey: .boxIssues)
        try container.encode(nearDuplicates, forKey: .nearDuplicates)
        try container.encode(report.trials, forKey: .trials)
        try container.encode(report.untried, forKey: .untried)
        try container.encode(report.heldBack, forKey: .heldBack)
        try container.encode(adjustments, forKey: .adjustments)
        try container.encode(notes, forKey: .notes)
        try container.encode(warnings, forKey: .warnings)
        try container.encode(totalSeconds, forKey: .seconds)
        try container.encode(report.seconds, forKey: .stageSeconds)
        try container.encode(report.stepCount, forKey: .steps)
        try container.encode(report.viewCount, forKey: .views)
        try container.encode(model.recipe.edge, forKey: .edge)
        try container.encode(model.recipe.levels.map(\.stride), forKey: .strides)
        try container.encodeIfPresent(
            model.recipe.tiling.map { TilingResult($0, report.effort) },
            forKey: .tiling
        )
        try container.encode(model.calibration, forKey: .calibration)
        try container.encode(model.baseModel, forKey: .baseModel)
        try container.encode(model.provenance.domain, forKey: .domain)
        try container.encode(model.precision, forKey: .precision)
        try container.encode(model.provenance.seed, forKey: .seed)
        try container.encodeIfPresent(model.provenance.datasetVersion, forKey: .datasetVersion)
        try passedOver.encodeForResult(to: encoder)
    }

    /// What a person should know before trusting the numbers.
    private var warnings: [String] {
        var warnings: [String] = []
        if report.summary == nil {
            warnings.append(
                "Nothing could be measured: that needs boxes of a tag in two images that are not nearly the same."
            )
        }
        let few = zip(model.tags, boxCounts).filter { $0.1 < Self.advisedBoxes }
            .map { "“\(printable($0.0))” (\($0.1))" }
        if !few.isEmpty {
            warnings.append(
                "Few boxes: \(few.prefix(8).joined(separator: ", "))\(few.count > 8 ? " and others" : ""). "
                    + "\(Self.advisedBoxes) boxes of a tag are a start, 50 are good."
            )
        }
        if imagesWithoutBoxes > 0 {
            warnings.append(
                "Without boxes: \(imagesWithoutBoxes) of \(report.images.count) images, from which background was learned. "
                    + "Leave out those whose objects were not drawn yet."
            )
        }
        if let least = boxCounts.min(), let most = boxCounts.max(), most > 5 * max(least, 1) {
            warnings.append(
                "Uneven: the largest tag has \(most) boxes, the smallest \(least). More boxes of the small ones will help most."
            )
        }
        return warnings
    }

    /// The tables that a person reads after a training.
    func text(file: URL, style: TextStyle) -> String {
        let boxes = boxCounts.reduce(0, +)
        var parts = [
            "Trained on \(boxes) boxes of \(model.tags.count) tags in \(report.images.count) images (\(format.title)) in "
                + "\(Format.duration(.seconds(totalSeconds)))."
        ]
        if let summary = report.summary {
            let evaluation = DetectionText(tags: model.tags, summary: summary, style: style)
            parts[0] += " " + summary.evidence.sentence
            parts += [evaluation.headline, evaluation.tagTable, evaluation.outcomes]
        }
        if let tiling = model.recipe.tiling {
            parts.append(TilingResult(tiling, report.effort).sentence(edge: model.recipe.edge))
        }
        if let suspicionText { parts.append(suspicionText) }
        if !nearDuplicates.isEmpty {
            let count = nearDuplicates.reduce(0) { $0 + $1.count }
            parts.append(
                "\(count) images are near-duplicates of others, in \(nearDuplicates.count) groups; a group was never split between training and evaluation."
            )
        }
        if report.trials.count > 1 { parts.append(trialText(style: style)) }
        if !report.untried.isEmpty {
            parts.append("The time did not reach to: \(report.untried.joined(separator: "; ")).")
        }
        if let heldBackText { parts.append(heldBackText) }
        if let changed = ReasonList.text("Changed", adjustments.map { ($0.path, $0.reason) }) {
            parts.append(changed)
        }
        parts += notes.map(printable)
        if let passedOver = passedOver.text { parts.append(passedOver) }
        parts += warnings.map { style.yellow($0) }
        let name = printable(file.lastPathComponent)
        parts.append("Wrote \(name). Try: ocellus predict \(name) IMAGE --draw boxes")
        return parts.joined(separator: "\n\n")
    }

    private func trialText(style: TextStyle) -> String {
        var table = TextTable(.text("Recipe"), .number("mAP at 0.5 to 0.95"), .number("Seconds"), .text(""))
        for trial in report.trials {
            table.addRow([
                trial.name, trial.meanAveragePrecision.map(Format.percent) ?? "",
                Format.decimal(trial.seconds, places: 0), trial.isChosen ? "chosen" : "",
            ])
        }
        return table.rendered(style: style)
    }

    private var heldBackText: String? {
        guard !report.heldBack.isEmpty else { return nil }
        let splits = report.heldBack.map { each in
            "\(each.images) of " + (each.split.map { "the split “\(printable($0))”" } ?? "no split")
        }
        let example = report.heldBack.compactMap(\.split).first { $0.lowercased().hasPrefix("test") }
        return "Images that were not learned from: \(splits.joined(separator: ", "))."
            + (example.map {
                " Evaluate on them with: ocellus evaluate MODEL \(printable(folder)) --split \(printable($0))"
            } ?? "")
    }

    private var suspicionText: String? {
        guard !suspicions.isEmpty else { return nil }
        let lines = suspicions.prefix(Self.suspicionLimit).map { suspicion in
            let what =
                switch suspicion.kind {
                case .overlooked: "no box where \(suspicion.suggestedTag) was detected"
                case .misplaced: "the box of \(suspicion.suggestedTag) is not where it was detected"
                case .swapped: "tagged \(suspicion.givenTag ?? ""), looks like \(suspicion.suggestedTag)"
                }
            return
                "  \(printable(suspicion.image)): \(printable(what)) (\(Format.percent(suspicion.confidence)))"
        }
        let rest = suspicions.count - lines.count
        return (["Boxes worth a second look"] + lines + (rest > 0 ? ["  and \(rest) more, with --json"] : []))
            .joined(separator: "\n")
    }
}

/// What the numbers of a detector rest on, as JSON.
struct EvidenceResult: Encodable {
    /// `crossValidation` or `heldOutImages`.
    let kind: String
    let folds: Int?
    /// The length of the folds' trainings as a share of the model's own.
    let shareOfSteps: Double?

    init(_ evidence: DetectionEvidence) {
        switch evidence {
        case .crossValidation(let folds, let share):
            (kind, self.folds, shareOfSteps) = ("crossValidation", folds, share)
        case .heldOutImages:
            (kind, folds, shareOfSteps) = ("heldOutImages", nil, nil)
        }
    }
}
