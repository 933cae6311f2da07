import Learning

/// How often probabilities were right: a dot for each range of them, on the diagonal if they can be taken at their word.
///
/// A dot's area stands for the number of predictions in it, and a line joins it to where it should be, so that a few
/// stray images do not look like a flaw of the model.
struct ReliabilityFigure {
    private static let largestRadius = 12.0

    let diagram: ReliabilityDiagram

    var html: HTML {
        let square = UnitSquare(xLabel: "Probability", yLabel: "Share that was right")
        let bins = diagram.bins.filter { $0.count > 0 }
        let largest = bins.map(\.count).max() ?? 1
        let dots = bins.map { bin in
            let share = Double(bin.count) / Double(largest)
            return HTML.element(
                "g",
                ["class": "color0"],
                .element(
                    "title",
                    [:],
                    .text(
                        "\(bin.count) predictions of \(Format.percent(bin.meanConfidence)): "
                            + "\(Format.percent(bin.accuracy)) were right"
                    )
                ),
                square.line(
                    from: (bin.meanConfidence, bin.meanConfidence),
                    to: (bin.meanConfidence, bin.accuracy),
                    style: "gap"
                ),
                .element(
                    "circle",
                    [
                        "cx": square.x(bin.meanConfidence), "cy": square.y(bin.accuracy),
                        "r": coordinate(max(2.5, Self.largestRadius * share.squareRoot())), "class": "dot",
                    ]
                )
            )
        }
        return square.figure(
            title: "How often a probability was right",
            explanation: [
                .element(
                    "div",
                    [:],
                    .text(
                        "On the diagonal, 80\u{A0}% means right in 80 of 100. Large dots stand for many predictions. "
                            + "Calibration error \(Format.unbrokenPercent(diagram.expectedCalibrationError))."
                    )
                )
            ],
            shapes: [square.line(from: (0, 0), to: (1, 1), style: "diagonal")] + dots
        )
    }
}
