/// The parts of a line in Prometheus's text format 0.0.4.
enum ExpositionFormat {
    /// A metric's name: letters, digits, `_` and `:`, not beginning with a digit; `_` stands for what is none of these.
    static func name(_ label: String) -> String {
        identifier(label) { $0 == ":" }
    }

    /// Labels as between the braces of a sample, such as `operation="GetTag",status="404"`; empty without dimensions.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\n", with: "\\n")
            return "\(identifier(name) { _ in false })=\"\(escaped)\""
        }.joined(separator: ",")
    }

    /// A name with its labels.
    static func selector(_ name: String, _ labels: String) -> String {
        labels.isEmpty ? name : "\(name){\(labels)}"
    }

    /// A line with one value.
    static func sample(_ name: String, _ labels: String, _ value: Double) -> String {
        "\(selector(name, labels)) \(value)"
    }

    private static func identifier(_ text: String, alsoAllowing isAllowed: (Character) -> Bool) -> String {
        let characters = text.map { character in
            character.isASCII && (character.isLetter || character.isNumber) || character == "_"
                || isAllowed(character) ? character : "_"
        }
        return (characters.first?.isNumber == false ? "" : "_") + String(characters)
    }
}
