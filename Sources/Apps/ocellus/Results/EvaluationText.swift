import Annotations
import Learning

/// An evaluation for a terminal: a headline, the overall numbers, a table of tags, the worst confusions.
struct EvaluationText {
    /// So many confusions are listed; more are in the report.
    private static let confusionLimit = 5

    let tags: [String]
    let summary: EvaluationSummary
    let style: TextStyle

    /// The numbers over all tags, each with its interval.
    var headline: String {
        var table = TextTable(.text("Over all tags"), .number(""), .text("95 % interval"))
        let rows: [(String, Estimate?)] = [
            (summary.classificationType == .multiclass ? "Accuracy" : "Exactly right", summary.accuracy),
            ("Precision", summary.precision), ("Recall", summary.recall),
            ("Mean average precision", summary.meanAveragePrecision),
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
            .number("Images"),
            .number("Precision"),
            .number("Recall"),
            .number("Avg. precision"),
            .text("95 % interval"),
            .text("")
        )
        for performance in summary.perTagPerformance {
            table.addRow([
                printable(tags[performance.tag]), String(performance.imageCount),
                Format.percent(performance.precision?.value), Format.percent(performance.recall?.value),
                Format.percent(performance.averagePrecision?.value),
                Format.percent(performance.averagePrecision?.interval),
                performance.isEvaluable
                    ? bar(performance.averagePrecision?.value) : "too few different images",
            ])
        }
        return table.rendered(style: style)
    }

    /// The tags that are mistaken most often; `nil` if none are.
    var confusions: String? {
        guard let matrix = summary.confusionMatrix, !matrix.confusions.isEmpty else { return nil }
        let lines = matrix.confusions.prefix(Self.confusionLimit).map { confusion in
            let total = matrix.counts[confusion.trueTag].reduce(0, +)
            return
                "  \(printable(tags[confusion.trueTag])) taken for \(printable(tags[confusion.predictedTag])): \(confusion.count) of \(total)"
        }
        return (["Most frequent mistakes"] + lines).joined(separator: "\n")
    }

    private func bar(_ share: Double?) -> String {
        guard let share else { return "" }
        let filled = Int((share * 10).rounded())
        return String(repeating: "■", count: filled) + style.dim(String(repeating: "□", count: 10 - filled))
    }
}
