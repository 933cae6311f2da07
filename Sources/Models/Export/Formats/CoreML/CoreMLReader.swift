package import FoundationEssentials
internal import ModelGraph
internal import SwiftProtobuf

/// A Core ML file read back, so that it can be run where Core ML does not exist.
///
/// Knows nothing of what was written: it takes the bytes, and gives each layer the meaning that Apple's specification gives it
/// (https://apple.github.io/coremltools/mlmodel, "NeuralNetwork", "NonMaximumSuppression"), in ONNX's operators. Only layers that this
/// program writes are known.
package struct CoreMLReader {
    /// The name of the array with the probabilities of a classifier, and what the model calls them.
    private let probabilities: (array: String, feature: String)?
    private let suppression: CoreMLNonMaximumSuppression?
    private let graph: Graph

    /// Reads a model.
    ///
    /// - Throws: ``ExportError`` with `notAPackage` if it is no such model; `ModelGraphError` if its layers do not fit together.
    package init(_ bytes: Data) throws {
        guard let model = try? CoreMLModel(serializedBytes: bytes) else {
            throw Self.failure("is no such file")
        }
        switch model.type {
        case .neuralNetworkClassifier(let network):
            let array = network.labelProbabilityLayerName
            var reading = CoreMLReading()
            try reading.read(network.layers, network.preprocessing, image: model.description_p.input)
            probabilities = (array, model.description_p.predictedProbabilitiesName)
            suppression = nil
            graph = try reading.graph(outputs: [array])
        case .pipeline(let pipeline):
            guard pipeline.models.count == 2, case .neuralNetwork(let network) = pipeline.models[0].type,
                case .nonMaximumSuppression(let choice) = pipeline.models[1].type
            else {
                throw Self.failure("is a pipeline of other steps than a network and a choice among boxes")
            }
            var reading = CoreMLReading()
            try reading.read(
                network.layers,
                network.preprocessing,
                image: pipeline.models[0].description_p.input
            )
            probabilities = nil
            suppression = choice
            graph = try reading.graph(
                outputs: [choice.coordinatesInputFeatureName, choice.confidenceInputFeatureName]
            )
        default: throw Self.failure("is neither a classifier nor a detector")
        }
    }

    /// The network as an ONNX file.
    package func onnx() throws -> Data { try graph.onnx(limits: .exports) }

    /// What the model gives, from what its network gives.
    ///
    /// - Throws: ``ExportError`` with `mismatch` if something is missing.
    package func outputs(of network: [ModelTensor]) throws -> [ModelTensor] {
        func tensor(_ name: String) throws(ExportError) -> ModelTensor {
            guard let tensor = network.first(where: { $0.name == name }) else {
                throw ExportError(.mismatch, "The exported model has no array “\(name)”.")
            }
            return tensor
        }
        if let (array, feature) = probabilities {
            let tensor = try tensor(array)
            return [ModelTensor(name: feature, shape: tensor.shape, values: tensor.values)]
        }
        guard let suppression else { return [] }
        return try suppression.outputs(
            coordinates: tensor(suppression.coordinatesInputFeatureName).values,
            confidence: tensor(suppression.confidenceInputFeatureName).values
        )
    }

    static func failure(_ sentence: String) -> ExportError {
        ExportError(.notAPackage, "The Core ML model \(sentence).")
    }
}

extension CoreMLNonMaximumSuppression {
    /// The rows that are left, the most confident first: those above the limit of confidence that overlap no better one of the same tag by
    /// more than the limit.
    fileprivate func outputs(coordinates: [Float], confidence: [Float]) throws(ExportError) -> [ModelTensor] {
        let tagCount = stringClassLabels.vector.count
        let rowCount = coordinates.count / 4
        guard tagCount > 0, confidence.count == rowCount * tagCount, coordinates.count == 4 * rowCount else {
            throw ExportError(.mismatch, "The exported model’s boxes and confidences do not fit together.")
        }
        func row(_ index: Int) -> ArraySlice<Float> { confidence[index * tagCount..<(index + 1) * tagCount] }
        func box(_ index: Int) -> [Double] { coordinates[4 * index..<4 * index + 4].map(Double.init) }
        let best = (0..<rowCount).map { index in
            row(index).enumerated().max { $0.element < $1.element } ?? (0, 0)
        }
        let order = (0..<rowCount).filter { Double(best[$0].element) > confidenceThreshold }
            .sorted { best[$0].element > best[$1].element }
        var kept: [Int] = []
        for index in order {
            let isFree = kept.allSatisfy { other in
                (pickTop.perClass && best[other].offset != best[index].offset)
                    || Self.overlap(box(other), box(index)) <= iouThreshold
            }
            if isFree { kept.append(index) }
        }
        return [
            ModelTensor(
                name: coordinatesOutputFeatureName,
                shape: [kept.count, 4],
                values: kept.flatMap {
                    coordinates[4 * $0..<4 * $0 + 4]
                }
            ),
            ModelTensor(
                name: confidenceOutputFeatureName,
                shape: [kept.count, tagCount],
                values: kept.flatMap(row)
            ),
        ]
    }

    /// Intersection over union of two boxes by center and size.
    private static func overlap(_ one: [Double], _ other: [Double]) -> Double {
        func length(_ axis: Int) -> Double {
            let end: Double = min(one[axis] + one[axis + 2] / 2, other[axis] + other[axis + 2] / 2)
            let begin: Double = max(one[axis] - one[axis + 2] / 2, other[axis] - other[axis + 2] / 2)
            return end - begin
        }
        let lengths = [length(0), length(1)]
        guard lengths[0] > 0, lengths[1] > 0 else { return 0 }
        let shared = lengths[0] * lengths[1]
        return shared / (one[2] * one[3] + other[2] * other[3] - shared)
    }
}
