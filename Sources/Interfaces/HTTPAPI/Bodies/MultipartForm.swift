package import FoundationEssentials

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A body of parts with a boundary between them (RFC 7578, on RFC 2046, section 5.1).
///
/// Parts are slices of the body; nothing is copied. What stands before the first boundary and behind the last is passed
/// over. Lines may end with CR LF or with LF alone, as the first boundary's line does: within one body it is one of
/// them, so bytes of a file are never taken for a line's end.
package struct MultipartForm {
    /// What one body may hold.
    package struct Limits: Sendable {
        /// Parts.
        package var partCount: Int
        /// Bytes of one part's header.
        package var headerSize: Int

        /// Sets limits.
        package init(partCount: Int, headerSize: Int = 16 << 10) {
            self.partCount = partCount
            self.headerSize = headerSize
        }
    }

    /// One part.
    package struct Part: Hashable, Sendable {
        /// The name in `Content-Disposition`, if there is one.
        package let name: String?
        /// The file name as it was written, with the quotes if it had them.
        package let writtenFilename: String?
        /// The content.
        package let content: Data
    }

    /// The parts, in their order.
    package let parts: [Part]

    /// Takes a body apart.
    ///
    /// - Parameters:
    ///   - body: The whole body.
    ///   - boundary: The parameter of the content type.
    ///   - limits: What it may hold.
    /// - Throws: ``APIError``: `malformedForm` if it is no such body or ends too early,
    ///   `tooManyValues` if it has too many parts.
    /// - Complexity: O(length)
    package init(_ body: Data, boundary: String, limits: Limits) throws(APIError) {
        // RFC 2046 allows 70 characters; some clients write longer ones.
        guard (1...200).contains(boundary.utf8.count) else {
            throw APIError(.malformedForm, "The boundary in the content type is empty or too long.")
        }
        let found = body.withUnsafeBytes { bytes in
            Result { () throws(APIError) in
                var reader = MultipartReader(bytes: bytes, boundary: Array(boundary.utf8), limits: limits)
                return try reader.parts()
            }
        }
        parts = try found.get().map { part in
            let start = body.startIndex + part.content.lowerBound
            return Part(
                name: part.header.name,
                writtenFilename: part.header.writtenFilename,
                content: body[start..<(start + part.content.count)]
            )
        }
    }
}

/// What the header of a part says.
private struct PartHeader {
    var name: String?
    var writtenFilename: String?

    /// Reads a header block.
    ///
    /// Only `Content-Disposition` matters here; parts need not have it.
    init(_ bytes: UnsafeRawBufferPointer) {
        for line in Self.lines(of: bytes) {
            guard let colon = line.firstIndex(of: ":"),
                line[..<colon].trimmed.lowercased() == "content-disposition"
            else { continue }
            var scanner = ParameterScanner(String(line[line.index(after: colon)...]))
            var encodedFilename: String?
            while let (name, value) = scanner.next() {
                switch name {
                case "name": self.name = self.name ?? value.unquoted
                case "filename": writtenFilename = writtenFilename ?? value.written
                case "filename*": encodedFilename = Self.decoded(value.unquoted)
                default: break
                }
            }
            // RFC 5987. It takes the quotes of the plain form, so that names look alike to who compares them.
            writtenFilename = writtenFilename ?? encodedFilename.map { "\"\($0)\"" }
        }
    }

    /// The lines of a header, continued ones joined.
    private static func lines(of bytes: UnsafeRawBufferPointer) -> [String] {
        // Names in other encodings than UTF-8 become replacement characters; they are shown to people, no more.
        let text = String(decoding: bytes, as: UTF8.self)
        var lines: [String] = []
        for line in text.unicodeScalars.split(whereSeparator: { $0 == "\n" || $0 == "\r" }) {
            if let first = line.first, first == " " || first == "\t", !lines.isEmpty {
                lines[lines.count - 1].unicodeScalars.append(contentsOf: line)
            } else {
                lines.append(String(line))
            }
        }
        return lines
    }

    private static func decoded(_ value: String) -> String? {
        let pieces = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 3, pieces[0].lowercased() == "utf-8" else { return nil }
        return PercentEncoding.decode(pieces[2].utf8)
    }
}

/// Walks over a body from boundary to boundary.
private struct MultipartReader {
    struct Part {
        let header: PartHeader
        let content: Range<Int>
    }

