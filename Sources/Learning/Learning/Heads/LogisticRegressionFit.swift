/// A fitted head and how the search for it went.
package struct LogisticRegressionFit: Sendable {
    /// The head, for features as they were given to the fitting.
    package let head: LinearHead

    /// The C *C* it was fitted at.
    package let inverseRegularization: Double

    /// The value of *C* * loss + penalty that was reached, over the trainable tags.
    package let objective: Double

    /// The gradient at the end relative to that of the head that ignores the features; the worst tag's if
    /// multilabel.
    package let relativeGradient: Double

    /// The number of steps taken; the most that a tag needed if multilabel.
    package let iterations: Int

    /// How often the objective was evaluated.
    package let evaluations: Int

    /// A Boolean value indicating whether the search ended at the minimum.
    ///
    /// That is, the tolerance was met, or single precision shows no further progress; `false` after the limit of
    /// steps.
    package let isConverged: Bool
}
