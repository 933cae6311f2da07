internal import Bytes
internal import Foundation

/// The bytes of records and of the entries that tell where they are.
///
/// All numbers are little-endian. A record: the bytes `OCF2`, the number of features (4), the SHA-256 of the image
/// (32), the view (8), the perceptual hash (8), a checksum (8), the features as 32-bit floats. An entry: the key (16), where in
/// the segment the record begins (8), the number of features (4), a checksum (4).
enum FeatureRecordFormat {
    /// The bytes before a record's features.
    static let headerSize = 64

    /// The bytes of an entry.
    static let entrySize = 32

    private static let magic: UInt32 = 0x3246_434f

    /// A short name for an image and a view; whether it is the right one the record itself tells.
    struct Key: Hashable, Sendable {
        let first: UInt64
        let second: UInt64

        init(first: UInt64, second: UInt64) {
            self.first = first
            self.second = second
        }

        init(_ image: ContentDigest, _ view: FeatureView) {
            (first, second) = image.bytes.withUnsafeBytes { bytes in
                (bytes.littleEndian(at: 0) ^ FeatureRecordFormat.number(of: view), bytes.littleEndian(at: 8))
            }
        }
    }

    /// The bytes of a record.
    static func bytes(of record: FeatureCache.Record, _ image: ContentDigest, _ view: FeatureView) -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size(featureCount: record.features.count))
        bytes.append(littleEndian: magic)
        bytes.append(littleEndian: UInt32(record.features.count))
        bytes += image.bytes
        bytes.append(littleEndian: number(of: view))
        bytes.append(littleEndian: record.perceptualHash.bits)
        bytes.append(littleEndian: checksum(of: record))
        for feature in record.features { bytes.append(littleEndian: feature) }
        return Data(bytes)
    }

    /// The bytes that a record with so many features takes.
    static func size(featureCount: Int) -> Int { headerSize + featureCount * 4 }

    /// The record of an image and view; `nil` if the bytes hold another one or are damaged.
    static func record(
        in bytes: Data,
        of image: ContentDigest,
        view: FeatureView,
        featureCount: Int
    ) -> FeatureCache.Record? {
        guard bytes.count == size(featureCount: featureCount) else { return nil }
        return bytes.withUnsafeBytes { bytes in
            func word(_ offset: Int) -> UInt64 { bytes.littleEndian(at: offset) }
            func half(_ offset: Int) -> UInt32 { bytes.littleEndian(at: offset) }
            guard half(0) == magic, half(4) == UInt32(featureCount),
                image.bytes.elementsEqual(bytes[8..<40]), word(40) == number(of: view)
            else { return nil }
            let record = FeatureCache.Record(
                perceptualHash: PerceptualHash(bits: word(48)),
                features: (0..<featureCount).map { Float(bitPattern: half(headerSize + $0 * 4)) }
            )
            return checksum(of: record) == word(56) ? record : nil
        }
    }

    /// The bytes of an entry.
    static func entry(_ key: Key, offset: Int, featureCount: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entrySize)
        for word in [key.first, key.second, UInt64(offset)] { bytes.append(littleEndian: word) }
        bytes.append(littleEndian: UInt32(featureCount))
        bytes.append(
            littleEndian: entryChecksum([key.first, key.second, UInt64(offset), UInt64(featureCount)])
        )
        return bytes
    }

    /// The entries of an index; damaged ones and a broken-off last one are left out.
    static func forEachEntry(in index: Data, _ body: (_ key: Key, _ offset: Int, _ featureCount: Int) -> Void)
    {
        index.withUnsafeBytes { bytes in
            for start in stride(from: 0, through: bytes.count - entrySize, by: entrySize) {
                func word(_ place: Int) -> UInt64 { bytes.littleEndian(at: start + place) }
                let (first, second, offset, last) = (word(0), word(8), word(16), word(24))
                let count = last & 0xffff_ffff
                guard UInt32(last >> 32) == entryChecksum([first, second, offset, count]), offset < 1 << 62
                else {
                    continue
                }
                body(Key(first: first, second: second), Int(offset), Int(count))
            }
        }
    }

    /// FNV-1a, a word at a time.
    private static func mix(_ words: some Sequence<UInt64>, from start: UInt64 = 0xcbf2_9ce4_8422_2325)
        -> UInt64
    {
        words.reduce(start) { ($0 ^ $1) &* 0x0000_0100_0000_01b3 }
    }

    private static func checksum(of record: FeatureCache.Record) -> UInt64 {
        mix(
            record.features.lazy.map { UInt64($0.bitPattern) },
            from: 0xcbf2_9ce4_8422_2325 ^ record.perceptualHash.bits
        )
    }

    private static func entryChecksum(_ words: [UInt64]) -> UInt32 {
        // The upper half: the lower bits of this sum know little of the words' upper ones.
        let sum = mix(words)
        return UInt32(truncatingIfNeeded: sum >> 32 ^ sum)
    }

    /// A view by its name.
    private static func number(of view: FeatureView) -> UInt64 {
        mix(view.name.utf8.lazy.map(UInt64.init))
    }
}
