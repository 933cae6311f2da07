import Annotations
import Bytes
import ModelGraph

/// The entry `model.json` of a model file: everything but the numbers.
struct ModelFileRecord: Codable {
    /// 2 of a fine-tuned model, which a program that knows 1 alone would serve with the wrong weights; 3 of a head from elsewhere,
    /// where that program would look for an evaluation.
    var formatVersion = 1
    let type: ClassificationType
    let tags: [String]
    let negativeTag: String?
    let baseModel: BaseModelReference
    let features: FeatureSpace
    let embeddingCount: Int
    let recipe: ClassifierRecipe
    let inverseRegularization: Double?
    let temperature: Double
    let headFeatureCount: Int
    var tunedWeights: [TunedWeights.Tensor]?
    let provenance: Provenance
}

/// What the entry `out-of-fold.json` says of one training image.
struct ModelFileImage: Codable {
    let sha256: ContentDigest
    let tags: [Int]
    let group: Int
    let fold: Int
}

extension ModelFileRecord {
    /// The format version of a head from elsewhere.
    static let givenVersion = 3

    /// Whether how it was learned and evaluated is not known.
    var isGiven: Bool { formatVersion == Self.givenVersion }

    /// The most tags.
    static let tagLimit = 10_000

    /// The most features of a base model: an embedding and fifteen maps as wide as a manifest allows.
    static let featureLimit = 1 << 20

    /// Compares everything that the record says with everything else it says.
    ///
    /// Whether it fits the base model that it names is for ``ClassifierModel/check(fits:)`` to say, once that is at hand.
    ///
    /// - Throws: ``ModelFileError``.
    func check() throws(ModelFileError) {
        try ModelFileError.require(
            (1...Self.givenVersion).contains(formatVersion),
            "its format version is \(formatVersion), this program reads 1 to \(Self.givenVersion)."
        )
        try ModelFileError.require(
            (tunedWeights != nil) == (formatVersion == 2) && (tunedWeights != nil) == (recipe.tuning != nil),
            "its recipe, its format version and its weights do not agree on whether it is fine-tuned."
        )
        try ModelFileError.require(
            (1...Self.tagLimit).contains(tags.count) && Set(tags).count == tags.count
                && !tags.contains(where: \.isEmpty),
            "its tags are not 1 to \(Self.tagLimit) different names."
        )
        try ModelFileError.require(
            negativeTag.map(tags.contains) ?? true,
            "its negative tag is not one of its tags."
        )
        try checkFeatures()
        try checkLearning()
        try ModelFileError.require(
            temperature > 0 && temperature.isFinite,
            "its temperature is not a positive number."
        )
    }

    private func checkLearning() throws(ModelFileError) {
        if isGiven {
            if let flaw = recipe.viewFlaw { throw ModelFileError("its recipe \(flaw).") }
            try ModelFileError.require(
                recipe.inverseRegularizations.isEmpty && inverseRegularization == nil
                    && provenance.datasetVersion == nil,
                "its head comes from elsewhere by its format version, and yet it says how that was learned."
            )
            return
        }
        if let flaw = recipe.flaw { throw ModelFileError("its recipe \(flaw).") }
        try ModelFileError.require(
            inverseRegularization.map(LogisticRegression.inverseRegularizationRange.contains) ?? false,
            "its inverse regularization is not between 1e-9 and 1e9."
        )
        try ModelFileError.require(
            provenance.datasetVersion != nil,
            "it does not say on which data set it was trained."
        )
    }

    private func checkFeatures() throws(ModelFileError) {
        try ModelFileError.require(
            features.baseModel == baseModel.digest,
            "it names two base models."
        )
        try ModelFileError.require(
            features.precision != .auto,
            "it does not say in which precision its features were computed."
        )
        try ModelFileError.require(
            (1...4096).contains(features.edge),
            "its image size is not 1 to 4096 pixels."
        )
        try ModelFileError.require(
            (1...Self.featureLimit).contains(features.featureCount)
                && (1...features.featureCount).contains(embeddingCount),
            "its numbers of features contradict each other."
        )
        // How many of them are pooled, the base model must say.
        let used =
            switch recipe.features {
            case .embedding: embeddingCount...embeddingCount
            case .embeddingAndMaps: embeddingCount...features.featureCount
            case .embeddingMapsAndCells: features.featureCount...features.featureCount
            }
        try ModelFileError.require(
            used.contains(headFeatureCount),
            "its head has \(headFeatureCount) features where its recipe uses \(used.lowerBound) to \(used.upperBound)."
        )
    }

    /// Compares what is said of the training images with the tags, and with itself.
    ///
    /// - Throws: ``ModelFileError``.
    func check(_ images: [ModelFileImage]) throws(ModelFileError) {
        try ModelFileError.require(!images.isEmpty, "it does not say what it was trained on.")
        for image in images {
            let isRising = zip(image.tags, image.tags.dropFirst()).allSatisfy { $0 < $1 }
            try ModelFileError.require(
                isRising && image.tags.allSatisfy(tags.indices.contains)
                    && (type == .multilabel || image.tags.count == 1)
                    && images.indices.contains(image.group) && images.indices.contains(image.fold),
                "its training record is inconsistent."
            )
        }
    }

    /// Checks that pairs of images with contradicting tags are pairs of the training images.
    ///
    /// - Throws: ``ModelFileError``.
    func check(
        _ contradictions: [LabelContradiction],
        among images: [ModelFileImage]
    ) throws(ModelFileError) {
        for pair in contradictions {
            try ModelFileError.require(
                images.indices.contains(pair.first) && images.indices.contains(pair.second)
                    && pair.first < pair.second && (0...1).contains(pair.similarity)
                    && images[pair.first].tags != images[pair.second].tags,
                "its contradictions are of images that it does not have, or that do not contradict each other."
            )
        }
    }
}
