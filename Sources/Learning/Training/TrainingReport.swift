/// What a training found out besides the model.
package struct TrainingReport: Sendable {
    /// A recipe that was judged.
    package struct Trial: Codable, Hashable, Sendable {
        package let name: String
        package let logLoss: Double
        package let strength: Double

        /// How many looks at a picture a prediction takes.
        package let looks: Int

        init(name: String, _ judged: JudgedRecipe) {
            self.name = name
            logLoss = judged.logLoss
            strength = judged.strength
            looks = judged.recipe.predictionViews.count
        }
    }

    /// The names of the pictures that were used, in the order of all indices.
    package let images: [String]

    /// Images that could not be decoded.
    package let skipped: [LeftOut]

    /// How many views were computed and how many remembered.
    package let extraction: FeatureExtraction.Counts

    /// The recipes that were judged, the quick one first.
    package let trials: [Trial]

    /// Groups of two or more near-duplicate pictures, by index.
    package let nearDuplicates: [[Int]]

    /// The metrics of the model's out-of-fold probabilities.
    package let evaluation: EvaluationSummary

    /// Pictures whose tags look wrong, the most suspicious first.
    package let labelErrors: [LabelIssue]
}
