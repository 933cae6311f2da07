import Testing

@testable import ocellus

@Suite("Figures of the report")
struct FigureTests {
    @Test("a curve with hostile names is well-formed and keeps the names as text")
    func hostileCurve() throws {
        let figure = CurveFigure(
            title: "Precision < 1 & \"recall\"",
            xLabel: "<x>",
            yLabel: "y & z",
            series: hostileNames.map { CurveFigure.Series(name: $0, points: [(0, 1), (0.5, 0.5), (1, 0)]) },
            showsDiagonal: true,
            showsPoints: true
        )
        let markup = try Markup(figure.html.source)
        #expect(
            Set(markup.elements.map(\.name))
                == [
                    "figure", "svg", "line", "text", "g", "title", "polyline", "circle", "figcaption", "span",
                    "i",
                ]
        )
        #expect(markup.count(of: "polyline") == hostileNames.count)
        #expect(markup.count(of: "circle") == 3 * hostileNames.count)
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
        #expect(curve?.attributes["points"] == "38.00,306.00 338.00,6.00")
        #expect(markup.count(of: "line") == 10, "Five grid lines each way, and no diagonal.")
        #expect(markup.count(of: "circle") == 0 && markup.count(of: "span") == 0)
    }

    @Test("a curve of nothing is still a picture")
    func emptyCurve() throws {
        _ = try Markup(CurveFigure(title: "", xLabel: "", yLabel: "", series: []).html.source)
        _ = try Markup(
            CurveFigure(
                title: "t",
                xLabel: "x",
                yLabel: "y",
                series: [.init(name: "n", points: [])],
                showsPoints: true
            ).html.source
        )
    }

    @Test("a confusion matrix with hostile names is well-formed and keeps the names as text")
    func hostileConfusion() throws {
        let counts = hostileNames.indices.map { row in
            hostileNames.indices.map { row == $0 ? 5 : ($0 + row) % 2 }
        }
        let markup = try Markup(ConfusionFigure(tags: hostileNames, counts: counts).html.source)
        #expect(
            Set(markup.elements.map(\.name)) == ["figure", "svg", "text", "g", "title", "rect", "figcaption"]
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
