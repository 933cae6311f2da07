import Testing

@testable import ocellus

@Suite("Pieces of HTML")
struct HTMLTests {
    @Test(
        "text is escaped, and nothing else in it changes",
        arguments: [
            ("plain", "plain"), ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
            ("\"quoted\" 'too'", "&quot;quoted&quot; &#39;too&#39;"),
            ("&amp;", "&amp;amp;"), ("naïve 猫", "naïve 猫"), ("two\nlines", "two\u{FFFD}lines"),
        ]
    )
    func escaping(text: String, source: String) {
        #expect(HTML.text(text).source == source)
    }

    @Test(
        "a name stays text, in an attribute and in content, also where a combining mark follows",
        arguments: hostileNames
    )
    func hostile(name: String) throws {
        let source = HTML.element(
            "p",
            ["title": name, "class": "c"],
            .text(name),
            .element("b", [:], .text(name))
        ).source
        let markup = try Markup(source)
        #expect(markup.elements.map(\.name) == ["p", "b"])
        #expect(markup.elements.first?.attributes == ["title": printable(name), "class": "c"])
        #expect(markup.text == printable(name) + printable(name))
    }

    @Test("elements close as HTML wants it: shapes of SVG by themselves, empty elements with an end tag")
    func closing() throws {
        let shapes = HTML.element(
            "svg",
            [:],
            .element("line", ["x1": "0"]),
            .element("rect"),
            .element("circle"),
            .element("polyline"),
            .element("g")
        )
        #expect(
            try Markup(shapes.source).elements.map(\.name) == [
                "svg", "line", "rect", "circle", "polyline", "g",
            ]
        )
        #expect(HTML.element("img", ["src": ""]).source == "<img src=\"\">")
        #expect(HTML.element("p", [:], [.text("a"), .element("b")]).source == "<p>a<b></b></p>")
    }

    @Test("a document has its policy and style, and neither script nor outside resource")
    func document() throws {
        let document = HTML.document(
            title: "</title><script>x",
            style: reportStyle,
            body: hostileNames.map { .element("p", [:], .text($0)) }
        )
        #expect(
            document.source.hasPrefix("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        )
        let markup = try Markup(document.source)
        #expect(
            Set(markup.elements.map(\.name)) == [
                "html", "head", "meta", "title", "style", "body", "main", "p",
            ]
        )
        #expect(markup.count(of: "p") == hostileNames.count)
        let policy = markup.elements.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }
        #expect(policy?.attributes["content"]?.hasPrefix("default-src 'none';") == true)
        #expect(!document.source.contains("http:") && !document.source.contains("https:"))
        #expect(!document.source.contains("url(") && !document.source.contains("@import"))
    }
}
