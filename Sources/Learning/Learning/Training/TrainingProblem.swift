import LinearAlgebra

/// The images a head is fitted on, standardized and weighted.
///
/// Each view of an image is a row that counts for an equal share of the image, and every tag counts the same
/// however many images it has.
struct TrainingProblem {
    /// How tightly heads are fitted that only help to choose; three times looser than usual saves a quarter
    /// of the time and moves the log-loss in the third digit.
    static let looseTolerance = 3 * LogisticRegression.looseTolerance

    let standardization: Standardization
    private let fitting: LogisticRegression

    /// Gathers the training rows of some images.
    ///
    /// - Parameters:
    ///   - table: The features of all images.
    ///   - labels: The tags of all images.
    ///   - images: The indices of the images to learn from.
    ///   - recipe: Which views and features are used.
    ///   - isConcurrent: Whether a fit may use all processors.
    /// - Throws: ``LogisticRegressionError`` if a feature is out of range.
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
        let standardization = Standardization(of: rows)
        standardization.apply(to: &rows)
        self.standardization = standardization
        let repeated = labels.gathering(images.flatMap { [Int](repeating: $0, count: views) })
        fitting = try LogisticRegression(
            features: consume rows,
            labels: repeated,
            weights: SampleWeights(
                images: [Float](repeating: 1 / Float(views), count: repeated.imageCount),
                tags: SampleWeights.balanced(for: repeated).tags
            ),
            isConcurrent: isConcurrent
        )
    }

    /// A head that only helps to choose or to start from: loosely fitted at one C, and for raw features.
    func looseFit(inverseRegularization: Double) throws -> LinearHead {
        let fit = try fitting.fit(
            inverseRegularization: inverseRegularization,
            tolerance: Self.looseTolerance,
            check: Task.checkCancellation
        )
        return standardization.folded(into: fit.head)
    }

    /// The head that is shipped: tightly fitted at one C, and for raw features.
    ///
    /// The search starts from a head for raw features; one that was fitted on most of the same images saves half the
    /// steps.
    func fit(inverseRegularization: Double, from start: LinearHead) throws -> LinearHead {
        let fit = try fitting.fit(
            inverseRegularization: inverseRegularization,
            from: standardization.unfolded(from: start),
            check: Task.checkCancellation
        )
        return standardization.folded(into: fit.head)
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
