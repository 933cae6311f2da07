internal import Bytes

/// Percent-encoding (RFC 3986, section 2.1), encoded and decoded exactly once.
package enum PercentEncoding {
    /// The text behind an encoded part of an address.
    ///
    /// A percent sign without two hexadecimal digits stands for itself.
    ///
    /// - Parameters:
    ///   - encoded: The encoded bytes.
    ///   - plusIsSpace: Whether `+` stands for a space, as in queries.
    /// - Returns: The text, or `nil` if the bytes are not UTF-8.
    package static func decode(_ encoded: some Collection<UInt8>, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var index = encoded.startIndex
        while index != encoded.endIndex {
            let byte = encoded[index]
            encoded.formIndex(after: &index)
            switch byte {
            case UInt8(ascii: "%"):
                let digits = encoded[index...].prefix(2)
                if digits.count == 2, let value = value(ofHex: digits) {
                    bytes.append(value)
                    index = digits.endIndex
                } else {
                    bytes.append(byte)
                }
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// A text as part of an address: every byte but the unreserved characters (RFC 3986, section 2.3) encoded.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - others: Further characters of ASCII that stay as they are.
    /// - Returns: The encoded text.
    package static func encode(_ text: String, leaving others: String = "") -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.append(byte)
            case _ where others.utf8.contains(byte):
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func value(ofHex digits: some Collection<UInt8>) -> UInt8? {
        var value: UInt8 = 0
        for digit in digits {
            guard let half = Hexadecimal.value(ofDigit: digit) else { return nil }
            value = value << 4 | half
        }
        return value
    }
}
