extension String {
    /// The beginning, for a message: what a client sent can be long, and hold what no terminal or log should see.
    package var excerpt: String {
        var text = ""
        for scalar in unicodeScalars.prefix(64) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return unicodeScalars.count <= 64 ? text : text + "…"
    }
}
