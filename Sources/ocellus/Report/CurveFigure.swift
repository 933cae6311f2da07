/// Curves in the unit square: precision over recall, or how often a probability was right.
struct CurveFigure {
    /// One curve.
    struct Series {
        let name: String
        /// From 0 to 1 both ways.
        let points: [(x: Double, y: Double)]
    }

    private static let side = 300.0
    private static let margin = 38.0
    private static let colours = [
        "#2563eb", "#d97706", "#059669", "#dc2626", "#7c3aed", "#0891b2", "#be185d", "#4d7c0f",
    ]

    let title: String
    let xLabel: String
    let yLabel: String
    let series: [Series]
    /// Draws the diagonal on which a calibrated model lies.
    var showsDiagonal = false
    /// Marks each point.
    var showsPoints = false

    var html: HTML {
        let size = coordinate(Self.side + Self.margin + 12)
        var shapes = grid
        if showsDiagonal {
            shapes.append(line(from: (0, 0), to: (1, 1), style: "diagonal"))
        }
        for (index, curve) in series.enumerated() {
            let colour = Self.colours[index % Self.colours.count]
            shapes.append(
                .element(
                    "g",
                    [:],
                    .element("title", [:], .text(curve.name)),
                    .element(
                        "polyline",
                        [
                            "points": curve.points.map { "\(x($0.x)),\(y($0.y))" }.joined(separator: " "),
                            "fill": "none", "stroke": colour, "stroke-width": "1.8",
                        ]
                    )
                )
            )
            guard showsPoints else { continue }
            shapes += curve.points.map { point in
                .element("circle", ["cx": x(point.x), "cy": y(point.y), "r": "3", "fill": colour])
            }
        }
        let legend =
            series.count > 1
            ? series.prefix(Self.colours.count).enumerated().map { index, curve in
                HTML.element(
                    "span",
                    ["class": "key"],
                    .element("i", ["style": "background:\(Self.colours[index % Self.colours.count])"]),
                    .text(curve.name)
                )
            } : []
        return .element(
            "figure",
            [:],
            [
                .element(
                    "svg",
                    ["viewBox": "0 0 \(size) \(size)", "width": size, "role": "img", "aria-label": title],
                    shapes
                ),
                .element("figcaption", [:], [.text(title)] + legend),
            ]
        )
    }

    private var grid: [HTML] {
        stride(from: 0.0, through: 1.0, by: 0.25).flatMap { value in
            [
                line(from: (value, 0), to: (value, 1), style: "grid"),
                line(from: (0, value), to: (1, value), style: "grid"),
                .element(
                    "text",
                    [
                        "x": x(value), "y": coordinate(Self.side + 20), "text-anchor": "middle",
                        "class": "tick",
                    ],
                    .text(Format.decimal(value, places: 2))
                ),
                .element(
                    "text",
                    ["x": coordinate(Self.margin - 6), "y": y(value), "text-anchor": "end", "class": "tick"],
                    .text(Format.decimal(value, places: 2))
                ),
            ]
        } + [
            .element(
                "text",
                [
                    "x": coordinate(Self.margin + Self.side / 2), "y": coordinate(Self.side + 36),
                    "text-anchor": "middle", "class": "label",
                ],
                .text(xLabel)
            ),
            .element(
                "text",
                [
                    "transform": "translate(10 \(coordinate(Self.side / 2))) rotate(-90)",
                    "text-anchor": "middle", "class": "label",
                ],
                .text(yLabel)
            ),
        ]
    }

    private func line(from start: (Double, Double), to end: (Double, Double), style: String) -> HTML {
        .element(
            "line",
            ["x1": x(start.0), "y1": y(start.1), "x2": x(end.0), "y2": y(end.1), "class": style]
        )
    }

    private func x(_ value: Double) -> String { coordinate(Self.margin + value * Self.side) }
    private func y(_ value: Double) -> String { coordinate(6 + (1 - value) * Self.side) }
}
