import Annotations
import Testing

@Suite("The overlap of boxes")
struct OverlapTests {
    @Test(
        "is shared area over all area",
        arguments: [
            ([0, 0, 10, 10], 1), ([5, 0, 10, 10], 1.0 / 3), ([0, 0, 5, 5], 0.25), ([2, 4, 5, 5], 0.25),
            ([10, 0, 10, 10], 0), ([20, 20, 10, 10], 0), ([2, 2, 0, 0], 0), ([.nan, 0, 10, 10], 0),
            ([0, 0, 10, .nan], 0), ([0, 0, .infinity, 10], 0), ([-.infinity, 0, .infinity, 10], 0),
        ] as [([Double], Double)]
    )
    func overlap(numbers: [Double], expected: Double) {
        let first = NormalizedBox(left: 0, top: 0, width: 10, height: 10)
        let second = NormalizedBox(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3])
        #expect(abs(first.overlap(with: second) - expected) < 1e-12)
        #expect(first.overlap(with: second) == second.overlap(with: first))
    }
}