    /// A line that holds the boundary.
    private struct Delimiter {
        /// Where the part before it ends: in front of the line end that belongs to the delimiter.
        let start: Int
        /// Behind the delimiter's own line end.
        let end: Int
        let isLast: Bool
    }

    let bytes: UnsafeRawBufferPointer
    let limits: MultipartForm.Limits
    private let dashBoundary: [UInt8]
    /// Whether lines end with CR LF; known once the first boundary has been seen.
    private var usesCarriageReturn: Bool?

    init(bytes: UnsafeRawBufferPointer, boundary: [UInt8], limits: MultipartForm.Limits) {
        self.bytes = bytes
        self.limits = limits
        dashBoundary = Array("--".utf8) + boundary
    }

    mutating func parts() throws(APIError) -> [Part] {
        guard var previous = delimiter(from: 0) else {
            throw APIError(
                .malformedForm,
                "The body does not hold the boundary that the content type names."
            )
        }
        var parts: [Part] = []
        while !previous.isLast {
            guard parts.count < limits.partCount else {
                throw APIError(
                    .tooManyValues,
                    "The body has more than \(limits.partCount) parts; send the rest in another request."
                )
            }
            let contentStart = try endOfHeader(from: previous.end, part: parts.count + 1)
            guard let next = delimiter(from: contentStart) else {
                throw Self.truncated(part: parts.count + 1)
            }
            let header = PartHeader(UnsafeRawBufferPointer(rebasing: bytes[previous.end..<contentStart]))
            // An empty content may do without a line end of its own.
            parts.append(Part(header: header, content: contentStart..<max(contentStart, next.start)))
            previous = next
        }
        return parts
    }

    private static func truncated(part: Int) -> APIError {
        APIError(.malformedForm, "The body ends inside part \(part); the upload was cut short.")
    }

    /// Where the content begins: behind the empty line that ends the header at `start`.
    private func endOfHeader(from start: Int, part: Int) throws(APIError) -> Int {
        var line = start
        while let newline = newline(from: line) {
            guard newline - start <= limits.headerSize else {
                throw APIError(
                    .malformedForm,
                    "The header of part \(part) has more than \(limits.headerSize) bytes."
                )
            }
            let isEmpty = newline == line || (newline == line + 1 && bytes[line] == 0x0D)
            line = newline + 1
            if isEmpty { return line }
        }
        throw Self.truncated(part: part)
    }

    /// The next line that is a boundary, at `start` or later; `start` is the start of a line.
    private mutating func delimiter(from start: Int) -> Delimiter? {
        var line = start
        while true {
            if let delimiter = delimiter(at: line, isFirstLine: line == start) { return delimiter }
            guard let newline = newline(from: line) else { return nil }
            line = newline + 1
        }
    }

    /// Reads the line at a position as a boundary.
    private mutating func delimiter(at line: Int, isFirstLine: Bool) -> Delimiter? {
        guard bytes.count - line >= dashBoundary.count,
            bytes[line..<(line + dashBoundary.count)].elementsEqual(dashBoundary)
        else { return nil }
        let followsCarriageReturn = line > 1 && bytes[line - 2] == 0x0D
        if usesCarriageReturn == true, !followsCarriageReturn, !isFirstLine { return nil }
        let start = line - (usesCarriageReturn == true && followsCarriageReturn ? 2 : 1)

        var end = line + dashBoundary.count
        if end + 1 < bytes.count, bytes[end] == UInt8(ascii: "-"), bytes[end + 1] == UInt8(ascii: "-") {
            return Delimiter(start: start, end: end + 2, isLast: true)
        }
        // RFC 2046: white space may follow a boundary.
        while end < bytes.count, bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: "\t") {
            end += 1
        }
        let hasCarriageReturn = end < bytes.count && bytes[end] == 0x0D
        if hasCarriageReturn { end += 1 }
        guard end < bytes.count, bytes[end] == 0x0A else { return nil }
        if usesCarriageReturn == nil { usesCarriageReturn = hasCarriageReturn }
        return Delimiter(start: start, end: end + 1, isLast: false)
    }

    private func newline(from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, 0x0A, bytes.count - start)
        else { return nil }
        return base.distance(to: UnsafeRawPointer(found))
    }
}
