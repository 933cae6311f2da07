internal import Executors
internal import Glibc
internal import LinearAlgebra

/// A regularization path: the heads of several folds at rising C, each warm-started by linear extrapolation in log C.
///
/// A path goes from strong to weak regularization: the first heads are nearly constant and quickly found, and over the
/// logarithm of the C they move along a smooth curve. So each search starts on the straight line through the
/// last two heads, which takes half the evaluations of a start at the last one and, for the same tolerance, ends nearer
/// to the optimum (predictor and corrector; Park and Hastie, "L1-regularization path algorithm for generalized linear
/// models", Journal of the Royal Statistical Society B 69, 2007, do so for another penalty).
///
/// The folds' searches run in lockstep, so that they share every look at the features.
struct RegularizationPath: Sendable {
    /// The parameters of all heads at one C.
    private struct Solution: Sendable {
        let inverseRegularization: Double
        let parameters: [Matrix]
    }

    /// A head's search, and where it wants its objective evaluated next.
    private struct Progress: Sendable {
        let search: HeadSearch
        let next: FoldObjective.Point?

        init(_ search: HeadSearch, _ position: Int, in objective: FoldObjective) {
            self.search = search
            next =
                search.isSearching
                ? objective.point(position, tags: search.activeTags, parameters: search.trial) : nil
        }
    }

    /// How often an objective was evaluated, summed over the heads.
    private(set) var evaluations = 0

    private let objective: FoldObjective
    private let tolerance: Double
    private let executor: BlockingExecutor
    private let nullGradients: [Matrix]
    private var latest: Solution?
    private var previous: Solution?

    /// Creates a path at its beginning.
    ///
    /// - Parameters:
    ///   - objective: The objectives of the heads.
    ///   - tolerance: How tightly heads are fitted, as of ``LogisticRegression/fit(inverseRegularization:from:tolerance:iterationLimit:check:)``.
    ///   - executor: Where the work is done.
    /// - Throws: `CancellationError`.
    init(
        of objective: FoldObjective,
        tolerance: Double,
        on executor: BlockingExecutor
    ) async throws {
        self.objective = objective
        self.tolerance = tolerance
        self.executor = executor
        let positions = Array(objective.heads.indices)
        let points = positions.map { position in
            let null = objective.heads[position].null
            return objective.point(position, tags: Array(0..<null.rows), parameters: null)
        }
        let evaluation = try await objective.evaluate(points, on: executor)
        evaluations = points.count
        nullGradients = try await boundedMap(positions, on: executor) {
            evaluation.measurement(at: $0).gradient
        }
    }

    /// Fits the heads at the next C.
    ///
    /// - Parameter inverseRegularization: The C, larger than that of the step before.
    /// - Returns: The heads, for raw features.
    /// - Throws: `CancellationError`.
    mutating func step(to inverseRegularization: Double) async throws -> [LinearHead] {
        precondition(
            latest.map { $0.inverseRegularization < inverseRegularization } ?? true,
            "Values of C must rise."
        )
        let (objective, tolerance, nullGradients) = (objective, tolerance, nullGradients)
        let positions = Array(objective.heads.indices)
        let starts = positions.map { expectedParameters(of: $0, at: inverseRegularization) }
        let points = try await boundedMap(positions, on: executor) { position in
            objective.point(position, tags: Array(0..<starts[position].rows), parameters: starts[position])
        }
        let evaluation = try await objective.evaluate(points, on: executor)
        evaluations += points.count
        var progress = try await boundedMap(positions, on: executor) { position in
            let search = HeadSearch(
                groups: objective.heads[position].groups,
                inverseRegularization: inverseRegularization,
                from: starts[position],
                measured: evaluation.measurement(at: position),
                nullGradient: nullGradients[position],
                preconditioner: objective.preconditioner,
                tolerance: tolerance,
                iterationLimit: Self.iterationLimit
            )
            return Progress(search, position, in: objective)
        }
        while true {
            let points = progress.compactMap(\.next)
            if points.isEmpty { break }
            let evaluation = try await objective.evaluate(points, on: executor)
            evaluations += points.count
            let advanced = try await boundedMap(Array(points.indices), on: executor) { [progress] index in
                let position = points[index].position
                var search = progress[position].search
                search.advance(evaluation.measurement(at: index))
                return Progress(search, position, in: objective)
            }
            for (point, search) in zip(points, advanced) { progress[point.position] = search }
        }
        let parameters = progress.map { $0.search.solution.parameters }
        (previous, latest) = (
            latest, Solution(inverseRegularization: inverseRegularization, parameters: parameters)
        )
        return try await boundedMap(positions, on: executor) { position in
            objective.heads[position].head(from: parameters[position])
        }
    }

    /// The number of steps after which a search gives up.
    private static let iterationLimit = 500

    /// Where the last two heads of a fold point to at a C.
    private func expectedParameters(of position: Int, at inverseRegularization: Double) -> Matrix {
        guard let latest else { return objective.heads[position].null }
        var expected = latest.parameters[position]
        guard let previous else { return expected }
        let share =
            log(inverseRegularization / latest.inverseRegularization)
            / log(latest.inverseRegularization / previous.inverseRegularization)
        expected.elements.scale(by: Float(1 + share))
        expected.elements.add(previous.parameters[position].elements, scaledBy: Float(-share))
        return expected
    }
}
