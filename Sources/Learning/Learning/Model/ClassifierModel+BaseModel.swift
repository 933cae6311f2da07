extension ClassifierModel {
    /// Checks that the base model at hand is one that the head can stand on.
    ///
    /// The file itself cannot say: its numbers of features may agree with each other and with no base model.
    ///
    /// - Parameters:
    ///   - space: Where the base model at hand puts its features, at the model's image size.
    ///   - embeddingCount: How many of them, the leading ones, make its embedding.
    ///   - pooledCount: How many make the embedding and the averages of its maps.
    ///   - edgeMultiple: What image sizes of the base model are multiples of.
    /// - Throws: ``ModelFileError``.
    package func check(
        fits space: FeatureSpace,
        embeddingCount: Int,
        pooledCount: Int,
        edgeMultiple: Int
    ) throws(ModelFileError) {
        let subject = "The model does not fit its base model"
        let advice = "Take the file from where it was trained, or train again."
        try ModelFileError.require(
            space.baseModel == self.space.baseModel,
            "\(subject): it was trained on another one. \(advice)"
        )
        // Models of before there were averages over cells know of the pooled features only; those come first.
        try ModelFileError.require(
            [pooledCount, space.featureCount].contains(self.space.featureCount)
                && embeddingCount == self.embeddingCount,
            """
            \(subject): it was trained on \(self.space.featureCount) features, \(self.embeddingCount) of them the \
            embedding, where the base model gives \(space.featureCount) and \(embeddingCount). \(advice)
            """
        )
        try ModelFileError.require(
            edgeMultiple > 0 && self.space.edge % edgeMultiple == 0 && (16...2048).contains(self.space.edge),
            """
            \(subject): its image size of \(self.space.edge) pixels is not 16 to 2048 and a multiple of \
            \(edgeMultiple). \(advice)
            """
        )
        let used =
            switch recipe.features {
            case .embedding: embeddingCount
            case .embeddingAndMaps: pooledCount
            case .embeddingMapsAndCells: space.featureCount
            }
        try ModelFileError.require(
            head.featureCount == used,
            "\(subject): its head has \(head.featureCount) features where its recipe uses \(used). \(advice)"
        )
    }
}
