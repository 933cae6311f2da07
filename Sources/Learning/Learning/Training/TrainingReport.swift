package import ImageFolders

/// What a training found out besides the model.
package struct TrainingReport: Sendable {
    /// A recipe that was evaluated.
    package struct Trial: Codable, Hashable, Sendable {
        package let name: String
        package let logLoss: Double
        package let inverseRegularization: Double

        /// How many views of an image a prediction takes.
        package let views: Int

        /// The base model and its size.
        package let baseModel: String

        /// What a prediction of one image takes one thread, decoding included; `nil` without a budget, where it is not measured.
        package let milliseconds: Double?

        /// Whether the model has this recipe.
        package let isChosen: Bool

        init(_ contender: RecipeSearch.Contender, isChosen: Bool, on baseModel: String) {
            name = contender.name
            logLoss = contender.evaluated.logLoss
            inverseRegularization = contender.evaluated.inverseRegularization
            views = contender.evaluated.recipe.predictionViews.count
            self.baseModel = baseModel
            milliseconds = contender.cost.map { $0 / .milliseconds(1) }
            self.isChosen = isChosen
        }
    }

    /// The names of the images that were used, in the order of all indices.
    package let images: [String]

    /// Images that could not be decoded.
    package let skipped: [LeftOut]

    /// How many views were computed and how many were cache hits.
    package let extraction: FeatureExtraction.Counts

    /// The recipes that were evaluated, the quick one first.
    package let trials: [Trial]

    /// The candidates that the time did not reach to.
    package let untried: [String]

    /// Whether a prediction takes longer than was asked for, because nothing that was tried keeps to the limit.
    package let exceedsLatencyLimit: Bool

    /// Groups of two or more near-duplicate images of one tag, by index.
    package let nearDuplicates: [[Int]]

    /// The tags whose images are all near-duplicates of each other, as a fixed camera makes them: they were evaluated on near-duplicates of
    /// what was learned.
    package let nearDuplicateTags: [Int]

    /// The metrics of the model's out-of-fold probabilities.
    package let evaluation: EvaluationSummary

    /// Images whose tags look wrong, the most suspicious first.
    package let labelErrors: [LabelIssue]
}
