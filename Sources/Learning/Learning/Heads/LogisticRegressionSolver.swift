internal import LinearAlgebra

/// Finds the parameters that minimize a training's objective at one C.
struct LogisticRegressionSolver: Sendable {
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
    ///   - tolerance: The gradient to reach, as of ``HeadSearch``.
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
    ) throws -> HeadSearch.Solution {
        try check()
        var search = HeadSearch(
            groups: objective.groups,
            inverseRegularization: inverseRegularization,
            from: start,
            measured: objective.measure(start, tags: Array(0..<start.rows)),
            nullGradient: nullGradient,
            preconditioner: objective.preconditioner,
            tolerance: tolerance,
            iterationLimit: iterationLimit
        )
        while search.isSearching {
            try check()
            search.advance(objective.measure(search.trial, tags: search.activeTags))
        }
        return search.solution
    }
}
