import Annotations
import Foundation
import ImageFolders
import Learning

/// What `ocellus train` says; the shape of its JSON.
struct TrainingResult: Encodable {
    /// An image whose tag looks wrong.
    struct LabelSuspicion: Encodable {
        let image: String
        let givenTag: String?
        let suggestedTag: String?
        let confidence: Double
        /// The image that shows the same and has other tags, if that is the reason.
        let twin: String?
        let isIdentical: Bool?
    }

    /// So many contradictions are shown in the terminal.
    private static let contradictionLimit = 20

    /// So many suspicions are shown in the terminal.
    private static let suspicionLimit = 5

    let model: ClassifierModel
    let report: TrainingReport
    let passedOver: PassedOver
    let notes: [String]
    let seconds: Double

    private var metrics: MetricsResult { MetricsResult(tags: model.tags, summary: report.evaluation) }

    private var suspicions: [LabelSuspicion] {
        report.labelErrors.map { issue in
            LabelSuspicion(
                image: report.images[issue.image],
                givenTag: issue.givenTag.map { model.tags[$0] },
                suggestedTag: issue.suggestedTag.map { model.tags[$0] },
                confidence: issue.confidence,
                twin: issue.twin.map { report.images[$0.image] },
                isIdentical: issue.twin?.isIdentical
            )
        }
    }

    private enum CodingKeys: String, CodingKey {
        case accuracy, seconds, images, tags, type, notes, metrics, labelErrors, nearDuplicates, trials,
            inverseRegularization
        case temperature, baseModel, domain, precision, edge, seed, datasetVersion, featuresComputed
        case featuresCached, negativeTag, untried, nearDuplicateTags, warnings
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(metrics.accuracy, forKey: .accuracy)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(report.images.count, forKey: .images)
        try container.encode(model.tags, forKey: .tags)
        try container.encode(model.type, forKey: .type)
        try container.encodeIfPresent(model.negativeTag, forKey: .negativeTag)
        try container.encode(metrics, forKey: .metrics)
        try container.encode(notes, forKey: .notes)
        try passedOver.encodeForResult(to: encoder)
        try container.encode(suspicions, forKey: .labelErrors)
        try container.encode(
            report.nearDuplicates.map { $0.map { report.images[$0] } },
            forKey: .nearDuplicates
        )
        try container.encode(report.nearDuplicateTags.map { model.tags[$0] }, forKey: .nearDuplicateTags)
        try container.encode(report.trials, forKey: .trials)
        try container.encode(report.untried, forKey: .untried)
        try container.encode(warnings, forKey: .warnings)
        try container.encodeIfPresent(model.inverseRegularization, forKey: .inverseRegularization)
        try container.encode(model.temperature, forKey: .temperature)
        try container.encode(model.baseModel, forKey: .baseModel)
        try container.encode(model.provenance.domain, forKey: .domain)
        try container.encode(model.space.precision, forKey: .precision)
        try container.encode(model.space.edge, forKey: .edge)
        try container.encode(model.provenance.seed, forKey: .seed)
        try container.encodeIfPresent(model.provenance.datasetVersion, forKey: .datasetVersion)
        try container.encode(report.extraction.computed, forKey: .featuresComputed)
        try container.encode(report.extraction.cached, forKey: .featuresCached)
    }

    /// The tables that a person reads after a training.
    func text(file: URL, style: TextStyle) -> String {
        let evaluation = EvaluationText(tags: model.tags, summary: report.evaluation, style: style)
        var parts = [
            "Trained on \(report.images.count) images of \(model.tags.count) tags in "
                + "\(Format.duration(.seconds(seconds))). Measured on images that each trial had not seen:",
            evaluation.headline, evaluation.tagTable,
        ]
        if let confusions = evaluation.confusions { parts.append(confusions) }
        parts += [contradictionText, suspicionText].compactMap(\.self)
        if !report.nearDuplicates.isEmpty {
            let count = report.nearDuplicates.reduce(0) { $0 + $1.count }
            parts.append(
                "\(count) images are near-duplicates of others, in \(report.nearDuplicates.count) groups; a group was "
                    + (report.nearDuplicateTags.isEmpty
                        ? "never split between training and evaluation."
                        : "split between training and evaluation only where a tag has no other images.")
            )
        }
        if report.trials.count > 1 { parts.append(trialText(style: style)) }
        if !report.untried.isEmpty {
            parts.append("The time did not reach to: \(report.untried.joined(separator: "; ")).")
        }
        parts += notes.map(printable)
        if let passedOver = passedOver.text { parts.append(passedOver) }
        parts += warnings.map { style.yellow($0) }
        parts.append(
            "Wrote \(printable(file.lastPathComponent)). Try: ocellus predict \(printable(file.lastPathComponent)) IMAGE"
        )
        return parts.joined(separator: "\n\n")
    }

