import Annotations
import Detection
import DetectionEvaluation
import Learning

/// The HTML report of a detector's evaluation: one file with everything in it.
struct DetectionPage {
    /// So many images with mistakes are shown; each takes some 25 kB.
    private static let imageLimit = 40
    private static let pictureEdge = 480

    let result: DetectorEvaluationResult

    private var summary: DetectionSummary { result.summary }
    private var tags: [String] { result.model.tags }

    var html: HTML {
        .document(
            title: "Evaluation of a detector",
            style: reportStyle,
            body: [header, gauges, tagTable, figures, wrongImages, ReportParts.footer].compactMap(\.self)
        )
    }

    private var header: HTML {
        let model = result.model
        let text =
            "\(result.images.count) images with \(summary.boxCount) boxes of \(tags.count) tags, threshold \(Format.percent(summary.threshold)), "
            + "overlap \(Format.decimal(summary.overlap, places: 2)). "
            + "Base model \(model.baseModel.name) \(model.baseModel.version), domain \(model.provenance.domain), "
            + "trained on \(result.trainingImageCount) images."
        return .element(
            "header",
            [:],
            [
                .element("h1", [:], .text("How good the detector is")),
                .element("p", ["class": "soft"], .text(text)),
            ] + result.warnings.map { .element("p", [:], .text($0)) }
        )
    }

    private var gauges: HTML {
        ReportParts.gauges([
            ("mAP at overlap 0.5", summary.meanAveragePrecision50),
            ("mAP at 0.5 to 0.95", summary.meanAveragePrecision),
            ("Precision", summary.precision), ("Recall", summary.recall),
        ])
    }

    private var tagTable: HTML {
        ReportParts.tagTable(
            ["Tag", "Boxes", "AP at 0.5", "AP at 0.5 to 0.95", "Precision", "Recall"],
            rows: summary.perTagPerformance.map { performance in
                [
                    .element("td", [:], .text(tags[performance.tag])),
                    .element("td", [:], .text(String(performance.boxCount))),
                    ReportParts.cell(performance.averagePrecision50),
                    ReportParts.cell(performance.averagePrecision),
                    ReportParts.cell(performance.precision),
                    ReportParts.cell(performance.recall),
                ]
            }
        )
    }

    private var figures: HTML {
        let weakest = summary.perTagPerformance
            .filter { !$0.curve.points.isEmpty }
            .sorted { ($0.averagePrecision50?.value ?? 0) < ($1.averagePrecision50?.value ?? 0) }
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
        return .element(
            "section",
            [:],
            .element("h2", [:], .text("Curves")),
            .element(
                "div",
                ["class": "figures"],
                curves.html,
                ReliabilityFigure(diagram: summary.reliability).html
            )
        )
    }

    private var wrongImages: HTML? {
        let wrong = result.wrongImages
        guard !wrong.isEmpty else { return nil }
        let cards = wrong.prefix(Self.imageLimit).map { index, image in
            HTML.element(
                "div",
                ["class": "card"],
                picture(of: index),
                .element(
                    "div",
                    [:],
                    .element("b", [:], .text("\(image.missed) missed, \(image.wrong) wrong")),
                    .element("span", [:], .text("\(image.found) found")),
                    .element("small", [:], .text(image.image))
                )
            )
        }
        let heading =
            wrong.count > cards.count
            ? "Images with mistakes (\(cards.count) of \(wrong.count))"
            : "Images with mistakes (\(wrong.count))"
        let keys = [
            ("found", "found"), ("missed", "missed: drawn, not detected"),
            ("false", "wrong: detected, not drawn"),
        ]
        return .element(
            "section",
            [:],
            .element("h2", [:], .text(heading)),
            .element(
                "p",
                ["class": "keys"],
                keys.map { style, text in
                    .element(
                        "span",
                        ["class": "key"],
                        .element("i", ["class": "outcome \(style)"]),
                        .text(text)
                    )
                }
            ),
            .element("div", ["class": "gallery wide"], cards)
        )
    }

    /// The image with its boxes: found, missed and wrong ones.
    private func picture(of index: Int) -> HTML {
        let image = result.images[index]
        let outcome = result.outcomes[index]
        let (width, height) = (Double(image.found.width), Double(image.found.height))
        let shrink = Double(Self.pictureEdge) / max(width, height)
        let size = (width * shrink, height * shrink)
        let found = outcome.found.map { box(image.found.predictions[$0.detection], "found", in: size) }
        let wrong = outcome.wrong.map { box(image.found.predictions[$0], "false", in: size) }
        let missed = outcome.missed.map { place in
            let truth = image.truth[place]
            return box(truth.box, title: "\(tags[truth.tag]), missed", style: "missed", in: size)
        }
        return .element(
            "svg",
            [
                "viewBox": "0 0 \(coordinate(size.0)) \(coordinate(size.1))", "role": "img",
                "aria-label": image.name, "class": "picture",
            ],
            [
                .element(
                    "image",
                    [
                        "href": ReportParts.thumbnail(of: image.url, edge: Self.pictureEdge),
                        "width": coordinate(size.0), "height": coordinate(size.1),
                        "preserveAspectRatio": "none",
                    ]
                )
            ] + wrong + found + missed
        )
    }

    private func box(_ prediction: Prediction<Int>, _ style: String, in size: (Double, Double)) -> HTML {
        box(
            prediction.box,
            title: "\(tags[prediction.tag]) \(Format.percent(prediction.probability)), \(style)",
            style: style,
            in: size
        )
    }

    private func box(_ box: NormalizedBox?, title: String, style: String, in size: (Double, Double)) -> HTML {
        guard let box else { return .text("") }
        return .element(
            "g",
            [:],
            .element("title", [:], .text(title)),
            .element(
                "rect",
                [
                    "x": coordinate(box.left * size.0), "y": coordinate(box.top * size.1),
                    "width": coordinate(box.width * size.0), "height": coordinate(box.height * size.1),
                    "class": "outcome \(style)",
                ]
            )
        )
    }
}
