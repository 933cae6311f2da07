internal import Executors
internal import LinearAlgebra
internal import Synchronization

/// The features of all images of a cross-validation, once in memory, on which the heads of all folds are fitted together.
///
/// They are standardized by all rows, which keeps numbers near one and favors no fold; what each fold's own training rows make of
/// a standardization is in ``standardizations``, and the heads are fitted in those, so that nothing held back has a say.
struct FoldFeatures: Sendable {
    /// For each fold the rows that it holds back, rows x width: the features, a column of ones for the bias, then zeros up to a
    /// multiple of 16; rows of zeros up to a multiple of 16 follow.
    let parts: [Matrix]

    /// The number of features, which is also the column of the bias.
    let featureCount: Int

    /// For each fold the number of rows that stand for images.
    private let rowCounts: [Int]

    /// The shift and scale of ``parts``.
    let common: Standardization

    /// For each fold the shift and scale of its training rows, of raw features.
    let standardizations: [Standardization]

    /// The number of columns of ``parts``.
    var width: Int { PaddedFeatures.padded(featureCount + 1) }

    /// Makes a preconditioner for the heads of all folds.
    ///
    /// The directions in which features spread show in a part of the rows: with 400 of 2,000 as many evaluations were
    /// needed as with all.
    func makePreconditioner() -> LogisticRegressionPreconditioner {
        var (some, count) = ([Matrix](), 0)
        for (part, rowCount) in zip(parts, rowCounts) where count < 8 * LogisticRegressionPreconditioner.rank
        {
            var part = part
            // Without the column of ones, which is no feature: the preconditioner treats the bias by itself.
            for row in 0..<rowCount { part[row, featureCount] = 0 }
            some.append(part)
            count += rowCount
        }
        return LogisticRegressionPreconditioner(features: some, imageCount: count, featureCount: featureCount)
    }

    /// Gathers and standardizes features.
    ///
    /// - Parameters:
    ///   - table: The features of all images.
    ///   - folds: Which images are held back together.
    ///   - recipe: Which views and features are used.
    ///   - executor: Where the work is done, fold by fold.
    /// - Throws: ``LogisticRegressionError`` if a feature is out of range; `CancellationError`.
    init(
        table: FeatureTable,
        folds: FoldPlan,
        recipe: ClassifierRecipe,
        on executor: BlockingExecutor
    ) async throws {
        let featureCount = table.featureCount(recipe.features)
        self.featureCount = featureCount
        let views = recipe.trainingViews
        let numbers = Array(0..<folds.foldCount)
        let images = numbers.map { folds.heldBackImages(in: $0) }
        let gathered = Mutex([PaddedFeatures?](repeating: nil, count: numbers.count))
        let moments = try await boundedMap(numbers, on: executor) { fold in
            let rows = table.paddedRows(
                of: images[fold],
                views: views,
                selection: recipe.features,
                transform: recipe.transform ?? .none
            )
            let moments = FeatureMoments(of: rows)
            gathered.withLock { $0[fold] = rows }
            return moments
        }
        rowCounts = images.map { $0.count * views.count }
        let common = Self.standardization(of: moments, featureCount)
        self.common = common
        parts = try await boundedMap(numbers, on: executor) { fold in
            // Taken out, so that there is no second copy.
            guard var rows = gathered.withLock({ $0[fold].take() }) else { throw CancellationError() }
            common.apply(to: &rows)
            let (elements, columns) = (rows.matrix.elements, rows.matrix.columns)
            if let index = elements.firstIndex(where: { !(abs($0) <= LogisticRegression.featureLimit) }) {
                throw LogisticRegressionError(
                    .featureOutOfRange(
                        image: images[fold][index / columns / views.count],
                        feature: index % columns
                    )
                )
            }
            for row in 0..<rows.imageCount { rows.matrix[row, featureCount] = 1 }
            return rows.matrix
        }
        standardizations = try await boundedMap(numbers, on: executor) { fold in
            Self.standardization(of: moments.indices.filter { $0 != fold }.map { moments[$0] }, featureCount)
        }
    }

    private static func standardization(of moments: [FeatureMoments], _ featureCount: Int) -> Standardization
    {
        moments.reduce(into: FeatureMoments(featureCount: featureCount)) { $0.merge($1) }.standardization
    }
}
