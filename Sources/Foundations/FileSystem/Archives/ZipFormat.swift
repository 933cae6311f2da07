internal import Bytes
internal import FoundationEssentials

/// The three records of a ZIP archive, as far as we use them.
///
/// Field order and sizes follow PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central
/// directory) and 4.3.16 (end record). All numbers are little-endian.
enum ZipFormat {
    static let localSignature: UInt32 = 0x0403_4B50
    static let centralSignature: UInt32 = 0x0201_4B50
    static let endSignature: UInt32 = 0x0605_4B50

    static let localLength = 30
    static let centralLength = 46
    static let endLength = 22

    /// Version 1.0 of the format: plain files, stored.
    static let versionNeeded: UInt16 = 10
    /// The only compression method we write or read: none.
    static let methodStored: UInt16 = 0
    /// The flag that says that a name is UTF-8, of which ASCII is a part; the only one we accept.
    static let flagUTF8: UInt16 = 0x0800
    /// Midnight, 1 January 1980, in the DOS format: the first moment it can say.
    static let timeOfDay: UInt16 = 0
    static let date: UInt16 = 0x0021
    /// What a 16-bit or 32-bit field holds when the real number stands in a ZIP64 record.
    static let zip64Marker16 = UInt16.max
    static let zip64Marker32 = UInt32.max
}

/// Reads little-endian fields one after the other from a stretch of an archive.
///
/// The caller has checked that the stretch is long enough for the fields it reads.
struct ZipFields {
    private let bytes: Data
    private var position: Int

    /// Starts at `offset`, counted from the first byte of `bytes`.
    init(_ bytes: Data, at offset: Int) {
        self.bytes = bytes
        position = offset
    }

    mutating func next16() -> UInt16 {
        defer { position += 2 }
        return bytes.littleEndian(at: position)
    }

    mutating func next32() -> UInt32 {
        defer { position += 4 }
        return bytes.littleEndian(at: position)
    }

    mutating func skip(_ count: Int) {
        position += count
    }
}
