/// Heads at a series of strengths, each started from the one before.
///
/// A path goes from strong to weak regularisation: the first heads are nearly constant and quickly found, and
/// every one is close to the next. The path knows nothing of how good a head is: whoever walks along it stops
/// when the log-loss on images outside the training gets worse. Several paths, one per fold, can be walked in
/// step.
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
    private var latest: LinearHead?

    /// Creates a path at its beginning.
    ///
    /// - Parameters:
    ///   - fitting: The training to walk along.
    ///   - start: A head to start the first fit from, or `nil`.
    package init(of fitting: HeadFitting, from start: LinearHead? = nil) {
        self.fitting = fitting
        latest = start
    }

    /// Fits the head at the next strength, starting from the one before.
    ///
    /// The parameters are those of ``HeadFitting/fit(strength:from:tolerance:iterationLimit:check:)``.
    package mutating func advance(
        to strength: Double,
        tolerance: Double = HeadFitting.looseTolerance,
        check: () throws -> Void = {}
    ) throws -> HeadFit {
        let fit = try fitting.fit(strength: strength, from: latest, tolerance: tolerance, check: check)
        latest = fit.head
        return fit
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
            let fit = try advance(to: strength, tolerance: tolerance, check: check)
            if try body(fit) == .stop { return }
        }
    }
}
