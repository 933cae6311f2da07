import Testing

@testable import Learning
@testable import ocellus

@Suite("Figures of the report")
struct FigureTests {
    @Test("a curve with hostile names is well-formed and keeps the names as text")
    func hostileCurve() throws {
        let figure = CurveFigure(
            title: "Precision < 1 & \"recall\"",
            xLabel: "<x>",
            yLabel: "y & z",
            series: hostileNames.map { CurveFigure.Series(name: $0, points: [(0, 1), (0.5, 0.5), (1, 0)]) }
        )
        let markup = try Markup(figure.html.source)
        #expect(
            Set(markup.elements.map(\.name))
                == [
                    "figure", "svg", "line", "text", "g", "title", "polyline", "figcaption", "b", "div",
                    "span",
                    "i",
                ]
        )
        #expect(markup.count(of: "polyline") == hostileNames.count)
        #expect(Set(markup.elements.flatMap(\.attributes.keys)).isDisjoint(with: ["onload", "x'"]))
        for name in hostileNames { #expect(markup.text.contains(printable(name))) }
    }

    @Test("a curve begins at the lower left and ends at the upper right of the unit square")
    func coordinates() throws {
        let figure = CurveFigure(
            title: "t",
            xLabel: "x",
            yLabel: "y",
            series: [.init(name: "one", points: [(0, 0), (1, 1)])]
        )
        let markup = try Markup(figure.html.source)
        let curve = markup.elements.first { $0.name == "polyline" }
        #expect(curve?.attributes["points"] == "58.00,310.00 358.00,10.00")
        #expect(markup.count(of: "line") == 10, "Five grid lines each way.")
        #expect(markup.count(of: "span") == 0, "One curve needs no key.")
    }

    @Test("a curve of nothing is still an image")
    func emptyCurve() throws {
        _ = try Markup(CurveFigure(title: "", xLabel: "", yLabel: "", series: []).html.source)
        _ = try Markup(
            CurveFigure(
                title: "t",
                xLabel: "x",
                yLabel: "y",
                series: [.init(name: "n", points: [])]
            ).html.source
        )
        _ = try Markup(
            ReliabilityFigure(diagram: ReliabilityDiagram(predictions: [], binCount: 4)).html.source
        )
    }

    @Test(
        "a reliability diagram has a dot for each range, as large as it has predictions, joined to the diagonal"
    )
    func reliability() throws {
        // Four predictions of 90 %, three of them right; one of 10 %, right against the odds.
        let predictions =
            [true, true, true, false].map { (confidence: Float(0.9), isRight: $0) } + [(0.1, true)]
        let diagram = ReliabilityDiagram(predictions: predictions, binCount: 10)
        let markup = try Markup(ReliabilityFigure(diagram: diagram).html.source)
        let dots = markup.elements.filter { $0.name == "circle" }.map(\.attributes)
        #expect(dots.map { $0["cx"] } == ["88.00", "328.00"])
        #expect(dots.map { $0["cy"] } == ["10.00", "85.00"])
        let radii = dots.compactMap { $0["r"].flatMap(Double.init) }
        #expect(
            radii.count == 2 && abs(radii[1] / radii[0] - 2) < 0.01,
            "Four times the area for four times as many."
        )
        let gaps = markup.elements.filter { $0.attributes["class"] == "gap" }.map(\.attributes)
        #expect(gaps.map { $0["y1"] } == ["280.00", "40.00"] && gaps.map { $0["y2"] } == ["10.00", "85.00"])
        #expect(markup.elements.count { $0.attributes["class"] == "diagonal" } == 1)
        #expect(markup.text.contains("4 predictions of 90.0 %: 75.0 % were right"))
    }

    @Test("a confusion matrix with hostile names is well-formed and keeps the names as text")
    func hostileConfusion() throws {
        let counts = hostileNames.indices.map { row in
            hostileNames.indices.map { row == $0 ? 5 : ($0 + row) % 2 }
        }
        let markup = try Markup(ConfusionFigure(tags: hostileNames, counts: counts).html.source)
        #expect(
            Set(markup.elements.map(\.name)) == [
                "figure", "div", "svg", "text", "g", "title", "rect", "figcaption",
            ]
        )
        #expect(markup.count(of: "rect") == hostileNames.count * hostileNames.count)
        #expect(
            markup.text.contains(
                "\(printable(hostileNames[0])) taken for \(printable(hostileNames[0])): 5 of"
            )
        )
    }

    @Test("a confusion matrix tells right from wrong and writes counts above zero only")
    func confusion() throws {
        let markup = try Markup(
            ConfusionFigure(tags: ["bolt", "nut"], counts: [[3, 1], [0, 0]]).html.source
        )
        let squares = markup.elements.filter { $0.name == "rect" }.map(\.attributes)
        #expect(squares.map { $0["class"] } == ["right", "wrong", "wrong", "right"])
        #expect(squares.map { $0["fill-opacity"] } == ["0.78", "0.34", "0.04", "0.04"])
        #expect(markup.text.contains("bolt taken for nut: 1 of 4"))
        #expect(markup.text.contains("nut taken for nut: 0 of 0"))
        #expect(markup.elements.count { $0.attributes["class"]?.hasPrefix("number") == true } == 2)
    }
}
