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

    /// Takes the 32 bytes of a digest that was computed before; `nil` if there are more or fewer.
    package init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Reads a digest from 64 hexadecimal digits of either case; `nil` if the text is anything else.
    package init?(hexadecimal text: some StringProtocol) {
        guard let bytes = [UInt8](hexadecimal: text) else { return nil }
        self.init(bytes: bytes)
    }

    /// The number of bytes in a digest.
    package static let byteCount = 32
}

extension ContentDigest: CustomStringConvertible {
    /// The digest as 64 lower-case hexadecimal digits.
    package var description: String { bytes.hexadecimal }
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
