internal import Bytes

/// Percent-encoding (RFC 3986, section 2.1), decoded exactly once.
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

    private static func value(ofHex digits: some Collection<UInt8>) -> UInt8? {
        var value: UInt8 = 0
        for digit in digits {
            guard let half = Hexadecimal.value(ofDigit: digit) else { return nil }
            value = value << 4 | half
        }
        return value
    }
}
