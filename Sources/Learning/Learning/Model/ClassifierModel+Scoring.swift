import LinearAlgebra

extension ClassifierModel {
    /// The calibrated probabilities of labeled images, ready for metrics.
    ///
    /// Near-duplicates among the images are grouped, so that intervals do not count them as independent.
    ///
    /// - Parameters:
    ///   - table: Features of the recipe's prediction views.
    ///   - labels: The true tags, numbered as the model numbers them.
    /// - Returns: Probabilities with labels and groups.
    /// - Throws: As ``probabilities(of:)``.
    package func scores(of table: FeatureTable, labels: LabelSet) throws(ModelFileError) -> ScoredImages {
        var probabilities: [Float] = []
        probabilities.reserveCapacity(table.images.count * tags.count)
        for image in table.images { probabilities += try self.probabilities(of: image.byView) }
        let groups = EvaluationGroups(
            labels: labels,
            hashes: table.images.map(\.perceptualHash),
            embeddings: table.embeddings(),
            contents: table.images.map(\.digest)
        ).alike
        return ScoredImages(
            labels: labels,
            probabilities: Matrix(rows: table.images.count, columns: tags.count, elements: probabilities),
            groups: groups
        )
    }
}
