import Glibc

/// Heads at a series of strengths, each started from where the ones before were heading.
///
/// A path goes from strong to weak regularisation: the first heads are nearly constant and quickly found, and over the
/// logarithm of the strength they move along a smooth curve. So each search starts on the straight line through the
/// last two heads, which takes half the evaluations of a start at the last one and, for the same tolerance, ends nearer
/// to the optimum (predictor and corrector; Park and Hastie, "L1-regularization path algorithm for generalized linear
/// models", Journal of the Royal Statistical Society B 69, 2007, do so for another penalty).
///
/// The path knows nothing of how good a head is: whoever walks along it stops when the log-loss on images outside the
/// training gets worse.
package struct HeadPath: Sendable {
    /// Strengths for standardised features, four and a half decades in steps of half a decade.
    ///
    /// For 768 features and 50 to 1,000 images the best strength is among them, rarely near either end.
    package static let defaultStrengths = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1, 3]

    /// What to do after a head on the path.
    package enum Decision: Sendable {
        /// Go on to the next strength.
        case proceed

        /// Leave the remaining strengths out.
        case stop
    }

    private let fitting: HeadFitting
    private var latest: HeadFit?
    private var previous: HeadFit?

    /// Creates a path at its beginning.
    package init(of fitting: HeadFitting) {
        self.fitting = fitting
    }

    /// Walks along strengths until they end or `body` says so.
    ///
    /// - Parameters:
    ///   - strengths: The strengths, rising.
    ///   - tolerance: As for a single fit.
    ///   - check: Called before every evaluation of the objective; what it throws ends the walk.
    ///   - body: Judges each head.
    /// - Throws: What a fit, `check` or `body` throws.
    /// - Precondition: `strengths` rise.
    package mutating func walk(
        through strengths: [Double] = defaultStrengths,
        tolerance: Double = HeadFitting.looseTolerance,
        check: () throws -> Void = {},
        body: (HeadFit) throws -> Decision
    ) throws {
        precondition(zip(strengths, strengths.dropFirst()).allSatisfy { $0 < $1 }, "Strengths must rise.")
        for strength in strengths {
            let fit = try fitting.fit(
                strength: strength,
                from: expectedHead(at: strength),
                tolerance: tolerance,
                check: check
            )
            (previous, latest) = (latest, fit)
            if try body(fit) == .stop { return }
        }
    }

    /// Where the last two heads point to at a strength.
    private func expectedHead(at strength: Double) -> LinearHead? {
        guard let latest, let previous else { return latest?.head }
        let share = log(strength / latest.strength) / log(latest.strength / previous.strength)
        return latest.head.extrapolated(from: previous.head, by: Float(share))
    }
}
