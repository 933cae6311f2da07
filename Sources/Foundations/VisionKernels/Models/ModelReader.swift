/// Reads the words of a model, one after the other.
struct ModelReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// - Throws: ``ModelFormatError`` if it is no model, or one of a newer program.
    init(_ bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
        self.bytes = bytes
        let size = ModelFormat.headerWords * 4
        guard bytes.count >= 8, Self.word(bytes, 0) == Int32(bitPattern: ModelFormat.magic) else {
            throw .notAModel
        }
        guard Self.word(bytes, 4) <= Int32(ModelFormat.version) else { throw .newerVersion }
        guard Self.word(bytes, 4) > 0, bytes.count >= size else { throw .damaged }
    }

    /// The bytes that were not read.
    var remaining: Int { bytes.count - position }

    /// The next words.
    mutating func words(_ count: Int) throws(ModelFormatError) -> [Int32] {
        guard count >= 0, count <= remaining / 4 else { throw .damaged }
        var words: [Int32] = []
        words.reserveCapacity(count)
        for index in 0..<count { words.append(Self.word(bytes, position + 4 * index)) }
        position += 4 * count
        return words
    }

    /// A word that counts something.
    func count(_ word: Int32, most: Int) throws(ModelFormatError) -> Int {
        guard word >= 0, Int(word) <= most else { throw .damaged }
        return Int(word)
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int32 {
        Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
    }
}
