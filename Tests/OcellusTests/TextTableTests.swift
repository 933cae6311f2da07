import Testing

@testable import ocellus

@Suite("A table for a terminal")
struct TextTableTests {
    @Test("puts text to the left, numbers to the right, and a rule below the headings")
    func alignment() {
        var table = TextTable(.text("Tag"), .number("Images"))
        table.addRow(["bolt", "7"])
        table.addRow(["a longer tag", "12345"])
        #expect(
            table.rendered() == """
                  Tag            Images
                  ─────────────────────
                  bolt                7
                  a longer tag    12345
                """
        )
    }

    @Test("lines up cells in wide scripts and with combining marks")
    func wideCharacters() {
        var table = TextTable(.text("Tag"), .number("n"))
        table.addRow(["猫", "1"])
        table.addRow(["🦊 fox", "22"])
        table.addRow(["e\u{301}te\u{301}", "333"])
        #expect(
            table.rendered() == """
                  Tag        n
                  ────────────
                  猫         1
                  🦊 fox    22
                  e\u{301}te\u{301}      333
                """
        )
    }

    @Test("leaves no spaces at the ends of lines and takes columns from a list")
    func noTrailingSpaces() {
        var table = TextTable(columns: [.text("A"), .text("B")])
        table.addRow(["long enough", ""])
        table.addRow(["x", "y"])
        let lines = table.rendered().split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { $0.last != " " })
    }

    @Test("of no rows is its headings")
    func empty() {
        #expect(TextTable(.text("Image"), .number("N")).rendered() == "  Image   N\n  ─────────")
    }

    @Test("in color differs from a plain one in the escapes only, also where cells bring their own")
    func color() {
        func table(_ style: TextStyle) -> String {
            var table = TextTable(.text("Image"), .text("Tag"), .number("Probability"))
            table.addRow(["a.jpg", "bolt", "97.5 %"])
            table.addRow(["b.jpg", style.red("–"), ""])
            table.addRow(["c.jpg", style.green("nut"), "50.0 %"])
            return table.rendered(style: style)
        }
        #expect(table(.ansi).contains("\u{1B}[1m"))
        #expect(table(.ansi).replacing(/\u{1B}\[[0-9]+m/, with: "") == table(.plain))
    }

    @Test(
        "counts the cells of a terminal",
        arguments: [
            ("", 0), ("plain", 5), ("naïve", 5), ("e\u{301}", 1), ("猫と犬", 6), ("한국", 4), ("ｆｕｌｌ", 8),
            ("🦊", 2), ("👩\u{200D}🔬", 2), ("𠀋", 2), ("–…“”", 4), ("\u{301}", 0),
        ]
    )
    func width(text: String, cells: Int) {
        #expect(displayWidth(text) == cells)
    }
}
