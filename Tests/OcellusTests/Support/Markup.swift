/// The elements and texts of a piece of HTML, read as strictly as our own writer must write it: every attribute quoted,
/// every element closed in order.
///
/// Works on scalars, as a browser does: a combining mark behind a quotation mark does not hide the quotation mark.
struct Markup {
    /// What is wrong, in a sentence.
    struct Flaw: Error, CustomStringConvertible {
        let description: String
    }

    /// One element.
    struct Element {
        let name: String
        let attributes: [String: String]
    }

    private(set) var elements: [Element] = []
    /// All text outside of tags, with the escapes undone.
    private(set) var text = ""

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var open: [String] = []

    init(_ source: String) throws {
        scalars = Array(source.unicodeScalars)
        var raw = String.UnicodeScalarView()
        while position < scalars.count {
            if scalars[position] == "<" {
                try readTag()
            } else {
                raw.append(scalars[position])
                position += 1
            }
        }
        guard open.isEmpty else { throw Flaw(description: "Never closed: \(open).") }
        text = Self.unescaped(raw)
    }

    /// How many elements there are of a name.
    func count(of name: String) -> Int {
        elements.count { $0.name == name }
    }

    private mutating func readTag() throws {
        position += 1
        if take("!") {
            _ = read { $0 != ">" }
            return try expect(">")
        }
        let isEnd = take("/")
        let name = read { $0 != " " && $0 != ">" && $0 != "/" }
        guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
            throw Flaw(description: "“<\(name)” is no tag.")
        }
        if isEnd {
            guard open.popLast() == name else {
                throw Flaw(description: "</\(name)> closes nothing that is open.")
            }
            return try expect(">")
        }
        var attributes: [String: String] = [:]
        while take(" ") {
            let key = read { $0 != "=" && $0 != ">" && $0 != " " }
            try expect("=")
            try expect("\"")
            attributes[key] = Self.unescaped(String.UnicodeScalarView(read { $0 != "\"" }.unicodeScalars))
            try expect("\"")
        }
        elements.append(Element(name: name, attributes: attributes))
        // Only these end by themselves in HTML; shapes within SVG need their slash.
        if !take("/"), !["meta", "img"].contains(name) { open.append(name) }
        try expect(">")
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard position < scalars.count, scalars[position] == scalar else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws {
        guard take(scalar) else {
            let place = String(
                String.UnicodeScalarView(scalars[max(0, position - 40)..<min(scalars.count, position + 20)])
            )
            throw Flaw(description: "“\(scalar)” is missing at “\(place)”.")
        }
    }

    private mutating func read(while isWanted: (Unicode.Scalar) -> Bool) -> String {
        let start = position
        while position < scalars.count, isWanted(scalars[position]) { position += 1 }
        return String(String.UnicodeScalarView(scalars[start..<position]))
    }

    private static func unescaped(_ text: String.UnicodeScalarView) -> String {
        var result = String.UnicodeScalarView()
        var rest = text[...]
        let escapes: [(String, Unicode.Scalar)] = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
        ]
        while let first = rest.first {
            if let (name, scalar) = escapes.first(where: { rest.starts(with: $0.0.unicodeScalars) }) {
                result.append(scalar)
                rest = rest.dropFirst(name.unicodeScalars.count)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return String(result)
    }
}

/// Names that would be markup if they were not escaped.
let hostileNames = [
    "<script>alert(1)</script>", "\" onload=\"alert(1)", "\"\u{301} onload=\"alert(1)", "' x='",
    "</svg></figure>",
    "<\u{301}b>", "&lt;b&gt;", "&#60;b>", "<!-- ", "]]>", "\"\u{200D}>",
]
