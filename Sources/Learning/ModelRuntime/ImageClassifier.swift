package import Annotations
package import Foundation
package import Imaging
package import Learning
package import ModelGraph

/// A trained classifier together with the base model it stands on: image bytes in, a probability for each tag out.
package struct ImageClassifier: TrainedModel {
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
    ///   - precision: The number format of the base model; `nil` leaves it to model and engine.
    /// - Throws: `BaseModelError` if the model's base model is not installed; `ModelFileError` if the two do not fit.
    package init(
        _ model: ClassifierModel,
        on engine: ClassifierEngine,
        limits: ImageLimits = ImageLimits(),
        usesCache: Bool = true,
        precision: InferencePrecision? = nil
    ) throws {
        let (space, package) = try engine.base(of: model, precision: precision)
        self.model = model
        extraction = engine.extraction(
            space: space,
            package: package,
            tuned: model.tuned,
            limits: limits,
            usesCache: usesCache
        )
    }

    package var task: ProjectTask { .classification(model.type) }

    package var tags: [String] { model.tags }

    package var byteCount: Int { model.byteCount }

    package var footing: ModelFooting {
        ModelFooting(
            baseModel: model.tuned?.digest(on: model.baseModel.digest) ?? model.baseModel.digest,
            edge: model.space.edge,
            viewCount: model.recipe.predictionViews.count
        )
    }

    package func warmUp() throws {
        try extraction.warmUp(viewCount: model.recipe.predictionViews.count)
    }

    package func prepare(_ image: Data) throws -> PreparedImage {
        try extraction.prepare(image, views: model.recipe.predictionViews)
    }

    package func predictions(of images: [PreparedImage]) throws -> [[Prediction<Int>]] {
        try extraction.featuresByView(of: images).map { byView in
            try model.probabilities(of: byView).enumerated().map {
                Prediction(tag: $0, probability: Double($1))
            }
        }
    }
}
