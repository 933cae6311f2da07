package import FoundationEssentials

/// The header of a plain file in a tar archive.
///
/// Format: "ustar" of POSIX.1-1988: for each entry a header of 512 bytes and the bytes, filled up to a multiple of 512;
/// two empty headers at the end. Links, folders, devices and the extensions of later years are not read: a header of
/// such an entry is no header.
package struct TarHeader: Hashable, Sendable {
    /// The bytes of a header, and the multiple to which entries are filled up.
    package static let size = 512

    /// The bytes behind the last entry that say that there is nothing more.
    package static let endSize = 2 * size

    /// The name of the entry, at most 100 bytes of UTF-8.
    package let name: String

    /// The bytes of the entry, below 8 GiB.
    package let byteCount: Int

    /// Who may do what with the file once it is unpacked (POSIX); its owner alone may read and write it unless set.
    package let permissions: Int

    /// How many bytes follow an entry to fill its last block.
    package static func padding(after byteCount: Int) -> Int { (size - byteCount % size) % size }

    /// The bytes that an entry takes with its header and what fills its last block.
    package static func space(for byteCount: Int) -> Int { size + byteCount + padding(after: byteCount) }

    /// Describes an entry.
    ///
    /// - Throws: ``ArchiveError`` with `tooLarge` if the format cannot hold it: 100 bytes of name, 8 GiB.
    package init(name: String, byteCount: Int, permissions: Int = 0o600) throws(ArchiveError) {
        guard name.utf8.count <= 100, byteCount >= 0, byteCount < 1 << 33 else {
            throw ArchiveError(
                .tooLarge,
                "An entry of a tar archive has a name of at most 100 bytes and 8 GiB."
            )
        }
        self.name = name
        self.byteCount = byteCount
        self.permissions = permissions & 0o777
    }

    /// Reads a header; `nil` if it is none of a plain file, or damaged.
    package init?(_ header: Data) {
        let bytes = Array(header)
        guard bytes.count == Self.size, bytes[257..<262].elementsEqual("ustar".utf8),
            bytes[156] == UInt8(ascii: "0") || bytes[156] == 0, bytes[345] == 0,
            Self.number(bytes[148..<156]) == Self.checksum(bytes),
            let byteCount = Self.number(bytes[124..<136]),
            let name = String(validating: bytes[0..<100].prefix { $0 != 0 }, as: UTF8.self)
        else { return nil }
        self.name = name
        self.byteCount = byteCount
        permissions = (Self.number(bytes[100..<108]) ?? 0o600) & 0o777
    }

    /// The 512 bytes of the header.
    package var encoded: Data {
        var bytes = [UInt8](repeating: 0, count: Self.size)
        func put(_ text: String, at offset: Int) {
            bytes.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        put(name, at: 0)
        put(Self.octal(permissions, digits: 7), at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(Self.octal(byteCount, digits: 11), at: 124)
        put("00000000000", at: 136)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put(Self.octal(Self.checksum(bytes), digits: 6), at: 148)
        put(" ", at: 155)
        return Data(bytes)
    }

    /// The sum of all bytes, those of the sum itself counting as spaces.
    private static func checksum(_ bytes: [UInt8]) -> Int {
        bytes.enumerated().reduce(0) { sum, byte in
            sum + ((148..<156).contains(byte.offset) ? 32 : Int(byte.element))
        }
    }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: digits - text.count) + text
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.prefix { $0 != 0 && $0 != 32 }
        return Int(String(decoding: digits, as: UTF8.self), radix: 8).flatMap { $0 >= 0 ? $0 : nil }
    }
}
