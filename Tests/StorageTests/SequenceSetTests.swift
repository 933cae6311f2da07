import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Sets of image sequences")
struct SequenceSetTests {
    @Test("behave as Swift's sets do", arguments: [UInt64(1), 2, 3])
    func oracle(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<20 {
            let first = randomSet(&generator)
            let second = randomSet(&generator)
            var union = SequenceSet(first)
            union.formUnion(SequenceSet(second))
            var intersection = SequenceSet(first)
            intersection.formIntersection(SequenceSet(second))
            var difference = SequenceSet(first)
            difference.subtract(SequenceSet(second))
            #expect(union.elements == first.union(second).sorted(), "seed \(seed)")
            #expect(intersection.elements == first.intersection(second).sorted(), "seed \(seed)")
            #expect(difference.elements == first.subtracting(second).sorted(), "seed \(seed)")
            #expect(union.count == first.union(second).count, "seed \(seed)")
            let skip = Int.random(in: 0...first.count, using: &generator)
            #expect(
                SequenceSet(first).elements(page: ListPage(order: .newest, skip: skip, take: 7))
                    == Array(first.sorted(by: >).dropFirst(skip).prefix(7)),
                "seed \(seed)"
            )
        }
    }

    @Test("blocks come back as they were stored", arguments: [0, 1, 2, 255, 256, 257, 4095, 4096])
    func coding(count: Int) throws {
        var generator = SplitMix64(seed: UInt64(count))
        let members = (0..<SequenceSet.blockSize).shuffled(using: &generator).prefix(count)
        let block = SequenceSet(members).blocks[0] ?? SequenceSet.emptyBlock
        let data = SequenceBlockCoding.encode(block)
        #expect(try SequenceBlockCoding.decode(data) == block)
        #expect(data.count == min(count * 2, 512))
    }

    @Test(
        "damaged blocks are refused",
        arguments: [Data([1]), Data([0, 16]), Data(count: 513), Data(count: 514)]
    )
    func damage(data: Data) {
        #expect(throws: StorageError.self) { try SequenceBlockCoding.decode(data) }
    }

    private func randomSet(_ generator: inout SplitMix64) -> Set<Int> {
        let limit = [10, 5000, 20_000].randomElement(using: &generator) ?? 10
        return Set(
            (0..<Int.random(in: 0...400, using: &generator)).map { _ in
                Int.random(in: 1...limit, using: &generator)
            }
        )
    }
}
