import Foundation

/// A piece of HTML in which every text from outside has been escaped.
///
/// There is no way to make one from a string except ``text(_:)`` and the tags written in this program, so no tag name,
/// file name or message can become markup.
struct HTML {
    fileprivate(set) var source: String

    private init(source: String) {
        self.source = source
    }

    /// Plain text: markup characters are escaped and control characters replaced.
    static func text(_ text: String) -> HTML {
        var escaped = String.UnicodeScalarView()
        for scalar in printable(text).unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return HTML(source: String(escaped))
    }

    /// An element with attributes, whose values are escaped, and content.
    static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ content: HTML...
    ) -> HTML {
        element(name, attributes, content)
    }

    /// An element with any number of contents.
    static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ content: [HTML]
    ) -> HTML {
        let list = attributes.map { " \($0.key)=\"\(text($0.value).source)\"" }.joined()
        let inside = content.map(\.source).joined()
        return switch "\(name)" {
        case "meta", "img": HTML(source: "<\(name)\(list)>")
        case "line", "rect", "circle", "polyline", "path": HTML(source: "<\(name)\(list)/>")
        default: HTML(source: "<\(name)\(list)>\(inside)</\(name)>")
        }
    }

    /// A whole document: no script, no outside resource, and a policy that forbids both.
    static func document(title: String, style: StaticString, body: [HTML]) -> HTML {
        let head = element(
            "head",
            [:],
            element("meta", ["charset": "utf-8"]),
            element(
                "meta",
                [
                    "http-equiv": "Content-Security-Policy",
                    "content": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
                ]
            ),
            element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            element("title", [:], text(title)),
            HTML(source: "<style>\(style)</style>")
        )
        let page = element("html", ["lang": "en"], head, element("body", [:], element("main", [:], body)))
        return HTML(source: "<!doctype html>\n" + page.source + "\n")
    }
}

/// A number in SVG coordinates: two decimals are a hundredth of a pixel.
func coordinate(_ value: Double) -> String {
    Format.decimal(value, places: 2)
}
