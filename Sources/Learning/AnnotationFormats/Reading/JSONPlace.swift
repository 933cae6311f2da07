/// Where a text stops being JSON, which Foundation's decoder does not tell on Linux.
///
/// Only looked for once the decoder has refused a text. Depth is bounded as in the decoder.
struct JSONPlace {
    private static let depthLimit = 512

    private let bytes: [UInt8]
    private var index = 0

    /// The first place that breaks the grammar, in words: “line 2, column 9”; `nil` if none does.
    static func firstFlaw(in bytes: some Sequence<UInt8>) -> String? {
        var place = JSONPlace(bytes: Array(bytes))
        if place.isWhole() { return nil }
        let before = place.bytes.prefix(place.index)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return "line \(line), column \(place.index - start + 1)"
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    /// Goes over the text; stops where it breaks.
    private mutating func isWhole() -> Bool {
        /// The signs that will close what is open.
        var open: [UInt8] = []
        repeat {
            // A value, after the name of a member where one is needed.
            if open.last == UInt8(ascii: "}") {
                guard takeText(), take(":") else { return false }
            }
            skipSpace()
            if take("[") || take("{") {
                guard open.count < Self.depthLimit else { return false }
                let end: UInt8 = bytes[index - 1] == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: "}")
                open.append(end)
                if next != end { continue }
            } else if !takeScalar() {
                return false
            }
            while let end = open.last, next == end {
                index += 1
                open.removeLast()
            }
            if open.isEmpty { return next == nil }
            guard take(",") else { return false }
        } while true
    }

    /// The next byte that is no space.
    private var next: UInt8? {
        mutating get {
            skipSpace()
            return index < bytes.count ? bytes[index] : nil
        }
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: sign) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
    }

    private mutating func takeScalar() -> Bool {
        if next == UInt8(ascii: "\"") { return takeText() }
        for word in ["true", "false", "null"] where bytes[index...].starts(with: word.utf8) {
            index += word.utf8.count
            return true
        }
        let number = bytes[index...].prefix { byte in
            (0x30...0x39).contains(byte)
                || [UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), 0x45, 0x65].contains(byte)
        }
        guard let value = Double(String(decoding: number, as: UTF8.self)), value.isFinite else {
            return false
        }
        index += number.count
        return true
    }

    private mutating func takeText() -> Bool {
        guard take("\"") else { return false }
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            guard bytes[index] >= 0x20 else { return false }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard index < bytes.count else {
            index = bytes.count
            return false
        }
        index += 1
        return true
    }
}
