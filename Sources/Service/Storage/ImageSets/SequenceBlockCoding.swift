internal import Bytes
internal import Foundation

/// How a block of a ``SequenceSet`` is stored.
///
/// Few members as their offsets, 2 bytes each, little-endian, ascending; more as 512 bytes of bits. The length tells
/// which: fewer than 256 offsets never fill 512 bytes.
enum SequenceBlockCoding {
    private static let denseSize = SequenceSet.blockSize / 8

    static func encode(_ block: SequenceSet.Block) -> Data {
        let count = SequenceSet.count(of: block)
        var data = Data(capacity: min(count * 2, denseSize))
        if count * 2 < denseSize {
            for (index, word) in block.enumerated() {
                var rest = word
                while rest != 0 {
                    let offset = UInt16(index * 64 + rest.trailingZeroBitCount)
                    data.append(littleEndian: offset)
                    rest &= rest - 1
                }
            }
        } else {
            for word in block { data.append(littleEndian: word) }
        }
        return data
    }

    /// - Throws: `.corrupt` if no block is stored like that.
    static func decode(_ data: Data) throws(StorageError) -> SequenceSet.Block {
        var block = SequenceSet.emptyBlock
        let isWhole = data.withUnsafeBytes { bytes in
            if bytes.count == denseSize {
                for index in block.indices { block[index] = bytes.littleEndian(at: index * 8) }
                return true
            }
            guard bytes.count < denseSize, bytes.count.isMultiple(of: 2) else { return false }
            for start in stride(from: 0, to: bytes.count, by: 2) {
                let offset = Int(bytes.littleEndian(at: start, as: UInt16.self))
                guard offset < SequenceSet.blockSize else { return false }
                block[offset / 64] |= 1 << UInt64(offset % 64)
            }
            return true
        }
        guard isWhole else { throw damaged }
        return block
    }

    /// The number of a block, if a sequence may be in it.
    ///
    /// - Throws: `.corrupt` if a sequence in it would be no integer.
    static func checked(number: Int) throws(StorageError) -> Int {
        guard (0..<1 << 50).contains(number) else { throw damaged }
        return number
    }

    private static var damaged: StorageError {
        StorageError(.corrupt, "The index of a project's images is damaged. Restore a backup.")
    }
}
