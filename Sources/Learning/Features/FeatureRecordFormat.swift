internal import Digests
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
            let words = FeatureRecordFormat.words(of: image)
            first = words[0] ^ FeatureRecordFormat.number(of: view)
            second = words[1]
        }
    }

    /// The bytes of a record.
    static func bytes(of record: FeatureCache.Record, _ image: ContentDigest, _ view: FeatureView) -> [UInt8]
    {
        var writer = ByteWriter(capacity: size(featureCount: record.features.count))
        writer.append(magic)
        writer.append(UInt32(record.features.count))
        for word in words(of: image) { writer.append(word) }
        writer.append(number(of: view))
        writer.append(record.perceptualHash.bits)
        writer.append(checksum(of: record))
        for feature in record.features { writer.append(feature.bitPattern) }
        return writer.bytes
    }

    /// The bytes that a record with so many features takes.
    static func size(featureCount: Int) -> Int { headerSize + featureCount * 4 }

    /// The record of an image and view; `nil` if the bytes hold another one or are damaged.
    static func record(
        in bytes: [UInt8],
        of image: ContentDigest,
        view: FeatureView,
        featureCount: Int
    ) -> FeatureCache.Record? {
        guard bytes.count == size(featureCount: featureCount) else { return nil }
        return bytes.withUnsafeBytes { bytes in
            func word(_ offset: Int) -> UInt64 {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            func half(_ offset: Int) -> UInt32 {
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            }
            guard half(0) == magic, half(4) == UInt32(featureCount),
                words(of: image) == [8, 16, 24, 32].map(word), word(40) == number(of: view)
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
        var writer = ByteWriter(capacity: entrySize)
        for word in [key.first, key.second, UInt64(offset)] { writer.append(word) }
        writer.append(UInt32(featureCount))
        writer.append(entryChecksum([key.first, key.second, UInt64(offset), UInt64(featureCount)]))
        return writer.bytes
    }

    /// The entries of an index; damaged ones and a broken-off last one are left out.
    static func forEachEntry(in index: Data, _ body: (_ key: Key, _ offset: Int, _ featureCount: Int) -> Void)
    {
        index.withUnsafeBytes { bytes in
            for start in stride(from: 0, through: bytes.count - entrySize, by: entrySize) {
                func word(_ place: Int) -> UInt64 {
                    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start + place, as: UInt64.self))
                }
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

    private static func words(of image: ContentDigest) -> [UInt64] {
        let bytes = image.bytes
        return stride(from: 0, to: 32, by: 8).map { start in
            (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
        }
    }
}

/// Collects little-endian numbers.
private struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
