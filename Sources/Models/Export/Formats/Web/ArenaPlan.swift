/// Where the tensors of a program lie in memory: two lie in the same place only if one is not needed any more when the other is made.
///
/// Large ones are placed first, each at the lowest place that is free while it lives (Pisarchyk and Lee, "Efficient Memory Management for
/// Deep Neural Net Inference", 2020, greedy by size).
struct ArenaPlan {
    /// What has to be placed.
    struct Block {
        /// Floats.
        let count: Int
        /// The operation that makes it, and the last one that reads it; both are inside.
        var life: ClosedRange<Int>
    }

    /// Where each block begins, in floats; a multiple of 16.
    let offsets: [Int]

    /// How many floats the arena has.
    let count: Int

    /// Places blocks.
    ///
    /// - Complexity: O(n²).
    init(_ blocks: [Block]) {
        var offsets = [Int](repeating: 0, count: blocks.count)
        var placed: [Int] = []
        var end = 0
        let order = blocks.indices.sorted {
            blocks[$0].count != blocks[$1].count ? blocks[$0].count > blocks[$1].count : $0 < $1
        }
        for block in order {
            let (size, life) = ((blocks[block].count + 15) / 16 * 16, blocks[block].life)
            let others = placed.filter { blocks[$0].life.overlaps(life) }
                .sorted { offsets[$0] < offsets[$1] }
            var offset = 0
            for other in others {
                if offset + size <= offsets[other] { break }
                offset = max(offset, offsets[other] + (blocks[other].count + 15) / 16 * 16)
            }
            offsets[block] = offset
            placed.append(block)
            end = max(end, offset + size)
        }
        self.offsets = offsets
        count = end
    }
}
