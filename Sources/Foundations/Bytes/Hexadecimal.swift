/// Hexadecimal digits of bytes, the upper half of each byte first.
package enum Hexadecimal {
    fileprivate static let digits = Array("0123456789abcdef".utf8)

    /// The value of one ASCII digit of either case; `nil` if it is none.
    package static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension Sequence<UInt8> {
    /// The bytes as lower-case hexadecimal digits, two a byte.
    package var hexadecimal: String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * underestimatedCount)
        for byte in self {
            text.append(Hexadecimal.digits[Int(byte >> 4)])
            text.append(Hexadecimal.digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Reads bytes from hexadecimal digits of either case, two a byte; `nil` if the text is anything else.
    package init?(hexadecimal text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        self = []
        reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Hexadecimal.value(ofDigit: digits[index]),
                let low = Hexadecimal.value(ofDigit: digits[index + 1])
            else { return nil }
            append(high << 4 | low)
        }
    }
}
