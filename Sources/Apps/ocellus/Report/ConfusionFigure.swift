/// The confusion matrix as an image: rows are what images are, columns what they were taken for.
struct ConfusionFigure {
    let tags: [String]
    /// Rows: true tags; columns: predicted tags.
    let counts: [[Int]]

    /// The edge of a square: generous where there are few.
    private var cell: Double { tags.count <= 6 ? 54 : tags.count <= 12 ? 44 : 34 }

    /// A table that reads well up to some twenty tags; beyond that numbers are left to the tooltips.
    var html: HTML {
        let labels = tags.map(Self.shortened)
        let margin = Double(labels.map { displayWidth($0) }.max() ?? 0) * 7 + 14
        let side = Double(tags.count) * cell
        let cells = counts.enumerated().flatMap { row, line in
            line.enumerated().flatMap { column, count in
                square(count: count, total: line.reduce(0, +), row: row, column: column, margin: margin)
            }
        }
        let names = labels.enumerated().flatMap { index, label in
            let middle = margin + (Double(index) + 0.5) * cell
            return [
                HTML.element(
                    "text",
                    [
                        "x": coordinate(margin - 8), "y": coordinate(middle + 4), "text-anchor": "end",
                        "class": "label",
                    ],
                    .text(label)
                ),
                HTML.element(
                    "text",
                    [
                        "transform":
                            "translate(\(coordinate(middle + 4)) \(coordinate(margin - 8))) rotate(-90)",
                        "class": "label",
                    ],
                    .text(label)
                ),
            ]
        }
        let size = coordinate(margin + side + 2)
        return .element(
            "figure",
            [:],
            .element(
                "figcaption",
                [:],
                .text("Rows: what the images are. Columns: what they were taken for.")
            ),
            .element(
                "div",
                ["class": "scroll"],
                .element(
                    "svg",
                    [
                        "viewBox": "0 0 \(size) \(size)", "width": size, "role": "img",
                        "aria-label": "Confusion matrix",
                    ],
                    cells + names
                )
            )
        )
    }

    /// A name that leaves room for the squares; the tooltips have it whole.
    private static func shortened(_ name: String) -> String {
        let limit = 22
        guard displayWidth(name) > limit else { return name }
        var short = ""
        for character in name {
            guard displayWidth(short) + displayWidth(String(character)) < limit else { break }
            short.append(character)
        }
        return short + "…"
    }

    private func square(count: Int, total: Int, row: Int, column: Int, margin: Double) -> [HTML] {
        let share = total > 0 ? Double(count) / Double(total) : 0
        let (x, y) = (margin + Double(column) * cell, margin + Double(row) * cell)
        let place = "\(tags[row]) taken for \(tags[column]): \(count) of \(total)"
        let square = HTML.element(
            "g",
            [:],
            .element("title", [:], .text(place)),
            .element(
                "rect",
                [
                    "x": coordinate(x + 1), "y": coordinate(y + 1), "width": coordinate(cell - 2),
                    "height": coordinate(cell - 2), "rx": "3",
                    "class": row == column ? "right" : "wrong",
                    "fill-opacity": coordinate(count == 0 ? 0.04 : 0.12 + 0.88 * share),
                ]
            )
        )
        guard count > 0 else { return [square] }
        let number = HTML.element(
            "text",
            [
                "x": coordinate(x + cell / 2), "y": coordinate(y + cell / 2 + 4),
                "text-anchor": "middle",
                "class": share > 0.55 ? "number strong" : "number",
            ],
            .text(String(count))
        )
        return [square, number]
    }
}
