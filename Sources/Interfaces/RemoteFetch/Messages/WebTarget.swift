/// The part of a URL behind the host: path and query.
enum WebTarget {
    /// Brings path and query into the form in which they are sent.
    ///
    /// Escapes what may not be sent as it is, removes `.` and `..` (RFC 3986, section 5.2.4) and drops the fragment.
    ///
    /// - Parameter text: Empty, or beginning with `/`, `?` or `#`.
    /// - Returns: Visible ASCII that begins with a slash.
    /// - Throws: ``RemoteFetchError`` with `badURL` for control characters, which could end the line of the request.
    static func normalized(_ text: Substring) throws(RemoteFetchError) -> String {
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
            throw .badURL("The URL contains a control character.")
        }
        let (path, query) = split(text)
        return escaped(removingDotSegments(path)) + escaped(query)
    }

    /// Path and query, without the fragment; the query keeps its question mark.
    static func split(_ text: Substring) -> (path: Substring, query: Substring) {
        let hash = text.utf8.firstIndex(of: UInt8(ascii: "#")) ?? text.endIndex
        let question = text[..<hash].utf8.firstIndex(of: UInt8(ascii: "?")) ?? hash
        return (text[..<question], text[question..<hash])
    }

    private static func removingDotSegments(_ path: Substring) -> String {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        var kept: [Substring] = []
        for segment in segments {
            switch segment {
            case ".": break
            case "..": _ = kept.popLast()
            default: kept.append(segment)
            }
        }
        // A dot at the end means the folder, which is written with a slash.
        if segments.last == "." || segments.last == ".." { kept.append("") }
        return "/" + kept.joined(separator: "/")
    }

    private static func escaped(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if byte > 0x20, byte < 0x7f, !unsafe.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let unsafe = Set(#""<>\^`{|}"#.utf8)

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
