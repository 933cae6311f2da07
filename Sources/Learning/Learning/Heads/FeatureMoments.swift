internal import LinearAlgebra

/// The number of rows, and for each feature their mean and the sum of their squared distances from it.
///
/// Those of disjoint sets of rows merge without another look at the rows, and without loss of digits (Chan, Golub and LeVeque,
/// "Algorithms for computing the sample variance", The American Statistician 37, 1983).
struct FeatureMoments: Sendable {
    private var count = 0.0
    private var means: [Double]
    private var squaredDistances: [Double]

    /// Those of no rows.
    init(featureCount: Int) {
        means = [Double](repeating: 0, count: featureCount)
        squaredDistances = means
    }

    /// Measures features.
    ///
    /// - Complexity: One pass over the rows, in double precision.
    init(of features: borrowing PaddedFeatures) {
        let (rowCount, featureCount) = (features.imageCount, features.featureCount)
        let columns = features.matrix.columns
        self.init(featureCount: featureCount)
        guard rowCount > 0 else { return }
        count = Double(rowCount)
        features.matrix.elements.withUnsafeBufferPointer { elements in
            means.withUnsafeMutableBufferPointer { sums in
                squaredDistances.withUnsafeMutableBufferPointer { squares in
                    for row in 1..<max(rowCount, 1) {
                        let start = row * columns
                        for column in 0..<featureCount {
                            // Around the first row, because the difference of two large squares would lose the digits.
                            let distance = Double(elements[start + column]) - Double(elements[column])
                            sums[column] += distance
                            squares[column] += distance * distance
                        }
                    }
                    for column in 0..<featureCount {
                        let mean = sums[column] / Double(rowCount)
                        squares[column] = max(0, squares[column] - sums[column] * mean)
                        sums[column] = mean + Double(elements[column])
                    }
                }
            }
        }
    }

    /// Adds the rows of another set.
    mutating func merge(_ other: FeatureMoments) {
        guard other.count > 0 else { return }
        let total = count + other.count
        let share = other.count / total
        for feature in means.indices {
            let distance = other.means[feature] - means[feature]
            means[feature] += distance * share
            squaredDistances[feature] += other.squaredDistances[feature] + distance * distance * count * share
        }
        count = total
    }

    /// The shift and scale that give the rows mean zero and variance one, by the rule of ``Standardization``.
    var standardization: Standardization {
        Standardization(
            means: means.map { Float($0) },
            deviations: zip(means, squaredDistances).map { mean, squares in
                let variance = squares / max(count, 1)
                return variance > 1e-12 * (mean * mean + variance) ? Float(variance.squareRoot()) : 1
            }
        )
    }
}
