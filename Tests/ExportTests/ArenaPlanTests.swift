import TestSupport
import Testing

@testable import Export

@Suite("The memory plan of a model for the browser")
struct ArenaPlanTests {
    @Test("gives no two tensors that live at one time the same place", arguments: 0..<20)
    func separate(_ seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let blocks = (0..<40).map { _ in
            let start = Int.random(in: 0..<30, using: &generator)
            return ArenaPlan.Block(
                count: Int.random(in: 1...500, using: &generator),
                life: start...start + Int.random(in: 0...6, using: &generator)
            )
        }
        let plan = ArenaPlan(blocks)
        for one in blocks.indices {
            #expect(plan.offsets[one] % 16 == 0)
            #expect(plan.offsets[one] + blocks[one].count <= plan.count)
            for other in blocks.indices where other > one && blocks[one].life.overlaps(blocks[other].life) {
                let (a, b) = (plan.offsets[one], plan.offsets[other])
                #expect(a + blocks[one].count <= b || b + blocks[other].count <= a)
            }
        }
        // As much as lives at the busiest time, and not much more.
        let busiest =
            (0..<40).map { time in
                blocks.filter { $0.life.contains(time) }.reduce(0) { $0 + $1.count }
            }.max() ?? 0
        #expect(plan.count >= busiest && plan.count < 2 * busiest + 500)
    }
}
