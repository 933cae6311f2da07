import Annotations
import Foundation
import Learning

/// The HTML report of an evaluation: one file with everything in it.
struct EvaluationPage {
    /// So many wrong images are shown; each takes some 8 kB.
    private static let imageLimit = 60
    private static let thumbnailEdge = 220

    let result: EvaluationResult

    private var summary: EvaluationSummary { result.summary }
    private var tags: [String] { result.model.tags }

    var html: HTML {
        .document(
            title: "Evaluation of a classifier",
            style: reportStyle,
            body: [header, gauges, tagTable, figures, confusion, wrongImages, suspicions, ReportParts.footer]
                .compactMap(\.self)
        )
    }

    private var header: HTML {
        let model = result.model
        let text =
            "\(result.images.count) images of \(tags.count) tags, threshold \(Format.percent(Double(summary.threshold))). "
            + "Base model \(model.baseModel.name) \(model.baseModel.version), domain \(model.provenance.domain), "
            + (result.trainingImageCount.map { "trained on \($0) images." }
                ?? "trained elsewhere, on images that its file does not tell.")
        return .element(
            "header",
            [:],
            .element("h1", [:], .text("How good the classifier is")),
            .element("p", ["class": "soft"], .text(text))
        )
    }

    private var gauges: HTML {
        ReportParts.gauges([
            (summary.classificationType == .multiclass ? "Accuracy" : "Exactly right", summary.accuracy),
            ("Precision", summary.precision), ("Recall", summary.recall),
            ("Mean average precision", summary.meanAveragePrecision),
        ])
    }

    private var tagTable: HTML {
        ReportParts.tagTable(
            ["Tag", "Images", "Precision", "Recall", "Average precision"],
            rows: summary.perTagPerformance.map { performance in
                [
                    .element("td", [:], .text(tags[performance.tag])),
                    .element("td", [:], .text(String(performance.imageCount))),
                    ReportParts.cell(performance.precision),
                    ReportParts.cell(performance.recall),
                    ReportParts.cell(performance.averagePrecision),
                ]
            }
        )
    }

    private var figures: HTML {
        let weakest = summary.perTagPerformance
            .filter { !$0.curve.points.isEmpty }
            .sorted { ($0.averagePrecision?.value ?? 0) < ($1.averagePrecision?.value ?? 0) }
            .prefix(CurveFigure.colorCount)
        let curves = CurveFigure(
            title: tags.count > CurveFigure.colorCount
                ? "Precision over recall, the \(CurveFigure.colorCount) weakest tags"
                : "Precision over recall",
            xLabel: "Recall",
            yLabel: "Precision",
            series: weakest.map { performance in
                CurveFigure.Series(
                    name: tags[performance.tag],
                    points: [(0, performance.curve.points.first?.precision ?? 1)]
                        + performance.curve.points.map { ($0.recall, $0.precision) }
                )
            }
        )
        let reliability = ReliabilityFigure(diagram: summary.reliability)
        return .element(
            "section",
            [:],
            .element("h2", [:], .text("Curves")),
            .element("div", ["class": "figures"], curves.html, reliability.html)
        )
    }

    private var confusion: HTML? {
        // The image takes the most probable tag whatever its probability, so that each row adds up to its images.
        guard let matrix = result.scores.confusionMatrix(), tags.count <= 100 else { return nil }
        let figure = ConfusionFigure(tags: tags, counts: matrix.counts.map { Array($0.dropLast()) })
        return .element(
            "section",
            [:],
            .element("h2", [:], .text("Confusions")),
            figure.html
        )
    }

    private var wrongImages: HTML? {
        let wrong = result.wrongImages
        guard !wrong.isEmpty else { return nil }
        let cards = wrong.prefix(Self.imageLimit).map { index, image in
            let truth = image.tags.isEmpty ? "nothing" : image.tags.joined(separator: ", ")
            let predicted = image.predicted.isEmpty ? "nothing" : image.predicted.joined(separator: ", ")
            return card(
                index,
                title: "Taken for \(predicted)",
                detail: "tagged \(truth), \(Format.unbrokenPercent(image.probability))\u{A0}sure"
            )
        }
        let heading =
            wrong.count > cards.count
            ? "Wrong images (\(cards.count) of \(wrong.count))" : "Wrong images (\(wrong.count))"
        return .element(
            "section",
            [:],
            .element("h2", [:], .text(heading)),
            .element("div", ["class": "gallery"], cards)
        )
    }

    private var suspicions: HTML? {
        let issues = LabelErrors.issues(in: result.scores).prefix(24)
        guard !issues.isEmpty else { return nil }
        let cards = issues.map { issue in
            let given = issue.givenTag.map { "tagged \(tags[$0])" } ?? "not tagged so"
            let suggested = issue.suggestedTag.map { "Looks like \(tags[$0])" } ?? "Does not look like it"
            return card(
                issue.image,
                title: suggested,
                detail: "\(given), \(Format.unbrokenPercent(issue.confidence))\u{A0}sure"
            )
        }
        return .element(
            "section",
            [:],
            .element("h2", [:], .text("Tags worth a second look")),
            .element(
                "p",
                ["class": "soft"],
                .text("The model disagrees with these tags so clearly that the tag may be the mistake.")
            ),
            .element("div", ["class": "gallery"], cards)
        )
    }

    private func card(_ index: Int, title: String, detail: String) -> HTML {
        let image = result.images[index]
        return .element(
            "div",
            ["class": "card"],
            .element(
                "img",
                [
                    "src": ReportParts.thumbnail(of: image.url, edge: Self.thumbnailEdge), "alt": image.name,
                    "loading": "lazy",
                ]
            ),
            .element(
                "div",
                [:],
                .element("b", [:], .text(title)),
                .element("span", [:], .text(detail)),
                .element("small", [:], .text(image.name))
            )
        )
    }
}
