import LinearAlgebra
import Testing

@testable import Learning

@Suite("Means and deviations of parts")
struct FeatureMomentsTests {
    @Test("merged parts have the shift and scale of all their rows together", arguments: [1, 2, 7, 40])
    func merging(partCount: Int) {
        var generator = SeededGenerator(seed: 2, purpose: "moments")
        let (rows, columns) = (83, 5)
        var all = Matrix(rows: rows, columns: columns)
        for row in 0..<rows {
            all[row, 0] = .random(in: -1...1, using: &generator)
            all[row, 1] = 1e5 + .random(in: -1...1, using: &generator)
            all[row, 2] = 7.3
            all[row, 3] = row == 80 ? 1 : 0
            all[row, 4] = .random(in: 0...1e-5, using: &generator)
        }
        var moments = FeatureMoments(featureCount: columns)
        for part in 0..<partCount {
            let range = rows * part / partCount..<rows * (part + 1) / partCount
            moments.merge(FeatureMoments(of: PaddedFeatures(all.gatheringRows(at: Array(range)))))
        }
        let (ours, whole) = (moments.standardization, Standardization(of: all))
        for column in 0..<columns {
            #expect(abs(ours.means[column] - whole.means[column]) <= 1e-6 * abs(whole.means[column]) + 1e-9)
            #expect(abs(ours.deviations[column] / whole.deviations[column] - 1) < 1e-5)
        }
        #expect(ours.deviations[2] == 1)
    }
}
