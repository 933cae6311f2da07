import Glibc

/// A regularization path: heads at rising C, each warm-started by linear extrapolation in log C.
///
/// A path goes from strong to weak regularization: the first heads are nearly constant and quickly found, and over the
/// logarithm of the C they move along a smooth curve. So each search starts on the straight line through the
/// last two heads, which takes half the evaluations of a start at the last one and, for the same tolerance, ends nearer
/// to the optimum (predictor and corrector; Park and Hastie, "L1-regularization path algorithm for generalized linear
/// models", Journal of the Royal Statistical Society B 69, 2007, do so for another penalty).
///
/// Early stopping is the caller's decision, for example when the log-loss on images outside the
/// training rises.
package struct RegularizationPath: Sendable {
    /// Values of C for standardized features, four and a half decades in steps of half a decade.
    ///
    /// For 768 features and 50 to 1,000 images the best C is among them, rarely near either end.
    package static let defaultInverseRegularizations = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1, 3]

    /// What to do after a head on the path.
    package enum Decision: Sendable {
        /// Go on to the next C.
        case proceed

        /// Leave the remaining values of C out.
        case stop
    }

    private let fitting: LogisticRegression
    private var latest: LogisticRegressionFit?
    private var previous: LogisticRegressionFit?

    /// Creates a path at its beginning.
    package init(of fitting: LogisticRegression) {
        self.fitting = fitting
    }

    /// Walks along values of C until they end or `body` says so.
    ///
    /// - Parameters:
    ///   - inverseRegularizations: The values of C, rising.
    ///   - tolerance: As for a single fit.
    ///   - check: Called before every evaluation of the objective; what it throws ends the walk.
    ///   - body: Evaluates each head.
    /// - Throws: What a fit, `check` or `body` throws.
    /// - Precondition: `inverseRegularizations` rise.
    package mutating func walk(
        through inverseRegularizations: [Double] = defaultInverseRegularizations,
        tolerance: Double = LogisticRegression.looseTolerance,
        check: () throws -> Void = {},
        body: (LogisticRegressionFit) throws -> Decision
    ) throws {
        precondition(
            zip(inverseRegularizations, inverseRegularizations.dropFirst()).allSatisfy { $0 < $1 },
            "Strengths must rise."
        )
        for inverseRegularization in inverseRegularizations {
            let fit = try fitting.fit(
                inverseRegularization: inverseRegularization,
                from: expectedHead(at: inverseRegularization),
                tolerance: tolerance,
                check: check
            )
            (previous, latest) = (latest, fit)
            if try body(fit) == .stop { return }
        }
    }

    /// Where the last two heads point to at a C.
    private func expectedHead(at inverseRegularization: Double) -> LinearHead? {
        guard let latest, let previous else { return latest?.head }
        let share =
            log(inverseRegularization / latest.inverseRegularization)
            / log(latest.inverseRegularization / previous.inverseRegularization)
        return latest.head.extrapolated(from: previous.head, by: Float(share))
    }
}
