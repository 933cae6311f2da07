internal import Crypto
package import FoundationEssentials

/// The SHA-256 of some bytes: the name under which content is stored and found again.
///
/// Reads and prints as 64 lower-case hexadecimal digits. Two contents with the same digest are taken to be
/// the same content.
package struct ContentDigest: Hashable, Sendable {
    /// The 32 bytes of the digest.
    package let bytes: [UInt8]

    /// Hashes bytes that are in memory.
    ///
    /// - Complexity: O(n); about 1 GB a second on the machines we design for.
    package init(of data: some DataProtocol) {
        bytes = Array(SHA256.hash(data: data))
    }

    /// Takes over the 32 bytes of a hash.
    init(digest: SHA256.Digest) {
        bytes = Array(digest)
    }

    /// Reads a digest from 64 hexadecimal digits of either case; `nil` if the text is anything else.
    package init?(hexadecimal text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = Self.value(ofDigit: digits[index]),
                let low = Self.value(ofDigit: digits[index + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension ContentDigest: CustomStringConvertible {
    /// The digest as 64 lower-case hexadecimal digits.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension ContentDigest: Codable {
    /// Reads a digest written as a string of hexadecimal digits.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let digest = ContentDigest(hexadecimal: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "A SHA-256 has 64 hexadecimal digits."
            )
        }
        self = digest
    }

    /// Writes the digest as a string of hexadecimal digits.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
