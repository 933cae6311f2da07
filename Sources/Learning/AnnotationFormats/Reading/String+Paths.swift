/// Paths with `/` between their parts, as names below a folder.
extension String {
    /// The path of something below this one, which may be empty for the folder itself.
    func appendingPath(_ name: some StringProtocol) -> String {
        isEmpty ? String(name) : self + "/" + name
    }

    /// The path without the extension of its last part.
    var pathStem: String {
        guard let dot = lastIndex(of: "."), dot > startIndex, self[index(before: dot)] != "/",
            dot > (lastIndex(of: "/") ?? startIndex)
        else { return self }
        return String(self[..<dot])
    }

    /// The last part of the path.
    var lastPathPart: String {
        lastIndex(of: "/").map { String(self[index(after: $0)...]) } ?? self
    }

    /// The path of the folder that it lies in, empty for none.
    var parentPath: String {
        lastIndex(of: "/").map { String(self[..<$0]) } ?? ""
    }

    /// The path without any `./` before it.
    var droppingCurrentFolder: String {
        var rest = self[...]
        while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
        return String(rest)
    }

    /// Whether it leads out of a folder that it is put below, on this system or another: absolute, or with `..`.
    var leadsOutside: Bool {
        let parts = split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        let first = parts.first ?? ""
        let isDrive = first.utf8.count == 2 && first.hasSuffix(":") && first.first?.isLetter == true
        return (first.isEmpty && parts.count > 1) || isDrive || parts.contains("..")
    }

    /// The lines of the text, which end in LF or CRLF; no other character parts lines, because names may have it.
    var textLines: [String] {
        utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line))
        }
    }

    /// The text without white space around it.
    var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
