package import Annotations
import BaseModels
package import Detection
import Executors
package import Foundation
package import Imaging
import Inference
import Learning
package import ModelGraph

/// A trained detector together with the base model it stands on: image bytes in, boxes with tags and probabilities out.
package final class ObjectDetector: TrainedModel {
    /// The trained model.
    package let model: DetectorModel

    private let extractor: any MapExtractor
    private let limits: ImageLimits
    private let head: CompiledModel
    private let base: DetectionBase

    /// An image as the backbone sees it: the whole, and its tiles if the recipe has any.
    package struct Prepared: Sendable {
        let squares: [RGBImage]
        let placements: [Placement]
    }

    /// Brings a model and its base model together.
    ///
    /// Compiles the head, which takes some ten milliseconds; the backbone is compiled on first use.
    ///
    /// - Parameters:
    ///   - model: The trained model.
    ///   - engine: Holds the base model; several detectors on one engine share its backbone.
    ///   - limits: What images are accepted.
    ///   - precision: The number format of the base model; `nil` leaves it to model and engine.
    /// - Throws: `BaseModelError` if the model's base model is not installed; `ModelFileError` if the two do not fit; `InferenceError`
    ///   if the head cannot be compiled.
    package init(
        _ model: DetectorModel,
        on engine: ClassifierEngine,
        limits: ImageLimits = ImageLimits(),
        precision: InferencePrecision? = nil
    ) throws {
        let base = try engine.base(of: model, precision: precision)
        self.model = model
        self.base = base
        self.limits = limits
        head = try CompiledModel(
            graph: model.head,
            inputShapes: Dictionary(
                uniqueKeysWithValues: model.recipe.levels.map { level in
                    let side = level.side(atEdge: model.recipe.edge)
                    return (level.name, [1, level.channels, side, side])
                }
            ),
            // The head was trained and evaluated in f32 and is small; only the backbone gains by less.
            precision: .f32,
            parallelism: engine.executor.threadCount,
            runtime: OpenVINORuntime()
        )
        // A head with a last stage of its own has no use for that of the backbone.
        extractor = engine.mapExtractor(of: base, edge: model.recipe.edge, maps: Set(head.inputs.map(\.name)))
    }

    package var task: ProjectTask { .detection }

    package var tags: [String] { model.tags }

    package var byteCount: Int { model.byteCount + head.estimatedByteCount }

    package var footing: ModelFooting {
        ModelFooting(
            baseModel: base.package.digest,
            edge: model.recipe.edge,
            maps: extractor.levels.map(\.name),
            viewCount: 1
        )
    }

    package func warmUp() throws {
        let gray = [UInt8](repeating: 127, count: 3 * model.recipe.edge * model.recipe.edge)
        let square = RGBImage(width: model.recipe.edge, height: model.recipe.edge, pixels: gray)
        let placement = Placement.letterbox(width: 1, height: 1, edge: model.recipe.edge)
        _ = try predictions(of: [Prepared(squares: [square], placements: [placement])])
    }

    package func prepare(_ image: Data) throws -> Prepared {
        let sized = try SizedImage(decoding: image, for: model.recipe, limits: limits)
        return Prepared(squares: sized.squares, placements: sized.placements)
    }

    package func predictions(of images: [Prepared]) throws -> [[Prediction<Int>]] {
        try images.map { image in
            model.predictions(of: try image.squares.map(outputs), placements: image.placements)
        }
    }

    /// What the head says of a view.
    private func outputs(of square: RGBImage) throws -> HeadOutputs {
        let maps = try extractor.maps(of: square)
        let inputs = zip(extractor.levels, maps).map { level, values in
            let side = level.side(atEdge: model.recipe.edge)
            return (level.name, Tensor(shape: [1, level.channels, side, side], values: values))
        }
        let outputs = try head.run(Dictionary(uniqueKeysWithValues: inputs))
        func values(_ name: String) -> [[Float]] {
            model.recipe.levels.indices.map { outputs["\(name)\($0)"]?.values ?? [] }
        }
        return HeadOutputs(
            channelsFirst: values("logits"),
            distances: values("distances"),
            tagCount: model.tags.count
        )
    }
}
