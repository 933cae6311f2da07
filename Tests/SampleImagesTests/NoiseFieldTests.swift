import Testing

@testable import SampleImages

@Suite("Noise fields")
struct NoiseFieldTests {
    @Test("stay in 0...1, vary, and are continuous across lattice lines", arguments: [UInt32(1), 99])
    func values(seed: UInt32) {
        let field = NoiseField(seed: seed)
        var (low, high): (Float, Float) = (1, 0)
        for step in 0..<3000 {
            let point = Point2(Float(step) * 0.137 - 200, Float(step % 77) * 0.31 - 9)
            let value = field.fractal(point, octaves: 3)
            (low, high) = (min(low, value), max(high, value))
        }
        #expect(low >= 0 && high <= 1 && high - low > 0.4)
        for line in -3...3 {
            let before = field.value(Point2(Float(line) - 1e-4, 0.3))
            let after = field.value(Point2(Float(line) + 1e-4, 0.3))
            #expect(abs(before - after) < 1e-3)
        }
    }

    @Test("differ by seed and agree for the same seed")
    func seeds() {
        let points = (0..<50).map { Vector(Float($0) * 0.7, 1.3, Float($0) * 0.2) }
        let values = points.map(NoiseField(seed: 7).value)
        #expect(values == points.map(NoiseField(seed: 7).value))
        #expect(values != points.map(NoiseField(seed: 8).value))
    }

    @Test("give streams of random numbers that depend on seed, number and purpose")
    func streams() {
        func first(_ seed: UInt64, _ index: Int, _ purpose: StaticString) -> UInt64 {
            var random = SceneRandom(seed: seed, index: index, purpose: purpose)
            return random.next()
        }
        let values = [first(1, 0, "a"), first(2, 0, "a"), first(1, 1, "a"), first(1, 0, "b")]
        #expect(Set(values).count == 4)
        #expect(first(1, 0, "a") == values[0])
    }

    @Test("give choices in proportion to their weights")
    func weights() {
        var random = SceneRandom(seed: 1, index: 0, purpose: "weights")
        let picks = (0..<4000).map { _ in random.pick(["rare": 1, "often": 3]) }
        let share = Double(picks.filter { $0 == "rare" }.count) / 4000
        #expect(abs(share - 0.25) < 0.03)
    }
}
