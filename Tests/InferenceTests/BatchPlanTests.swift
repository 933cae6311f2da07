import Inference
import Testing

@Suite("A plan of batches")
struct BatchPlanTests {
    @Test("covers all images in batches of one size, the last of which may overlap", arguments: 0...9)
    func batches(count: Int) {
        let batches = BatchPlan.batches(of: count)
        #expect(Set(batches.flatMap(\.self)) == Set(0..<count))
        #expect(batches.allSatisfy { $0.count == min(count, BatchPlan.largest) })
        #expect(batches.count == (count + BatchPlan.largest - 1) / BatchPlan.largest)
        for (batch, next) in zip(batches, batches.dropFirst()) {
            #expect(next.upperBound > batch.upperBound)
        }
    }

    @Test("shares images so that none is computed alone, or twice if that can be helped", arguments: 0...9)
    func shares(count: Int) {
        let shares = BatchPlan.shares(of: count)
        #expect(shares.flatMap(\.self) == Array(0..<count))
        #expect(shares.allSatisfy { $0.count > 1 || count == 1 })
        let computed = shares.reduce(0) { $0 + BatchPlan.batches(of: $1.count).flatMap(\.self).count }
        #expect(computed == (count == 1 ? 1 : (count + 1) / 2 * 2))
    }
}
