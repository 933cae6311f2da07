package import LinearAlgebra

/// A shift and a scale for each feature that give it mean zero and variance one on the images of a training.
///
/// Regularization treats all weights alike, which is only fair if the features have one scale; and the
/// optimizer needs far fewer steps on centerd features. The head that is shipped applies to raw features: see
/// ``folded(into:)``.
package struct Standardization: Hashable, Sendable {
    /// The weighted mean of each feature.
    package let means: [Float]

    /// The weighted standard deviation of each feature; one for a feature that does not vary.
    package let deviations: [Float]

    /// Brings a shift and a scale together.
    ///
    /// - Precondition: There are as many of both, and no deviation is zero.
    package init(means: [Float], deviations: [Float]) {
        precondition(
            means.count == deviations.count && deviations.allSatisfy { $0 > 0 },
            "\(means.count) means do not fit \(deviations.count) deviations."
        )
        self.means = means
        self.deviations = deviations
    }

    /// Measures features, images x features; otherwise like ``init(of:weights:)-(PaddedFeatures,_)``.
    package init(of features: Matrix, weights: [Float]? = nil) {
        self.init(of: PaddedFeatures(features), weights: weights)
    }

    /// Measures features.
    ///
    /// A feature counts as not varying if its deviation is below a millionth of its root mean square, which is
    /// what rounding leaves of a constant, or if it is zero throughout.
    ///
    /// - Parameters:
    ///   - features: The features of images.
    ///   - weights: The weight of each image, none negative; `nil` weighs all alike.
    /// - Complexity: Two passes over `features`, in double precision.
    package init(of features: borrowing PaddedFeatures, weights: [Float]? = nil) {
        let (images, columns) = (features.imageCount, features.matrix.columns)
        let weights = weights ?? [Float](repeating: 1, count: images)
        precondition(weights.count == images, "\(images) images need as many weights.")
        let total = max(weights.reduce(0) { $0 + Double($1) }, .leastNonzeroMagnitude)
        var means = [Double](repeating: 0, count: columns)
        var variances = means
        features.matrix.elements.withUnsafeBufferPointer { elements in
            func addUp(into sums: inout [Double], _ term: (_ value: Double, _ column: Int) -> Double) {
                sums.withUnsafeMutableBufferPointer { sums in
                    for image in 0..<images {
                        let share = Double(weights[image]) / total
                        let row = UnsafeBufferPointer(
                            rebasing: elements[image * columns..<(image + 1) * columns]
                        )
                        for column in 0..<columns {
                            sums[column] += share * term(Double(row[column]), column)
                        }
                    }
                }
            }
            addUp(into: &means) { value, _ in value }
            // A second pass around the mean, because the difference of two large squares would lose the digits.
            means.withUnsafeBufferPointer { means in
                addUp(into: &variances) { value, column in
                    let distance = value - means[column]
                    return distance * distance
                }
            }
        }
        self.means = means.prefix(features.featureCount).map { Float($0) }
        deviations = zip(means, variances).prefix(features.featureCount).map { mean, variance in
            variance > 1e-12 * (mean * mean + variance) ? Float(variance.squareRoot()) : 1
        }
    }

    /// Features with this shift and scale applied.
    ///
    /// - Precondition: `features` has one column per mean.
    package func applied(to features: Matrix) -> Matrix {
        var result = features
        apply(to: &result)
        return result
    }

    /// Applies this shift and scale in place.
    ///
    /// - Precondition: `features` has one column per mean.
    package func apply(to features: inout Matrix) {
        precondition(
            features.columns == means.count,
            "A standardization of \(means.count) features does not fit \(features.columns)."
        )
        apply(to: &features.elements, rows: features.rows, columns: features.columns)
    }

    /// Applies this shift and scale in place; the padding stays zero.
    ///
    /// - Precondition: `features` has one feature per mean.
    package func apply(to features: inout PaddedFeatures) {
        precondition(
            features.featureCount == means.count,
            "A standardization of \(means.count) features does not fit \(features.featureCount)."
        )
        apply(to: &features.matrix.elements, rows: features.imageCount, columns: features.matrix.columns)
    }

    private func apply(to elements: inout [Float], rows: Int, columns: Int) {
        let factors = deviations.map { 1 / $0 }
        elements.withUnsafeMutableBufferPointer { elements in
            means.withUnsafeBufferPointer { means in
                factors.withUnsafeBufferPointer { factors in
                    for row in 0..<rows {
                        let row = UnsafeMutableBufferPointer(
                            rebasing: elements[row * columns..<(row + 1) * columns]
                        )
                        for feature in means.indices {
                            row[feature] = (row[feature] - means[feature]) * factors[feature]
                        }
                    }
                }
            }
        }
    }

    /// The head for raw features that equals `head` on standardized ones.
    ///
    /// - Precondition: `head` has one feature per mean.
    package func folded(into head: LinearHead) -> LinearHead {
        precondition(
            head.featureCount == means.count,
            "A standardization of \(means.count) features does not fit a head for \(head.featureCount)."
        )
        var weights = head.weights
        var bias = head.bias
        for tag in bias.indices {
            var shift = 0.0
            for feature in means.indices {
                weights[tag, feature] /= deviations[feature]
                shift += Double(weights[tag, feature]) * Double(means[feature])
            }
            bias[tag] = Float(Double(bias[tag]) - shift)
        }
        return LinearHead(type: head.type, weights: weights, bias: bias)
    }

    /// The head on standardized features that equals `head` on raw ones: the inverse of ``folded(into:)``, but for rounding.
    ///
    /// - Precondition: `head` has one feature per mean.
    package func unfolded(from head: LinearHead) -> LinearHead {
        precondition(
            head.featureCount == means.count,
            "A standardization of \(means.count) features does not fit a head for \(head.featureCount)."
        )
        var weights = head.weights
        var bias = head.bias
        for tag in bias.indices {
            var shift = 0.0
            for feature in means.indices {
                shift += Double(weights[tag, feature]) * Double(means[feature])
                weights[tag, feature] *= deviations[feature]
            }
            bias[tag] = Float(Double(bias[tag]) + shift)
        }
        return LinearHead(type: head.type, weights: weights, bias: bias)
    }
}
