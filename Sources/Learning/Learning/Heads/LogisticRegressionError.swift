/// Training data from which no head can be fitted.
package struct LogisticRegressionError: Error, Hashable, Sendable {
    /// What is wrong.
    package let code: Code

    init(_ code: Code) { self.code = code }
}

extension LogisticRegressionError {
    /// The kinds of unusable training data.
    package struct Code: Hashable, Sendable {
        fileprivate enum Storage: Hashable, Sendable {
            case noImages
            case featureOutOfRange(image: Int, feature: Int)
        }

        fileprivate let storage: Storage

        /// There is nothing to learn from.
        package static var noImages: Self { Self(storage: .noImages) }

        /// A feature is not a number, or its magnitude is above ``LogisticRegression/featureLimit``.
        package static func featureOutOfRange(image: Int, feature: Int) -> Self {
            Self(storage: .featureOutOfRange(image: image, feature: feature))
        }
    }
}

extension LogisticRegressionError: CustomStringConvertible {
    /// A sentence for people; its wording may change between releases.
    package var description: String {
        switch code.storage {
        case .noImages:
            "A training needs at least one tagged image."
        case .featureOutOfRange(let image, let feature):
            """
            Feature \(feature) of training image \(image) (both counted from zero) is not a number between \
            minus and plus a million; remove the image, or check the base model and the standardization.
            """
        }
    }
}
