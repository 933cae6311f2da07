import DetectionEvaluation
import Learning

/// The evaluation of a detector for a terminal: the overall numbers, a table of tags, and what became of the boxes.
struct DetectionText {
    /// So many confusions are listed; more are in the report.
    private static let confusionLimit = 5

    let tags: [String]
    let summary: DetectionSummary
    let style: TextStyle

    /// The numbers over all tags, each with its interval.
    var headline: String {
        var table = TextTable(.text("Over all tags"), .number(""), .text("95 % interval"))
        let rows: [(String, Estimate?)] = [
            ("mAP at overlap 0.5", summary.meanAveragePrecision50),
            ("mAP at 0.5 to 0.95", summary.meanAveragePrecision),
            ("Precision", summary.precision), ("Recall", summary.recall),
        ]
        for (name, estimate) in rows {
            table.addRow([
                name, style.bold(Format.percent(estimate?.value)), Format.percent(estimate?.interval),
            ])
        }
        if let error = summary.expectedCalibrationError {
            table.addRow(["Calibration error", Format.percent(error), ""])
        }
        return table.rendered(style: style)
    }

    /// A row for each tag.
    var tagTable: String {
        var table = TextTable(
            .text("Tag"),
            .number("Boxes"),
            .number("AP@0.5"),
            .text("95 % interval"),
            .number("AP"),
            .number("Precision"),
            .text("95 % interval"),
            .number("Recall"),
            .text("95 % interval"),
            .text("")
        )
        for performance in summary.perTagPerformance {
            table.addRow([
                printable(tags[performance.tag]), String(performance.boxCount),
                Format.percent(performance.averagePrecision50?.value),
                Format.percent(performance.averagePrecision50?.interval),
                Format.percent(performance.averagePrecision?.value),
                Format.percent(performance.precision?.value),
                Format.percent(performance.precision?.interval),
                Format.percent(performance.recall?.value), Format.percent(performance.recall?.interval),
                performance.isEvaluable ? "" : "too few different images",
            ])
        }
        return table.rendered(style: style)
    }

    /// What became of the boxes, and the tags that are mistaken most often.
    var outcomes: String {
        let confusion = summary.confusion
        let counts = [
            "\(confusion.rightCount) boxes found", "\(confusion.swappedCount) with another tag",
            "\(confusion.missedCount) missed",
            "\(confusion.background.reduce(0, +)) detections of nothing",
            "\(confusion.duplicates.reduce(0, +)) second detections of a box",
        ]
        let threshold = Format.percent(summary.threshold)
        let overlap = Format.decimal(summary.overlap, places: 2)
        let head = "From a probability of \(threshold) and an overlap of \(overlap) on: "
        let lines = confusion.matrix.confusions.prefix(Self.confusionLimit).map { mistake in
            let total = confusion.matrix.counts[mistake.trueTag].reduce(0, +)
            return
                "  \(printable(tags[mistake.trueTag])) taken for \(printable(tags[mistake.predictedTag])): \(mistake.count) of \(total)"
        }
        return ([head + counts.joined(separator: ", ") + "."] + lines).joined(separator: "\n")
    }
}

extension DetectionEvidence {
    /// What the numbers rest on, as a sentence.
    var sentence: String {
        switch self {
        case .crossValidation(let folds, let share):
            "Cross-validated: each image by one of \(folds) models that had not seen it, trained for \(Format.decimal(share * 100, places: 0)) % of the steps of this one, so the numbers are rather low:"
        case .heldOutImages: "Measured on these images:"
        }
    }
}
