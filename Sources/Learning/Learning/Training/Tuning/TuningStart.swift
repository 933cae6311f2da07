/// The head that a fine-tuning starts from, and the scale on which it sees features.
package struct TuningStart: Sendable {
    /// Shift and scale of each feature.
    ///
    /// They stay as they are while what computes the features changes.
    package let standardization: Standardization

    /// For standardized features.
    package let head: LinearHead

    package init(standardization: Standardization, head: LinearHead) {
        self.standardization = standardization
        self.head = head
    }

    /// Fits a logistic regression.
    ///
    /// A feature that hardly varies on the images of a training would be blown up as soon as training changes it, so each
    /// deviation is raised by a thousandth of that of all features together.
    ///
    /// - Parameters:
    ///   - table: The features of all images.
    ///   - labels: The tags of all images.
    ///   - images: The indices of the images to learn from.
    ///   - recipe: Which views and features are used.
    ///   - inverseRegularization: The C.
    /// - Throws: ``LogisticRegressionError`` if a feature is out of range.
    package init(
        table: FeatureTable,
        labels: LabelSet,
        images: [Int],
        recipe: ClassifierRecipe,
        inverseRegularization: Double
    ) throws {
        let problem = try TrainingProblem(table: table, labels: labels, images: images, recipe: recipe)
        let head = try problem.looseFit(inverseRegularization: inverseRegularization)
        standardization = problem.standardization.softened(byShare: 1e-3)
        self.head = standardization.unfolded(from: head)
    }
}

extension Standardization {
    /// The same shift, with each deviation raised by a share of the deviation of all features together.
    fileprivate func softened(byShare share: Float) -> Standardization {
        let count = Double(max(1, means.count))
        let mean = means.reduce(0) { $0 + Double($1) } / count
        let variance =
            zip(means, deviations).reduce(0) { sum, feature in
                let distance = Double(feature.0) - mean
                return sum + Double(feature.1) * Double(feature.1) + distance * distance
            } / count
        let floor = share * Float(variance.squareRoot())
        return Standardization(means: means, deviations: deviations.map { $0 + floor })
    }
}
