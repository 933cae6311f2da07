import Testing

@testable import Learning

@Suite("The choice of C")
struct RegularizationChoiceTests {
    private static let inverseRegularizations = ClassifierRecipe.inverseRegularizations(
        from: -10.0 / 3,
        through: 2.0 / 3,
        step: 2.0 / 3
    )

    /// Losses of 100 images around a mean for each C; noise that all values of C share does not matter.
    private func losses(means: [Double], spread: Double, seed: UInt64 = 1) -> [[Double]] {
        var generator = SeededGenerator(seed: seed, purpose: "losses")
        let shared = (0..<100).map { _ in Double.random(in: 0...3, using: &generator) }
        return means.map { mean in
            shared.map { $0 + mean + Double.random(in: -spread...spread, using: &generator) }
        }
    }

    private func choice(_ losses: [[Double]], groups: [Int] = Array(0..<100)) -> Int {
        RegularizationChoice.index(
            inverseRegularizations: Self.inverseRegularizations,
            losses: losses,
            groups: groups
        )
    }

    @Test("takes the best where the images leave no doubt", arguments: 0..<7)
    func evidence(best: Int) {
        let means = Self.inverseRegularizations.indices.map { abs(Double($0 - best)) * 0.1 }
        #expect(choice(losses(means: means, spread: 0.001)) == best)
    }

    @Test(
        "takes the customary C, not an end of the path, where the images disagree",
        arguments: 1...20
    )
    func noise(seed: UInt64) {
        // Half of the images like weak regularization and half strong; a little less than a standard error speaks for one end.
        var generator = SeededGenerator(seed: seed, purpose: "slope")
        let slope =
            Double.random(in: 0.01...0.09, using: &generator) * (Bool.random(using: &generator) ? 1 : -1)
        let losses = Self.inverseRegularizations.indices.map { index in
            (0..<100).map { 3 + Double(index - 3) * (slope + ($0 % 2 == 0 ? 1 : -1)) }
        }
        #expect(choice(losses) == 3)
        #expect(abs(Self.inverseRegularizations[3] - RegularizationChoice.customary) < 1e-6)
    }

    @Test("goes from the best towards the customary as far as one standard error reaches")
    func oneStandardError() {
        // Image by image the differences are constant but for two halves, so the standard error is known.
        let differences = [0.5, 0.4, 0.05, 0.02, 0.009, 0, 0.3]
        let losses = differences.map { difference in
            (0..<100).map { difference + ($0 % 2 == 0 ? 0.1 : -0.1) * (difference > 0 ? 1 : 0) }
        }
        // The standard error of each difference is 0.1 / sqrt(99), about 0.01: index 4 is within, 3 is not.
        #expect(choice(losses) == 4)
    }

    @Test("counts the images of a group as one", arguments: [(1, 0.1), (10, 0.1 * 10.0.squareRoot())])
    func groups(size: Int, expected: Double) {
        // All images of a group deviate alike, so a group of ten is worth one image.
        let values = (0..<1_000).map { ($0 / size) % 2 == 0 ? 3.162 : -3.162 }
        let error = RegularizationChoice.standardError(of: values, groups: (0..<1_000).map { $0 / size })
        #expect(abs(error - expected) < 0.01 * expected)
    }

    @Test("of one group or no images still has an answer")
    func degenerate() {
        #expect(
            choice(losses(means: [1, 1, 1, 1, 1, 1, 0], spread: 0), groups: [Int](repeating: 0, count: 100))
                == 3
        )
        #expect(choice([[Double]](repeating: [], count: 7), groups: []) == 3)
    }
}
