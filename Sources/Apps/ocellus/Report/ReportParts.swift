import Foundation
import Imaging
import Learning

/// What the reports of classifiers and detectors have in common.
enum ReportParts {
    /// The overall numbers in large print, each with its interval.
    static func gauges(_ rows: [(name: String, estimate: Estimate?)]) -> HTML {
        let cards = rows.map { name, estimate in
            HTML.element(
                "div",
                ["class": "gauge"],
                .element("span", [:], .text(name)),
                .element("b", [:], .text(Format.unbrokenPercent(estimate?.value))),
                .element("span", [:], interval(of: estimate))
            )
        }
        return .element("div", ["class": "gauges"], cards)
    }

    /// A table with a row for each tag.
    static func tagTable(_ headings: [String], rows: [[HTML]]) -> HTML {
        .element(
            "section",
            [:],
            .element("h2", [:], .text("Tags")),
            .element(
                "div",
                ["class": "scroll"],
                .element(
                    "table",
                    [:],
                    .element(
                        "thead",
                        [:],
                        .element("tr", [:], headings.map { .element("th", [:], .text($0)) })
                    ),
                    .element("tbody", [:], rows.map { .element("tr", [:], $0) })
                )
            )
        )
    }

    /// A cell with a share and its interval.
    static func cell(_ estimate: Estimate?) -> HTML {
        let interval = Format.unbrokenPercent(estimate?.interval)
        return .element(
            "td",
            [:],
            [.text(Format.unbrokenPercent(estimate?.value))]
                + (interval.isEmpty ? [] : [.text(" "), .element("small", [:], .text(interval))])
        )
    }

    private static func interval(of estimate: Estimate?) -> [HTML] {
        let interval = Format.unbrokenPercent(estimate?.interval)
        guard !interval.isEmpty else { return [.text(estimate == nil ? "not defined here" : "no interval")] }
        return [.text("95\u{A0}% interval "), .element("small", [:], .text(interval))]
    }

    /// A small JPEG as a `data:` address; empty if the file has gone meanwhile.
    static func thumbnail(of url: URL, edge: Int) -> String {
        guard let bytes = try? Data(contentsOf: url),
            let image = try? ImageDecoder.decode(bytes, minimumShorterEdge: edge),
            let jpeg = try? JPEGEncoder.encode(image.thumbnail(longerEdge: edge), quality: 80)
        else { return "" }
        return "data:image/jpeg;base64," + Data(jpeg).base64EncodedString()
    }

    static var footer: HTML {
        .element(
            "footer",
            ["class": "soft"],
            .text(
                "Intervals hold the true value in 95 of 100 such sets of images. Made by ocellus \(programVersion)."
            )
        )
    }
}
