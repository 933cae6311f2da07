/// Curves in the unit square, one color each: precision over recall.
struct CurveFigure {
    /// One curve.
    struct Series {
        let name: String
        /// From 0 to 1 both ways.
        let points: [(x: Double, y: Double)]
    }

    /// How many colors the style sheet has; more curves take them in turn.
    static let colorCount = 8

    let title: String
    let xLabel: String
    let yLabel: String
    let series: [Series]

    var html: HTML {
        let square = UnitSquare(xLabel: xLabel, yLabel: yLabel)
        let curves = series.enumerated().map { index, curve in
            HTML.element(
                "g",
                [:],
                .element("title", [:], .text(curve.name)),
                .element(
                    "polyline",
                    [
                        "points": curve.points.map { "\(square.x($0.x)),\(square.y($0.y))" }.joined(
                            separator: " "
                        ),
                        "class": "curve \(color(of: index))",
                    ]
                )
            )
        }
        let keys = series.enumerated().map { index, curve in
            HTML.element(
                "span",
                ["class": "key"],
                .element("i", ["class": color(of: index)]),
                .text(curve.name)
            )
        }
        return square.figure(
            title: title,
            explanation: series.count > 1 ? [.element("div", ["class": "keys"], keys)] : [],
            shapes: curves
        )
    }

    private func color(of index: Int) -> String { "color\(index % Self.colorCount)" }
}
