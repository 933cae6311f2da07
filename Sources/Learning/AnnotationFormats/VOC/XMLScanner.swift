/// Cuts an XML text into tags and texts.
struct XMLScanner {
    enum Part {
        case text(String, line: Int)
        case begin(String, line: Int, isEmpty: Bool)
        case end(String, line: Int)
    }

    private static let entities: [String: String] = [
        "lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'",
    ]

    /// The longest reference is `&#x10FFFF;`, with some zeros before.
    private static let referenceLimit = 16

    private let bytes: [UInt8]
    private var index = 0
    /// The line of what comes next, from 1.
    private(set) var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The next part; `nil` at the end.
    ///
    /// Comments and instructions are passed over.
    mutating func next() throws(XMLFlaw) -> Part? {
        while index < bytes.count {
            let start = line
            if bytes[index] != UInt8(ascii: "<") { return .text(try text(), line: start) }
            if take("<!--") {
                _ = try upTo("-->", "The comment")
            } else if take("<![CDATA[") {
                return .text(try upTo("]]>", "The CDATA section"), line: start)
            } else if take("<?") {
                _ = try upTo("?>", "The instruction")
            } else if take("<!") {
                throw flaw("Document types (“<!DOCTYPE”) are not read.")
            } else if take("</") {
                let name = try name()
                skipSpace()
                guard take(">") else { throw flaw("“</\(name)” has no “>”.") }
                return .end(name, line: start)
            } else {
                advance()
                let name = try name()
                let isEmpty = try skipAttributes(of: name)
                return .begin(name, line: start, isEmpty: isEmpty)
            }
        }
        return nil
    }

    /// The text up to the next tag.
    private mutating func text() throws(XMLFlaw) -> String {
        var text: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: "<") {
            if bytes[index] == UInt8(ascii: "&") {
                text += try reference().utf8
            } else {
                text.append(bytes[index])
                advance()
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The character that `&…;` stands for.
    private mutating func reference() throws(XMLFlaw) -> String {
        advance()
        let rest = bytes[index...].prefix(Self.referenceLimit)
        guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else {
            throw flaw("“&” begins no reference: it is written “&amp;”.")
        }
        let name = String(decoding: bytes[index..<end], as: UTF8.self)
        index = end + 1
        if let entity = Self.entities[name] { return entity }
        if name.hasPrefix("#") {
            let isHexadecimal = name.hasPrefix("#x")
            let digits = name.dropFirst(isHexadecimal ? 2 : 1)
            let value = digits.first == "+" ? nil : UInt32(digits, radix: isHexadecimal ? 16 : 10)
            if let value, value > 0, let scalar = Unicode.Scalar(value) { return String(Character(scalar)) }
        }
        throw flaw("“&\(name);” is not known: entities of a file's own are not read.")
    }

    private mutating func name() throws(XMLFlaw) -> String {
        let start = index
        while index < bytes.count, !Self.endsName(bytes[index]) { advance() }
        guard index > start else { throw flaw("“<” begins no tag: it is written “&lt;”.") }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        byte <= 0x20
            || [UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "=")].contains(byte)
            || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "&")
    }

    /// Goes behind the `>` of a tag.
    ///
    /// - Returns: Whether the tag is a whole element, `<a/>`.
    private mutating func skipAttributes(of name: String) throws(XMLFlaw) -> Bool {
        while true {
            skipSpace()
            if take(">") { return false }
            if take("/>") { return true }
            guard index < bytes.count else { throw flaw("The file ends inside “<\(name)”.") }
            _ = try self.name()
            skipSpace()
            guard take("=") else { throw flaw("An attribute of “<\(name)>” has no value.") }
            skipSpace()
            guard index < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[index]) else {
                throw flaw("The value of an attribute of “<\(name)>” has no quotes.")
            }
            let quote = bytes[index]
            advance()
            while index < bytes.count, bytes[index] != quote { advance() }
            guard index < bytes.count else { throw flaw("A quote in “<\(name)” never ends.") }
            advance()
        }
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { advance() }
    }

    private mutating func advance() {
        if bytes[index] == 0x0A { line += 1 }
        index += 1
    }

    /// Goes behind a sign if it is next.
    private mutating func take(_ sign: StaticString) -> Bool {
        let isNext = sign.withUTF8Buffer { bytes[index...].starts(with: $0) }
        if isNext { index += sign.utf8CodeUnitCount }
        return isNext
    }

    /// The text up to a sign, and goes behind it.
    private mutating func upTo(_ sign: StaticString, _ what: String) throws(XMLFlaw) -> String {
        let (start, startLine) = (index, line)
        while index < bytes.count {
            let end = index
            if take(sign) { return String(decoding: bytes[start..<end], as: UTF8.self) }
            advance()
        }
        throw XMLFlaw(line: startLine, reason: "\(what) never ends.")
    }

    private func flaw(_ reason: String) -> XMLFlaw { XMLFlaw(line: line, reason: reason) }
}