    /// The images that show the same and have different tags, which are the surest errors.
    private var contradictionText: String? {
        let found = suspicions.filter { $0.twin != nil }
        guard !found.isEmpty else { return nil }
        let lines = found.prefix(Self.contradictionLimit).map { suspicion in
            let likeness =
                suspicion.isIdentical == true
                ? "have the same bytes" : "are nearly the same (\(Format.percent(suspicion.confidence)))"
            let tags =
                switch (suspicion.givenTag, suspicion.suggestedTag) {
                case (let given?, let suggested?): "but the tags “\(given)” and “\(suggested)”"
                case (let given?, nil): "but only the first has the tag “\(given)”"
                default: "but only the second has the tag “\(suspicion.suggestedTag ?? "")”"
                }
            return
                "  \(printable(suspicion.image)) and \(printable(suspicion.twin ?? "")) \(likeness), \(printable(tags))"
        }
        return Self.list("Same image, different tags", Array(lines), of: found.count)
    }

    private static func list(_ title: String, _ lines: [String], of count: Int) -> String {
        let rest = count - lines.count
        return ([title] + lines + (rest > 0 ? ["  and \(rest) more, with --json"] : [])).joined(
            separator: "\n"
        )
    }

    private var suspicionText: String? {
        let suspicions = suspicions.filter { $0.twin == nil }
        guard !suspicions.isEmpty else { return nil }
        let lines = suspicions.prefix(Self.suspicionLimit).map { suspicion in
            let change =
                switch (suspicion.givenTag, suspicion.suggestedTag) {
                case (let given?, let suggested?): "tagged \(given), looks like \(suggested)"
                case (let given?, nil): "tagged \(given), does not look like it"
                default: "looks like \(suspicion.suggestedTag ?? "another tag")"
                }
            return
                "  \(printable(suspicion.image)): \(printable(change)) (\(Format.percent(suspicion.confidence)))"
        }
        return Self.list("Tags worth a second look", Array(lines), of: suspicions.count)
    }

    private func trialText(style: TextStyle) -> String {
        var table = TextTable(
            .text("Recipe"),
            .text("Base model"),
            .number("Views"),
            .number("Milliseconds"),
            .number("Log-loss"),
            .text("")
        )
        for trial in report.trials {
            table.addRow([
                trial.name, trial.baseModel, String(trial.views),
                trial.milliseconds.map { Format.decimal($0, places: 1) } ?? "",
                Format.decimal(trial.logLoss, places: 4), trial.isChosen ? "chosen" : "",
            ])
        }
        return table.rendered(style: style)
    }

    /// What a person should know before trusting the numbers.
    private var warnings: [String] {
        var warnings: [String] = []
        if report.exceedsLatencyLimit {
            warnings.append(
                "Slower than asked for: nothing that was tried keeps to --max-latency on this machine; the quickest was taken."
            )
        }
        if !report.nearDuplicateTags.isEmpty {
            let names = report.nearDuplicateTags.map { "“\(printable(model.tags[$0]))”" }
            warnings.append(
                "Look-alikes: all images of \(names.prefix(8).joined(separator: ", "))\(names.count > 8 ? " and others" : "") are nearly the same, as from a fixed camera. So they "
                    + "were evaluated on look-alikes of what was learned; the numbers hold for this scene, and say little of another."
            )
        }
        let counts = report.evaluation.perTagPerformance.map(\.imageCount)
        if let least = counts.min(), least < 5 {
            let names = zip(model.tags, counts).filter { $0.1 < 5 }.map { "“\(printable($0.0))” (\($0.1))" }
            warnings.append(
                "Few images: \(names.prefix(8).joined(separator: ", ")). The intervals say how unsure the numbers are; "
                    + "5 images of a tag are a start, 50 are good."
            )
        }
        if let least = counts.min(), let most = counts.max(), most > 2 * max(least, 1),
            model.type == .multiclass
        {
            warnings.append(
                "Uneven: the largest tag has \(most) images, the smallest \(least). Each tag counts the same in training, "
                    + "but more images of the small ones will help most."
            )
        }
        return warnings
    }
}
