/// The frame that curves between 0 and 100 % are drawn in: a grid with ticks, and labels at its axes.
struct UnitSquare {
    private static let side = 300.0
    /// Room for the ticks and the label at the left and below, and for half a tick at the other edges.
    private static let (left, top, right, bottom) = (58.0, 10.0, 22.0, 46.0)

    let xLabel: String
    let yLabel: String

    /// A figure with a heading, whatever the heading needs to explain, and shapes in the frame.
    func figure(title: String, explanation: [HTML], shapes: [HTML]) -> HTML {
        let size = (Self.left + Self.side + Self.right, Self.top + Self.side + Self.bottom)
        return .element(
            "figure",
            [:],
            .element(
                "figcaption",
                [:],
                [.element("b", [:], .text(title))] + explanation
            ),
            .element(
                "svg",
                [
                    "viewBox": "0 0 \(coordinate(size.0)) \(coordinate(size.1))", "role": "img",
                    "aria-label": title,
                ],
                grid + shapes
            )
        )
    }

    /// A straight line between two points of the square.
    func line(from start: (Double, Double), to end: (Double, Double), style: String) -> HTML {
        .element(
            "line",
            ["x1": x(start.0), "y1": y(start.1), "x2": x(end.0), "y2": y(end.1), "class": style]
        )
    }

    /// A horizontal place in the image, for a value from 0 to 1.
    func x(_ value: Double) -> String { coordinate(Self.left + value * Self.side) }

    /// A vertical place in the image, for a value from 0 at the bottom to 1.
    func y(_ value: Double) -> String { coordinate(Self.top + (1 - value) * Self.side) }

    private var grid: [HTML] {
        let bottom = Self.top + Self.side
        return stride(from: 0.0, through: 1.0, by: 0.25).flatMap { value in
            let tick = HTML.text(Format.decimal(value * 100, places: 0) + (value == 1 ? "\u{A0}%" : ""))
            return [
                line(from: (value, 0), to: (value, 1), style: "grid"),
                line(from: (0, value), to: (1, value), style: "grid"),
                .element(
                    "text",
                    ["x": x(value), "y": coordinate(bottom + 17), "text-anchor": "middle", "class": "tick"],
                    tick
                ),
                .element(
                    "text",
                    [
                        "x": coordinate(Self.left - 8), "y": y(value), "dy": "4", "text-anchor": "end",
                        "class": "tick",
                    ],
                    tick
                ),
            ]
        } + [
            .element(
                "text",
                [
                    "x": x(0.5), "y": coordinate(bottom + 38), "text-anchor": "middle", "class": "label",
                ],
                .text(xLabel)
            ),
            .element(
                "text",
                [
                    "transform": "translate(13 \(y(0.5))) rotate(-90)", "text-anchor": "middle",
                    "class": "label",
                ],
                .text(yLabel)
            ),
        ]
    }
}
