internal import Annotations
internal import ModelGraph
internal import SwiftProtobuf

/// Core ML files: `model.mlmodel`.
///
/// Takes an image. A classifier, of one tag or of several, gives `classLabel` and `loss`, a dictionary of probabilities. A detector is a
/// pipeline whose second step chooses among the boxes, and gives `coordinates` and `confidence`; the Vision framework knows such models.
/// `CoreMLFloat16` has filters and matrices of 16 bits. The specification is 4, the first with the layers that choose candidates.
struct CoreMLWriter: ModelWriter {
    static let all = [CoreMLWriter(), CoreMLWriter(flavor: "CoreMLFloat16", isHalf: true)]

    /// The version of the specification that has all layers of these models: iOS 13, macOS 10.15.
    private static let version: Int32 = 4

    let format: ExportFormat
    private let isHalf: Bool

    private init(flavor: String? = nil, isHalf: Bool = false) {
        format = ExportFormat(.coreML, flavor: flavor)
        self.isHalf = isHalf
    }

    func numbers(of model: ExportableModel) -> NumberFormat { isHalf ? .float16 : .float32 }

    func write(_ model: ExportableModel) throws -> WrittenModel {
        guard !model.isEightBit else {
            throw ExportError(
                .unsupportedModel,
                "The base model computes in 8 bits, and Core ML’s networks have no values of 8 bits between their layers. Train on a domain without 8 bits, or export to TensorFlowLite."
            )
        }
        // Pixels of images come as they are.
        let input = PixelInput(name: model.task == .detection ? "image" : "data")
        let file: CoreMLModel
        let contract: OutputContract
        if let suppression = model.suppression {
            file = try detector(model, suppression, input)
            contract = .coordinates(coordinates: "coordinates", confidence: "confidence")
        } else {
            file = try classifier(model, input)
            contract = .probabilities(name: "loss")
        }
        return WrittenModel(
            main: "model.mlmodel",
            files: [ExportFile(name: "model.mlmodel", data: try file.serializedBytes())],
            input: input,
            output: contract,
            samples: [.swiftCoreML]
        )
    }

    // MARK: Classifiers

    private func classifier(_ model: ExportableModel, _ input: PixelInput) throws -> CoreMLModel {
        let graph = try model.graph(taking: input, giving: .probabilities)
        var translation = try translation(of: graph, model)
        try translation.translate()
        return self.model(
            of: model,
            inputs: [image(input, model)],
            outputs: [
                .named("classLabel", .with { $0.stringType = CoreMLStringFeatureType() }),
                .named(
                    "loss",
                    .with { $0.dictionaryType = .with { $0.stringKeyType = CoreMLStringFeatureType() } }
                ),
            ]
        ) {
            $0.description_p.predictedFeatureName = "classLabel"
            $0.description_p.predictedProbabilitiesName = "loss"
            $0.neuralNetworkClassifier = .with {
                $0.layers = translation.layers
                $0.preprocessing = [Self.preprocessing(input)]
                $0.arrayInputShapeMapping = .exactArrayMapping
                $0.imageInputShapeMapping = .rank4ImageMapping
                $0.stringClassLabels.vector = model.tags
                $0.labelProbabilityLayerName = ModelAssembly.probabilityName
            }
        }
    }

    // MARK: Detectors

    private func detector(
        _ model: ExportableModel,
        _ suppression: BoxSuppression,
        _ input: PixelInput
    ) throws -> CoreMLModel {
        let graph = try model.graph(taking: input, giving: .scoredBoxes)
        var translation = try translation(of: graph, model)
        try translation.translate()
        let candidates = try translation.candidates(boxes: "boxes", logits: "logits", by: suppression)
        let raw: [CoreMLFeatureDescription] = [
            .named(candidates.confidence, .array([candidates.count, model.tags.count])),
            .named(candidates.coordinates, .array([candidates.count, 4])),
        ]
        let network = self.model(of: model, inputs: [image(input, model)], outputs: raw) {
            $0.neuralNetwork = .with {
                $0.layers = translation.layers
                $0.preprocessing = [Self.preprocessing(input)]
                $0.arrayInputShapeMapping = .exactArrayMapping
                $0.imageInputShapeMapping = .rank4ImageMapping
            }
        }
        let chosen: [CoreMLFeatureDescription] = [
            .named("confidence", .rows(of: model.tags.count)), .named("coordinates", .rows(of: 4)),
        ]
        let choice = self.model(of: model, inputs: raw, outputs: chosen) {
            $0.nonMaximumSuppression = .with {
                $0.pickTop.perClass = true
                $0.stringClassLabels.vector = model.tags
                // The step drops what overlaps more than its limit, the service what overlaps as much.
                $0.iouThreshold = Double(suppression.overlapLimit.nextDown)
                $0.confidenceThreshold = suppression.probabilityLimit
                $0.confidenceInputFeatureName = candidates.confidence
                $0.coordinatesInputFeatureName = candidates.coordinates
                $0.confidenceOutputFeatureName = "confidence"
                $0.coordinatesOutputFeatureName = "coordinates"
            }
        }
        return self.model(of: model, inputs: [image(input, model)], outputs: chosen) {
            $0.pipeline = .with {
                $0.models = [network, choice]
                $0.names = ["network", "suppression"]
            }
        }
    }

    // MARK: Parts

    private func translation(of graph: Graph, _ model: ExportableModel) throws -> CoreMLTranslation {
        let edge = model.inputRule.edge
        return try CoreMLTranslation(of: graph, input: [1, 3, edge, edge], isHalf: isHalf)
    }

    private func model(
        of model: ExportableModel,
        inputs: [CoreMLFeatureDescription],
        outputs: [CoreMLFeatureDescription],
        _ fill: (inout CoreMLModel) -> Void
    ) -> CoreMLModel {
        .with {
            $0.specificationVersion = Self.version
            $0.description_p.input = inputs
            $0.description_p.output = outputs
            $0.description_p.metadata.author = "Ocellus"
            $0.description_p.metadata.shortDescription = "Trained on \(model.baseModel)"
            fill(&$0)
        }
    }

    private func image(_ input: PixelInput, _ model: ExportableModel) -> CoreMLFeatureDescription {
        let edge = Int64(model.inputRule.edge)
        return .named(
            input.name,
            .with { $0.imageType = .with { ($0.width, $0.height, $0.colorSpace) = (edge, edge, .rgb) } }
        )
    }

    private static func preprocessing(_ input: PixelInput) -> CoreMLNeuralNetworkPreprocessing {
        .with {
            $0.featureName = input.name
            $0.scaler.channelScale = 1
        }
    }
}

extension CoreMLFeatureDescription {
    fileprivate static func named(_ name: String, _ type: CoreMLFeatureType) -> Self {
        .with { ($0.name, $0.type) = (name, type) }
    }
}

extension CoreMLFeatureType {
    fileprivate static func array(_ shape: [Int]) -> Self {
        .with { $0.multiArrayType = .with { ($0.shape, $0.dataType) = (shape.map(Int64.init), .double) } }
    }

    /// Any number of rows of a length.
    fileprivate static func rows(of length: Int) -> Self {
        .with {
            $0.multiArrayType = .with {
                $0.dataType = .double
                $0.shapeRange.sizeRanges = [
                    .with { $0.upperBound = -1 },
                    .with { ($0.lowerBound, $0.upperBound) = (UInt64(length), Int64(length)) },
                ]
            }
        }
    }
}
