package import Annotations
package import LinearAlgebra

/// The last layer of a classifier: one weight vector and one bias per tag on the features of an image.
///
/// `logit = weights * features + bias`. What the logits mean follows from ``type``: a softmax turns those of a
/// multiclass head into probabilities that sum to one, a sigmoid those of a multilabel head into one
/// independent probability per tag.
package struct LinearHead: Hashable, Sendable {
    /// How the tags of one image relate to each other.
    package let type: ClassificationType

    /// The weights, tags x features.
    package let weights: Matrix

    /// The bias of each tag.
    package let bias: [Float]

    /// The number of tags.
    package var tagCount: Int { weights.rows }

    /// The number of features of an image.
    package var featureCount: Int { weights.columns }

    /// Creates a head.
    ///
    /// - Precondition: There is one bias per row of `weights`.
    package init(type: ClassificationType, weights: Matrix, bias: [Float]) {
        precondition(
            bias.count == weights.rows,
            "\(weights.rows) tags need as many biases, not \(bias.count)."
        )
        self.type = type
        self.weights = weights
        self.bias = bias
    }

    /// The logits of many images.
    ///
    /// - Parameter features: Images x features.
    /// - Returns: Images x tags. The last bits may differ from ``logits(for:)-([Float])``, which sums in
    ///   another order.
    /// - Precondition: `features` has ``featureCount`` columns.
    package func logits(for features: Matrix) -> Matrix {
        var logits = Matrix(
            rows: features.rows,
            columns: tagCount,
            elements: (0..<features.rows).flatMap { _ in bias }
        )
        Matrix.multiply(features, weights, transposing: .right, addingTo: &logits)
        return logits
    }

    /// The logits of one image: the fast path of a single prediction, a few microseconds for ten tags.
    ///
    /// - Precondition: `features` has ``featureCount`` elements.
    package func logits(for features: [Float]) -> [Float] {
        precondition(
            features.count == featureCount,
            "A head for \(featureCount) features cannot evaluate an image with \(features.count)."
        )
        return features.withUnsafeBufferPointer { features in
            weights.elements.withUnsafeBufferPointer { weights in
                bias.indices.map { tag in
                    let row = weights[tag * featureCount..<(tag + 1) * featureCount]
                    return Float(features.dotProduct(with: UnsafeBufferPointer(rebasing: row))) + bias[tag]
                }
            }
        }
    }
}
