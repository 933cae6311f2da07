internal import DequeModule
internal import LinearAlgebra

/// The search for the minimum of one smooth convex function, one step at a time.
///
/// Limited-memory BFGS (Liu and Nocedal, "On the Limited Memory BFGS Method for Large Scale Optimization",
/// Mathematical Programming 45, 1989) with a backtracking line search. The type computes no function values: it
/// says with ``trial`` where it wants to know value and gradient, and ``advance(value:gradient:)`` tells it. So
/// many searches can share one evaluation, and a search can stop after any step.
///
/// Deviations from the paper: the line search asks for a sufficient decrease only, because on a strictly convex
/// function the curvature condition is needed for nothing but pairs of positive product, and pairs without one
/// are dropped. Where values differ by less than their single-precision noise, the slope decides instead of the
/// value (the "approximate Wolfe" condition of Hager and Zhang, SIAM Journal on Optimization 16, 2005).
struct LBFGS: Sendable {
    /// How a search stands.
    enum Status: Sendable {
        /// ``LBFGS/trial`` wants to be evaluated.
        case searching

        /// The gradient is as small as was asked for.
        case converged

        /// Steps change the value by no more than its rounding: as near to the minimum as can be told.
        case settled

        /// The limit of iterations is reached.
        case exhausted
    }

    /// The number of past steps that shape the next one.
    static let memory = 10

    /// How the search stands.
    private(set) var status = Status.searching

    /// The point to evaluate next.
    private(set) var trial: [Float]

    /// The best point so far.
    private(set) var point: [Float]

    /// The function value at ``point``.
    private(set) var value: Double

    /// The length of the gradient at ``point``.
    private(set) var gradientNorm: Double

    /// The number of steps taken.
    private(set) var iterations = 0

    private let tolerance: Double
    private let iterationLimit: Int
    private var gradient: [Float]
    private var direction: [Float] = []
    private var slope = 0.0
    private var step: Float = 1
    private var reductions = 0
    private var idleSteps = 0
    private var pairs: Deque<Pair> = []

    /// A past step and what it did to the gradient.
    private struct Pair: Sendable {
        let step: [Float]
        let change: [Float]
        let inverseProduct: Double
    }

    /// Starts a search.
    ///
    /// - Parameters:
    ///   - point: Where to start.
    ///   - value: The function value there.
    ///   - gradient: The gradient there.
    ///   - tolerance: The length of the gradient at which the search is over.
    ///   - iterationLimit: The number of steps after which it is over in any case.
    init(point: [Float], value: Double, gradient: [Float], tolerance: Double, iterationLimit: Int) {
        self.point = point
        self.value = value
        self.gradient = gradient
        self.tolerance = tolerance
        self.iterationLimit = iterationLimit
        gradientNorm = gradient.norm
        trial = point
        prepareStep()
    }

    /// Takes notice of the function at ``trial`` and decides what comes next.
    ///
    /// - Precondition: ``status`` is `searching`.
    mutating func advance(value newValue: Double, gradient newGradient: [Float]) {
        precondition(status == .searching, "The search is over.")
        guard accepts(newValue, newGradient) else {
            shortenStep(after: newValue)
            return
        }
        var change = newGradient
        change.add(gradient, scaledBy: -1)
        var taken = direction
        taken.scale(by: step)
        let product = taken.dotProduct(with: change)
        if product > 1e-8 * taken.norm * change.norm {
            if pairs.count == Self.memory { pairs.removeFirst() }
            pairs.append(Pair(step: taken, change: change, inverseProduct: 1 / product))
        }
        idleSteps = value - newValue > Self.noise(of: value) ? 0 : idleSteps + 1
        point = trial
        value = newValue
        gradient = newGradient
        gradientNorm = newGradient.norm
        iterations += 1
        prepareStep()
    }

    /// The largest difference between two values near `value` that single precision in the loss may cause.
    private static func noise(of value: Double) -> Double { 2e-7 * abs(value) }

    private func accepts(_ newValue: Double, _ newGradient: [Float]) -> Bool {
        guard newValue.isFinite else { return false }
        let share = 1e-4
        if newValue <= value + share * Double(step) * slope { return true }
        guard newValue <= value + Self.noise(of: value) else { return false }
        return abs(newGradient.dotProduct(with: direction)) <= (1 - 2 * share) * abs(slope)
    }

    /// Tries less of the same direction: where a parabola through what is known has its minimum.
    private mutating func shortenStep(after newValue: Double) {
        reductions += 1
        guard reductions <= 20 else {
            status = .settled
            return
        }
        let length = Double(step)
        let best = -slope * length / (2 * (newValue - value - slope * length))
        let factor = best.isFinite ? min(max(best, 0.1), 0.5) : 0.1
        step *= Float(factor)
        moveTrial()
    }

    /// Decides on the next direction, unless the search is over.
    private mutating func prepareStep() {
        if gradientNorm <= tolerance {
            status = .converged
        } else if idleSteps >= 3 || !value.isFinite || !gradientNorm.isFinite {
            status = .settled
        } else if iterations >= iterationLimit {
            status = .exhausted
        } else {
            direction = descentDirection()
            slope = direction.dotProduct(with: gradient)
            if slope >= 0 {
                // The curvature pairs are unusable after rounding: reset to steepest descent.
                pairs.removeAll()
                direction = descentDirection()
                slope = direction.dotProduct(with: gradient)
            }
            step = 1
            reductions = 0
            moveTrial()
        }
    }

    /// Minus the gradient times the inverse second derivative as far as the memory knows it.
    private func descentDirection() -> [Float] {
        var result = gradient
        result.scale(by: -1)
        var shares = [Double](repeating: 0, count: pairs.count)
        for index in pairs.indices.reversed() {
            let pair = pairs[index]
            shares[index] = pair.inverseProduct * pair.step.dotProduct(with: result)
            result.add(pair.change, scaledBy: Float(-shares[index]))
        }
        if let last = pairs.last {
            result.scale(by: Float(1 / (last.inverseProduct * last.change.dotProduct(with: last.change))))
        }
        for (pair, share) in zip(pairs, shares) {
            let correction = share - pair.inverseProduct * pair.change.dotProduct(with: result)
            result.add(pair.step, scaledBy: Float(correction))
        }
        return result
    }

    private mutating func moveTrial() {
        trial = point
        trial.add(direction, scaledBy: step)
    }
}
