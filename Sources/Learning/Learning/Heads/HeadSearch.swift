internal import LinearAlgebra

/// The search for one head at one C: L-BFGS in preconditioned variables, which says where it wants the objective evaluated.
///
/// All groups of tags that can be fitted apart run in lockstep: each has a search of its own with its own step
/// length and its own end, but every round evaluates all unfinished ones together. Heads of several folds can share
/// an evaluation as well, because the search computes none itself.
struct HeadSearch: Sendable {
    /// What the search found.
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

    /// The rows of the tags whose groups are not at their end.
    private(set) var activeTags: [Int] = []

    /// The parameters to evaluate next, one row for each of ``activeTags``.
    private(set) var trial: Matrix

    private let groups: [Range<Int>]
    private let inverseRegularization: Double
    private let biasColumn: Int
    private let start: Matrix
    private let scaling: LogisticRegressionPreconditioner.Scaling
    private let references: [Double]
    private var searches: [LBFGS]
    private var evaluations = 1

    /// Starts a search.
    ///
    /// - Parameters:
    ///   - groups: The ranges of tags that are fitted together.
    ///   - inverseRegularization: The factor *C* of the loss.
    ///   - start: The parameters to start from, all tags x width.
    ///   - measurement: The loss there.
    ///   - nullGradient: The gradient of the loss of the head that ignores the features.
    ///   - preconditioner: What is known of the spread of the features.
    ///   - tolerance: The gradient to reach, relative to that of the head that ignores the features; both are
    ///     measured in the variables of ``LogisticRegressionPreconditioner``, where half the square of its length estimates how
    ///     far the objective is above its minimum.
    ///   - iterationLimit: The number of steps after which a group gives up.
    init(
        groups: [Range<Int>],
        inverseRegularization: Double,
        from start: Matrix,
        measured measurement: LogisticRegressionMeasurement,
        nullGradient: Matrix,
        preconditioner: LogisticRegressionPreconditioner,
        tolerance: Double,
        iterationLimit: Int
    ) {
        self.groups = groups
        self.inverseRegularization = inverseRegularization
        self.start = start
        biasColumn = preconditioner.featureCount
        trial = start
        scaling = preconditioner.scaling(
            inverseRegularization: inverseRegularization,
            curvatures: Self.meanWithinGroups(measurement.cost.curvatures, groups)
        )
        let tags = Array(0..<start.rows)
        let first = Self.objective(start, measurement, inverseRegularization, biasColumn)
        let gradient = scaling(first.gradient, tags: tags)
        var atNull = nullGradient
        atNull.elements.scale(by: Float(inverseRegularization))
        let reference = scaling(atNull, tags: tags)
        // Nothing to gain from the features at all would make every gradient infinitely large in relation.
        let references = groups.map { max(Array(reference.elements(of: $0)).norm, 1e-30) }
        self.references = references
        searches = groups.indices.map { group in
            let gradient = Array(gradient.elements(of: groups[group]))
            return LBFGS(
                point: [Float](repeating: 0, count: gradient.count),
                value: first.values[group],
                gradient: gradient,
                tolerance: tolerance * references[group],
                iterationLimit: iterationLimit
            )
        }
        prepareTrial()
    }

    /// A Boolean value indicating whether ``trial`` wants to be evaluated.
    var isSearching: Bool { !activeTags.isEmpty }

    /// Takes notice of the loss at ``trial`` and lets each unfinished group decide on.
    ///
    /// - Precondition: ``isSearching``.
    mutating func advance(_ measurement: LogisticRegressionMeasurement) {
        let evaluation = Self.objective(trial, measurement, inverseRegularization, biasColumn)
        let gradient = scaling(evaluation.gradient, tags: activeTags)
        var row = 0
        for (index, group) in activeGroups.enumerated() {
            let rows = row..<row + groups[group].count
            searches[group].advance(
                value: evaluation.values[index],
                gradient: Array(gradient.elements(of: rows))
            )
            row = rows.upperBound
        }
        evaluations += 1
        prepareTrial()
    }

    /// The best parameters found so far.
    var solution: Solution {
        Solution(
            parameters: parameters(at: searches.map(\.point), tags: Array(0..<start.rows)),
            objective: searches.reduce(0) { $0 + $1.value },
            relativeGradient: zip(searches, references).map { $0.gradientNorm / $1 }.max() ?? 0,
            iterations: searches.map(\.iterations).max() ?? 0,
            evaluations: evaluations,
            isConverged: searches.allSatisfy { $0.status != .exhausted }
        )
    }

    private var activeGroups: [Int] { searches.indices.filter { searches[$0].status == .searching } }

    private mutating func prepareTrial() {
        let active = activeGroups
        activeTags = active.flatMap { Array(groups[$0]) }
        trial = parameters(at: active.map { searches[$0].trial }, tags: activeTags)
    }

    /// The parameters that points in the variables of the preconditioner stand for: how far they are from the start.
    private func parameters(at points: [[Float]], tags: [Int]) -> Matrix {
        let moved = Matrix(rows: tags.count, columns: start.columns, elements: points.flatMap(\.self))
        var parameters = scaling(moved, tags: tags)
        parameters.elements.add(start.gatheringRows(at: tags).elements, scaledBy: 1)
        return parameters
    }

    /// Replaces every tag's value by the mean of its group.
    ///
    /// The weights of a softmax sum to zero over the tags, feature by feature, because only the penalty feels a
    /// common part. A map that is the same for all its tags keeps the search among such weights; leaving them would
    /// open directions that the loss does not see and the search is slow to close again.
    private static func meanWithinGroups(_ values: [Double], _ groups: [Range<Int>]) -> [Double] {
        groups.flatMap { group in
            [Double](repeating: values[group].reduce(0, +) / Double(group.count), count: group.count)
        }
    }

    /// The objective of each group that was measured, with C and penalty, and its gradient with respect to the parameters.
    private static func objective(
        _ parameters: Matrix,
        _ measurement: LogisticRegressionMeasurement,
        _ inverseRegularization: Double,
        _ biasColumn: Int
    ) -> (values: [Double], gradient: Matrix) {
        // Only the bias goes unpenalized: the columns behind it are zeros.
        var penalized = parameters
        for row in 0..<parameters.rows { penalized[row, biasColumn] = 0 }
        var gradient = penalized
        gradient.elements.add(measurement.gradient.elements, scaledBy: Float(inverseRegularization))
        let size = parameters.rows / max(measurement.cost.losses.count, 1)
        let values = measurement.cost.losses.enumerated().map { group, loss in
            let weights = Array(penalized.elements(of: group * size..<(group + 1) * size))
            return inverseRegularization * loss + 0.5 * weights.dotProduct(with: weights)
        }
        return (values, gradient)
    }
}

extension Matrix {
    /// The elements of neighboring rows.
    fileprivate func elements(of rows: Range<Int>) -> ArraySlice<Float> {
        elements[rows.lowerBound * columns..<rows.upperBound * columns]
    }
}
