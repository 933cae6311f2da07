internal import LinearAlgebra

/// Finds the parameters that minimize a training's objective at one C.
///
/// All groups of tags that can be fitted apart run in lockstep: each has a search of its own with its own step
/// length and its own end, but every round evaluates all unfinished ones in one pair of matrix products.
struct LogisticRegressionSolver: Sendable {
    /// What the solver found.
    struct Solution: Sendable {
        /// The parameters, tags x width.
        let parameters: Matrix

        /// The value of the objective there, summed over the groups.
        let objective: Double

        /// The worst of the groups' relative gradients.
        let relativeGradient: Double

        /// The most steps that a group took.
        let iterations: Int

        /// How often the objective was evaluated.
        let evaluations: Int

        /// A Boolean value indicating whether no group ran into the limit of steps.
        let isConverged: Bool
    }

    let objective: LogisticRegressionObjective
    private let nullGradient: Matrix

    /// Prepares for solving the same problem at any number of values of C.
    init(objective: LogisticRegressionObjective) {
        self.objective = objective
        nullGradient = objective.measure(objective.null, tags: Array(0..<objective.null.rows)).gradient
    }

    /// Minimizes the objective.
    ///
    /// - Parameters:
    ///   - inverseRegularization: The factor *C* of the loss.
    ///   - start: The parameters to start from.
    ///   - tolerance: The gradient to reach, relative to that of the head that ignores the features; both are
    ///     measured in the variables of ``LogisticRegressionPreconditioner``, where half the square of its length estimates how
    ///     far the objective is above its minimum.
    ///   - iterationLimit: The number of steps after which a group gives up.
    ///   - check: Called before every evaluation; what it throws ends the search.
    /// - Returns: The best parameters found.
    /// - Throws: What `check` throws.
    func minimize(
        inverseRegularization: Double,
        from start: Matrix,
        tolerance: Double,
        iterationLimit: Int,
        check: () throws -> Void
    ) throws -> Solution {
        try check()
        let tags = Array(0..<start.rows)
        let first = evaluate(start, tags: tags, inverseRegularization: inverseRegularization)
        let round = Round(
            inverseRegularization: inverseRegularization,
            start: start,
            scaling: objective.preconditioner.scaling(
                inverseRegularization: inverseRegularization,
                curvatures: meanWithinGroups(first.curvatures)
            )
        )
        let gradient = round.scaling(first.gradient, tags: tags)
        var atNull = nullGradient
        atNull.elements.scale(by: Float(inverseRegularization))
        let reference = round.scaling(atNull, tags: tags)
        // Nothing to gain from the features at all would make every gradient infinitely large in relation.
        let references = objective.groups.map { max(elements($0, of: reference).norm, 1e-30) }
        var searches = objective.groups.indices.map { group in
            let gradient = elements(objective.groups[group], of: gradient)
            return LBFGS(
                point: [Float](repeating: 0, count: gradient.count),
                value: first.values[group],
                gradient: gradient,
                tolerance: tolerance * references[group],
                iterationLimit: iterationLimit
            )
        }
        var evaluations = 1
        while searches.contains(where: { $0.status == .searching }) {
            try check()
            advance(&searches, in: round)
            evaluations += 1
        }
        return Solution(
            parameters: parameters(at: searches.map(\.point), tags: tags, in: round),
            objective: searches.reduce(0) { $0 + $1.value },
            relativeGradient: zip(searches, references).map { $0.gradientNorm / $1 }.max() ?? 0,
            iterations: searches.map(\.iterations).max() ?? 0,
            evaluations: evaluations,
            isConverged: searches.allSatisfy { $0.status != .exhausted }
        )
    }

    /// What stays the same while one C is solved.
    private struct Round {
        let inverseRegularization: Double
        let start: Matrix
        let scaling: LogisticRegressionPreconditioner.Scaling
    }

    /// Evaluates the trials of all unfinished searches together and lets each decide on.
    private func advance(_ searches: inout [LBFGS], in round: Round) {
        let active = searches.indices.filter { searches[$0].status == .searching }
        let tags = active.flatMap { Array(objective.groups[$0]) }
        let trials = parameters(at: active.map { searches[$0].trial }, tags: tags, in: round)
        let evaluation = evaluate(trials, tags: tags, inverseRegularization: round.inverseRegularization)
        let gradient = round.scaling(evaluation.gradient, tags: tags)
        var row = 0
        for (index, group) in active.enumerated() {
            let rows = row..<row + objective.groups[group].count
            searches[group].advance(
                value: evaluation.values[index],
                gradient: elements(rows, of: gradient)
            )
            row = rows.upperBound
        }
    }

    /// The parameters that points in the variables of the preconditioner stand for: how far they are from the start.
    private func parameters(at points: [[Float]], tags: [Int], in round: Round) -> Matrix {
        let moved = Matrix(
            rows: tags.count,
            columns: objective.width,
            elements: points.flatMap(\.self)
        )
        var parameters = round.scaling(moved, tags: tags)
        parameters.elements.add(round.start.gatheringRows(at: tags).elements, scaledBy: 1)
        return parameters
    }

    /// Replaces every tag's value by the mean of its group.
    ///
    /// The weights of a softmax sum to zero over the tags, feature by feature, because only the penalty feels a
    /// common part. A map that is the same for all its tags keeps the search among such weights; leaving them would
    /// open directions that the loss does not see and the search is slow to close again.
    private func meanWithinGroups(_ values: [Double]) -> [Double] {
        objective.groups.flatMap { group in
            [Double](repeating: values[group].reduce(0, +) / Double(group.count), count: group.count)
        }
    }

    private func elements(_ rows: Range<Int>, of matrix: Matrix) -> [Float] {
        Array(matrix.elements[rows.lowerBound * matrix.columns..<rows.upperBound * matrix.columns])
    }

    /// The objective of each group of `tags` with C and penalty, its gradient with respect to the parameters,
    /// and the curvatures of the loss.
    private func evaluate(
        _ parameters: Matrix,
        tags: [Int],
        inverseRegularization: Double
    ) -> (values: [Double], gradient: Matrix, curvatures: [Double]) {
        let measurement = objective.measure(parameters, tags: tags)
        // Only the bias goes unpenalised: the columns behind it are zeros.
        var penalised = parameters
        for row in tags.indices { penalised[row, objective.featureCount] = 0 }
        var gradient = penalised
        gradient.elements.add(measurement.gradient.elements, scaledBy: Float(inverseRegularization))
        let size = tags.count / max(measurement.cost.losses.count, 1)
        let values = measurement.cost.losses.enumerated().map { group, loss in
            let weights = elements(group * size..<(group + 1) * size, of: penalised)
            return inverseRegularization * loss + 0.5 * weights.dotProduct(with: weights)
        }
        return (values, gradient, measurement.cost.curvatures)
    }
}
