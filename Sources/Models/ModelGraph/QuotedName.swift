extension String {
    /// The text between quotation marks, fit for an error sentence: one line of printable ASCII.
    ///
    /// Texts from a file are hostile: they may be megabytes, steer a terminal or break a log line. Every other
    /// character becomes `?`, and beyond 60 characters the middle is left out.
    package var quoted: String {
        let characters = unicodeScalars.prefix(30) + (unicodeScalars.dropFirst(30).suffix(30))
        var text = "“"
        for (index, scalar) in characters.enumerated() {
            if index == 30, unicodeScalars.count > 60 { text += "…" }
            let isPlain = (0x20...0x7E).contains(scalar.value) && scalar != "\""
            text.unicodeScalars.append(isPlain ? scalar : "?")
        }
        return text + "”"
    }
}
