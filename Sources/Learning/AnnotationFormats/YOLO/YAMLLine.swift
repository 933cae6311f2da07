/// A line of a YAML file without its comment.
struct YAMLLine {
    let number: Int
    let indent: Int
    let content: String

    init(_ line: String, number: Int) {
        self.number = number
        let text = Self.withoutComment(line)
        indent = text.prefix { $0 == " " }.count
        content = String(text).trimmed
    }

    /// The key and what stands behind its colon; `nil` if it has none.
    var entry: (key: String, value: String)? {
        var scanner = QuoteScanner()
        for index in content.indices {
            let next = content.index(after: index)
            let isSeparator =
                content[index] == ":"
                && (next == content.endIndex || content[next] == " " || content[next] == "\t")
            if !scanner.isQuoted, isSeparator {
                let key = String(content[..<index]).trimmed
                return ((try? YAMLFlow.scalar(key, line: number)) ?? key, String(content[next...]).trimmed)
            }
            scanner.take(content[index])
        }
        return nil
    }

    /// A comment begins with `#` behind a space, outside quotes.
    private static func withoutComment(_ line: String) -> Substring {
        var scanner = QuoteScanner()
        var isAfterSpace = true
        for index in line.indices {
            if line[index] == "#", isAfterSpace, !scanner.isQuoted { return line[..<index] }
            isAfterSpace = line[index] == " " || line[index] == "\t"
            scanner.take(line[index])
        }
        return line[...]
    }
}

/// Whether one is inside quotes while going over a text.
///
/// A quote begins only where a text can: at the start, or behind a space, bracket, comma, colon or dash. So the apostrophe in
/// `don't` begins none.
struct QuoteScanner {
    private var quote: Character?
    private var isEscaped = false
    private var isStart = true

    var isQuoted: Bool { quote != nil }

    mutating func take(_ character: Character) {
        defer { isStart = " \t[{,:-".contains(character) }
        guard let open = quote else {
            if isStart, character == "\"" || character == "'" { quote = character }
            return
        }
        if isEscaped {
            isEscaped = false
        } else if open == "\"", character == "\\" {
            isEscaped = true
        } else if character == open {
            // Two apostrophes are one in the text; the second opens the quote anew.
            quote = nil
            if open == "'" { isStart = true }
        }
    }
}
