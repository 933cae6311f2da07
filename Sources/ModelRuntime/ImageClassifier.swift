import Bytes
package import Foundation
package import Imaging
package import Learning

/// A trained model together with the base model it stands on: image bytes in, probabilities out.
package struct ImageClassifier: Sendable {
    /// The trained model.
    package let model: ClassifierModel

    private let extraction: FeatureExtraction

    /// Brings a model and its base model together.
    ///
    /// - Parameters:
    ///   - model: The trained model.
    ///   - engine: Holds the base model; several classifiers on one engine share its backbone.
    ///   - limits: What images are accepted.
    ///   - usesCache: Whether features go through the engine's cache.
    /// - Throws: `BaseModelError` if the model's base model is not installed; `ModelFileError` if the two do not fit.
    package init(
        _ model: ClassifierModel,
        on engine: ClassifierEngine,
        limits: ImageLimits = ImageLimits(),
        usesCache: Bool = true
    ) throws {
        let (space, package) = try engine.base(of: model)
        self.model = model
        extraction = engine.extraction(space: space, package: package, limits: limits, usesCache: usesCache)
    }

    /// The calibrated probability of each of the model's tags.
    ///
    /// Blocks for the decoding and one inference for each prediction view: call it on the engine's threads.
    ///
    /// - Throws: An `ImageError` if the bytes are no acceptable image, `InferenceError`, or `ModelFileError` if the model's numbers are damaged.
    package func probabilities(of image: Data) throws -> [Float] {
        try probabilities(of: [prepare(image)])[0]
    }

    /// What of a classifier is compiled before the first prediction; equal for classifiers that share it.
    package struct Footing: Hashable, Sendable {
        private let baseModel: ContentDigest
        private let edge: Int
        private let viewCount: Int

        fileprivate init(_ model: ClassifierModel) {
            baseModel = model.baseModel.digest
            edge = model.space.edge
            viewCount = model.recipe.predictionViews.count
        }
    }

    /// What has to be compiled for this classifier.
    package var footing: Footing { Footing(model) }

    /// Compiles what predictions need and computes once with it, so that the first one need not wait for that; blocks.
    ///
    /// - Throws: `InferenceError`, or `BaseModelError` if the base model is damaged.
    package func warmUp() throws {
        try extraction.warmUp(viewCount: model.recipe.predictionViews.count)
    }

    /// Decodes and crops an image; blocks.
    ///
    /// - Throws: An `ImageError` if the bytes are no acceptable image.
    package func prepare(_ image: Data) throws -> PreparedImage {
        try extraction.prepare(image, views: model.recipe.predictionViews)
    }

    /// The calibrated probabilities of images that are computed as one batch; blocks.
    ///
    /// - Throws: `InferenceError`, or `ModelFileError` if the model's numbers are damaged.
    package func probabilities(of images: [PreparedImage]) throws -> [[Float]] {
        try extraction.featuresByView(of: images).map(model.probabilities)
    }
}
