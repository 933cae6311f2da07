internal import Annotations
package import BaseModels
package import Detection
internal import DetectionEvaluation
package import Export
internal import FineTuning
internal import Foundation
package import Learning
internal import LinearAlgebra
internal import ModelGraph

extension ClassifierEngine {
    /// A classifier as exports need it.
    ///
    /// - Parameters:
    ///   - model: The classifier. It may look at the center square, at that and its mirror image, or at the whole image.
    ///   - identifier: What names it in file names and manifests.
    /// - Returns: Its graphs and numbers.
    /// - Throws: `ExportError` with `unsupportedModel` if it looks at more views; `BaseModelError`, `ModelFileError`, `ModelGraphError`.
    package func exportable(_ model: ClassifierModel, identifier: String) throws -> ExportableModel {
        let (space, package) = try base(of: model)
        let manifest = package.manifest
        let original = try Graph(onnx: package.graphBytes())
        let graph = try model.tuned.map { try TunableBackbone.graph(original, with: $0) } ?? original
        let (fit, seesMirrored) = try Self.view(of: model)
        let maps = manifest.outputs.maps ?? []
        let cells =
            model.recipe.features == .embeddingMapsAndCells
            ? manifest.outputs.cellMap.map { map in
                ClassifierParts.Cells(
                    map: map.name,
                    channels: map.channels,
                    side: map.side(atEdge: space.edge),
                    across: BaseModelManifest.Outputs.cellsAcross
                )
            } : nil
        return ExportableModel(
            identifier: identifier,
            task: .classification(model.type),
            tags: model.tags,
            inputRule: InputRule(fit: fit, edge: space.edge),
            baseModel: "\(manifest.name) \(manifest.version)",
            license: try package.licenseText(),
            isEightBit: manifest.model.operators.contains("QuantizeLinear"),
            parts: .classifier(
                ClassifierParts(
                    backbone: BackboneParts(graph: graph, input: manifest.input),
                    embedding: manifest.outputs.embedding.name,
                    averagedMaps: model.recipe.features == .embedding ? [] : maps.map(\.name),
                    cells: cells,
                    takesRoots: model.recipe.transform == .squareRoot,
                    seesMirrored: seesMirrored,
                    weights: model.head.weights.elements,
                    bias: model.head.bias,
                    temperature: model.temperature
                )
            )
        )
    }

    /// A detector as exports need it.
    ///
    /// - Parameters:
    ///   - model: The detector.
    ///   - identifier: What names it in file names and manifests.
    /// - Returns: Its graphs and numbers.
    /// - Throws: `ExportError` with `unsupportedModel` if it looks at tiles; `BaseModelError`, `ModelFileError`, `ModelGraphError`.
    package func exportable(_ model: DetectorModel, identifier: String) throws -> ExportableModel {
        guard model.recipe.tiling == nil else {
            throw ExportError(
                .unsupportedModel,
                """
                The detector looks at tiles of an image besides the whole, because its objects are small, which one input cannot show. \
                Ask it through the prediction API, or train on images that are cut already.
                """
            )
        }
        let package = try base(of: model).package
        let manifest = package.manifest
        let recipe = model.recipe
        return ExportableModel(
            identifier: identifier,
            task: .detection,
            tags: model.tags,
            inputRule: InputRule(fit: .letterbox, edge: recipe.edge),
            baseModel: "\(manifest.name) \(manifest.version)",
            license: try package.licenseText(),
            isEightBit: manifest.model.operators.contains("QuantizeLinear"),
            parts: .detector(
                DetectorParts(
                    backbone: BackboneParts(
                        graph: try Graph(onnx: package.graphBytes()),
                        input: manifest.input
                    ),
                    head: try Graph(onnx: model.head),
                    levels: recipe.levels.map { DetectorParts.Level(map: $0.name, stride: $0.stride) },
                    distanceRange: DistanceCode.range,
                    suppression: BoxSuppression(of: model)
                )
            )
        )
    }

    /// The base model of a domain for web pages, which gives features.
    ///
    /// - Throws: `BaseModelError` if it is not installed; `ExportError` with `unsupportedModel`; `ModelGraphError`.
    package func webFeatures(of domain: Domain) throws -> [ExportFile] {
        let package = try base(of: domain).package
        let manifest = package.manifest
        return try WebModel.features(
            of: BackboneParts(graph: Graph(onnx: package.graphBytes()), input: manifest.input),
            embedding: manifest.outputs.embedding.name,
            rule: InputRule(fit: .centerSquare, edge: domain.inputEdge),
            name: "\(manifest.name) \(manifest.version)"
        )
    }

    /// How an image becomes the input of a classifier, and whether its mirror image counts too.
    private static func view(of model: ClassifierModel) throws -> (InputRule.Fit, seesMirrored: Bool) {
        let views = model.recipe.predictionViews
        switch views {
        case [.center]: return (.centerSquare, false)
        case [.whole]: return (.stretched, false)
        case [.center, .mirrored], [.mirrored, .center]: return (.centerSquare, true)
        default:
            let names = views.map(\.name).joined(separator: ", ")
            throw ExportError(
                .unsupportedModel,
                "The classifier looks at \(views.count) views of an image (\(names)), which one input cannot show. Train on a compact domain, which looks at one."
            )
        }
    }
}

extension BoxSuppression {
    /// How a detector chooses.
    init(of model: DetectorModel) {
        let decoder = model.recipe.decoder
        self.init(
            logitLimit: decoder.logitLimit,
            overlapLimit: decoder.overlapLimit,
            candidateLimit: decoder.candidateLimit,
            countLimit: decoder.countLimit,
            scale: model.calibration.scale,
            shift: model.calibration.shift,
            farthestLogit: DetectionCalibration.farthestLogit
        )
    }
}
