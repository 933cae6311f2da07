/// Curves in the unit square, one colour each: precision over recall.
struct CurveFigure {
    /// One curve.
    struct Series {
        let name: String
        /// From 0 to 1 both ways.
        let points: [(x: Double, y: Double)]
    }

    /// How many colours the style sheet has; more curves take them in turn.
    static let colourCount = 8

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
                        "class": "curve \(colour(of: index))",
                    ]
                )
            )
        }
        let keys = series.enumerated().map { index, curve in
            HTML.element(
                "span",
                ["class": "key"],
                .element("i", ["class": colour(of: index)]),
                .text(curve.name)
            )
        }
        return square.figure(
            title: title,
            explanation: series.count > 1 ? [.element("div", ["class": "keys"], keys)] : [],
            shapes: curves
        )
    }

    private func colour(of index: Int) -> String { "colour\(index % Self.colourCount)" }
}
