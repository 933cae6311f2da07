/// Texts of YAML, and lists and maps of them in brackets.
struct YAMLFlow {
    private let characters: [Character]
    private let line: Int
    private var index = 0

    init(_ text: String, line: Int) {
        characters = Array(text)
        self.line = line
    }

    /// The items of `[a, 'b']` or `{0: a, 1: "b"}`; nothing is nested in them.
    mutating func items() throws(TextFlaw) -> [(key: String?, value: String)] {
        let isMap = characters.first == "{"
        let end: Character = isMap ? "}" : "]"
        index = 1
        var items: [(key: String?, value: String)] = []
        while true {
            skipSpace()
            guard index < characters.count else {
                throw TextFlaw(line, "The list has no “\(end)” at its end.")
            }
            if characters[index] == end { break }
            var key: String?
            if isMap {
                key = try item(endingAt: [":"])
                guard index < characters.count, characters[index] == ":" else {
                    throw TextFlaw(line, "“\(key ?? "")” has no “:” and value behind it.")
                }
                index += 1
            }
            items.append((key, try item(endingAt: [",", end])))
            if index < characters.count, characters[index] == "," { index += 1 }
        }
        let rest = String(characters[(index + 1)...]).trimmed
        guard rest.isEmpty else {
            throw TextFlaw(line, "“\(rest.prefix(40))” follows after the end of the list.")
        }
        return items
    }

    private mutating func item(endingAt ends: Set<Character>) throws(TextFlaw) -> String {
        skipSpace()
        guard index < characters.count else { throw TextFlaw(line, "The list ends early.") }
        if characters[index] == "\"" || characters[index] == "'" {
            let text = try quoted()
            skipSpace()
            guard index < characters.count, ends.contains(characters[index]) else {
                throw TextFlaw(line, "There is no comma behind “\(text)”.")
            }
            return text
        }
        let start = index
        while index < characters.count, !ends.contains(characters[index]) {
            guard characters[index] != "[", characters[index] != "{" else {
                throw TextFlaw(line, "Lists within a list are not read.")
            }
            index += 1
        }
        return String(characters[start..<index]).trimmed
    }

    /// A text in quotes, which begin here.
    private mutating func quoted() throws(TextFlaw) -> String {
        let quote = characters[index]
        index += 1
        var text = ""
        while index < characters.count {
            let character = characters[index]
            index += 1
            if character == quote {
                guard quote == "'", index < characters.count, characters[index] == "'" else { return text }
                index += 1
                text.append("'")
            } else if quote == "\"", character == "\\" {
                text.unicodeScalars.append(try escaped())
            } else {
                text.append(character)
            }
        }
        throw TextFlaw(line, "A quote has no end.")
    }

    /// The character behind a backslash.
    private mutating func escaped() throws(TextFlaw) -> Unicode.Scalar {
        guard index < characters.count else { throw TextFlaw(line, "A quote has no end.") }
        let sign = characters[index]
        index += 1
        let simple: [Character: Unicode.Scalar] = [
            "n": "\n", "t": "\t", "r": "\r", "0": "\0", "\\": "\\", "\"": "\"", "/": "/", " ": " ",
            "e": "\u{1B}",
        ]
        if let scalar = simple[sign] { return scalar }
        let lengths: [Character: Int] = ["x": 2, "u": 4, "U": 8]
        guard let length = lengths[sign], index + length <= characters.count,
            let value = UInt32(String(characters[index..<index + length]), radix: 16),
            let scalar = Unicode.Scalar(value)
        else { throw TextFlaw(line, "“\\\(sign)” is no character.") }
        index += length
        return scalar
    }

    /// A single text, plain or in quotes.
    static func scalar(_ text: String, line: Int) throws(TextFlaw) -> String {
        guard let first = text.first, first == "\"" || first == "'" else { return text }
        var flow = YAMLFlow(text, line: line)
        let value = try flow.quoted()
        guard flow.index == flow.characters.count else {
            throw TextFlaw(
                line,
                "“\(String(flow.characters[flow.index...]).prefix(40))” follows after a quote."
            )
        }
        return value
    }

    private mutating func skipSpace() {
        while index < characters.count, characters[index].isWhitespace { index += 1 }
    }
}
