import LinearAlgebra

/// The pictures a head is fitted on, standardised and weighted.
///
/// Each view of a picture is a row that counts for an equal share of the picture, and every tag counts the same
/// however many pictures it has.
struct HeadProblem {
    /// How tightly heads are fitted that only help to choose; three times looser than a path's default saves a quarter
    /// of the time and moves the log-loss in the third digit.
    private static let tolerance = 3 * HeadFitting.looseTolerance

    let standardisation: Standardisation
    private let fitting: HeadFitting

    /// Gathers the training rows of some pictures.
    ///
    /// - Parameter isConcurrent: Whether a fit may use all processors.
    init(
        table: FeatureTable,
        labels: LabelSet,
        images: [Int],
        recipe: ClassifierRecipe,
        isConcurrent: Bool = false
    ) throws {
        let views = recipe.trainingViews.count
        var rows = table.paddedRows(
            of: images,
            views: recipe.trainingViews,
            selection: recipe.features,
            transform: recipe.transform ?? .none
        )
        let standardisation = Standardisation(of: rows)
        standardisation.apply(to: &rows)
        self.standardisation = standardisation
        let repeated = labels.gathering(images.flatMap { [Int](repeating: $0, count: views) })
        fitting = try HeadFitting(
            features: consume rows,
            labels: repeated,
            weights: SampleWeights(
                images: [Float](repeating: 1 / Float(views), count: repeated.imageCount),
                tags: SampleWeights.balanced(for: repeated).tags
            ),
            isConcurrent: isConcurrent
        )
    }

    /// Walks heads along rising strengths, loosely fitted; `body` judges each.
    func walk(through strengths: [Double], body: (LinearHead) throws -> HeadPath.Decision) throws {
        var path = HeadPath(of: fitting)
        try path.walk(through: strengths, tolerance: Self.tolerance, check: Task.checkCancellation) {
            try body($0.head)
        }
    }

    /// The head that is shipped: tightly fitted at one strength, and for raw features.
    ///
    /// The search starts from a head for raw features; one that was fitted on most of the same pictures saves half the
    /// steps.
    func fit(strength: Double, from start: LinearHead) throws -> LinearHead {
        let fit = try fitting.fit(
            strength: strength,
            from: standardisation.unfolded(from: start),
            check: Task.checkCancellation
        )
        return standardisation.folded(into: fit.head)
    }
}

extension Matrix {
    /// The means of every `size` rows in turn.
    ///
    /// - Precondition: The number of rows is a multiple of `size`.
    func averagingRows(inGroupsOf size: Int) -> Matrix {
        guard size > 1 else { return self }
        precondition(rows % size == 0, "\(rows) rows do not fall into groups of \(size).")
        var means = Matrix(rows: rows / size, columns: columns)
        for row in 0..<rows {
            for column in 0..<columns { means[row / size, column] += self[row, column] / Float(size) }
        }
        return means
    }
}
