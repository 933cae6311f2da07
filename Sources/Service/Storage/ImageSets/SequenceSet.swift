/// A set of images of one project by their sequences, as bits.
///
/// Sequences are dense, so that 100,000 images take 12.5 KB, and the operations of sets, counting, and finding the n-th
/// element take microseconds.
struct SequenceSet: Equatable, Sendable {
    /// How many sequences share a block.
    static let blockSize = 4096

    /// The bits of a block.
    typealias Block = [UInt64]

    /// The blocks by number; none of them is empty of bits.
    private(set) var blocks: [Int: Block] = [:]

    init() {}

    init(_ sequences: some Sequence<Int>) {
        for sequence in sequences { insert(sequence) }
    }

    var isEmpty: Bool { blocks.isEmpty }

    var count: Int {
        blocks.values.reduce(0) { $0 + Self.count(of: $1) }
    }

    /// The elements in ascending order.
    var elements: [Int] { elements(page: ListPage(order: .oldest, take: .max)) }

    func contains(_ sequence: Int) -> Bool {
        let (block, word, bit) = Self.place(of: sequence)
        return blocks[block].map { $0[word] & bit != 0 } ?? false
    }

    mutating func insert(_ sequence: Int) {
        let (block, word, bit) = Self.place(of: sequence)
        blocks[block, default: Self.emptyBlock][word] |= bit
    }

    mutating func remove(_ sequence: Int) {
        let (block, word, bit) = Self.place(of: sequence)
        blocks[block]?[word] &= ~bit
        dropIfEmpty(block)
    }

    /// Sets all bits of a block.
    mutating func setBlock(_ number: Int, to block: Block) {
        blocks[number] = block
        dropIfEmpty(number)
    }

    mutating func formUnion(_ other: SequenceSet) {
        blocks.merge(other.blocks) { own, others in zip(own, others).map { $0 | $1 } }
    }

    mutating func formIntersection(_ other: SequenceSet) {
        for (number, block) in blocks {
            setBlock(number, to: zip(block, other.blocks[number] ?? Self.emptyBlock).map { $0 & $1 })
        }
    }

    mutating func subtract(_ other: SequenceSet) {
        for (number, block) in other.blocks {
            guard let own = blocks[number] else { continue }
            setBlock(number, to: zip(own, block).map { $0 & ~$1 })
        }
    }

    /// One page of the elements, in ascending order for the oldest and descending order for the newest first.
    func elements(page: ListPage) -> [Int] {
        var found: [Int] = []
        var skip = page.skip
        let numbers = page.order == .oldest ? blocks.keys.sorted() : blocks.keys.sorted(by: >)
        for number in numbers {
            guard found.count < page.take, let block = blocks[number] else { break }
            let count = Self.count(of: block)
            guard skip < count else {
                skip -= count
                continue
            }
            var elements = Self.elements(of: block, number: number)
            if page.order == .newest { elements.reverse() }
            found += elements.dropFirst(skip).prefix(page.take - found.count)
            skip = 0
        }
        return found
    }

    static let emptyBlock = Block(repeating: 0, count: blockSize / 64)

    static func count(of block: Block) -> Int {
        block.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// The block of a sequence, and the word and the bit in it.
    static func place(of sequence: Int) -> (block: Int, word: Int, bit: UInt64) {
        let offset = sequence % blockSize
        return (sequence / blockSize, offset / 64, 1 << UInt64(offset % 64))
    }

    private static func elements(of block: Block, number: Int) -> [Int] {
        var elements: [Int] = []
        for (index, word) in block.enumerated() {
            var rest = word
            while rest != 0 {
                elements.append(number * blockSize + index * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return elements
    }

    private mutating func dropIfEmpty(_ number: Int) {
        if let block = blocks[number], block.allSatisfy({ $0 == 0 }) { blocks[number] = nil }
    }
}
