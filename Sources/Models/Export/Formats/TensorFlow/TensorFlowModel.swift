internal import Annotations
internal import FoundationEssentials
internal import ModelGraph
internal import SwiftProtobuf

/// A whole model as a TensorFlow graph: what the frozen graph, the saved model and TensorFlow.js have in common.
///
/// - A classifier takes `Placeholder` and gives `loss`, the names that the protocol's first domains have, whose clients give the
///   channels as BGR; so that they run unchanged, it is BGR that the model takes.
/// - A detector gives `detected_boxes`, `detected_scores` and `detected_classes`, which only newer domains do; their clients give RGB,
///   and so does the protocol's library for TensorFlow.js.
///
/// Pixels are from 0 to 255, `[1, rows, columns, 3]`.
struct TensorFlowModel {
    /// An input or an output.
    struct Port {
        let name: String
        let type: TensorFlowDataType
        /// -1 stands for any size.
        let shape: [Int]

        var info: TensorFlowTensorInfo {
            var info = TensorFlowTensorInfo()
            info.name = name + ":0"
            info.dtype = type
            info.tensorShape = TensorFlowTensorShapeProto(shape)
            return info
        }
    }

    let graph: TensorFlowGraphDef
    let input: PixelInput
    let output: OutputContract
    let ports: (input: Port, outputs: [Port])

    /// Translates a model.
    ///
    /// - Throws: ``ExportError`` with `unsupportedModel` if an operator has no translation; `ModelGraphError`.
    init(of model: ExportableModel) throws {
        let isDetector = model.task == .detection
        let input = PixelInput(name: "Placeholder", order: isDetector ? .rgb : .bgr, layout: .nhwc)
        let source = try model.graph(taking: input, giving: isDetector ? .scoredBoxes : .probabilities)
        var translation = try TensorFlowTranslation(of: source)
        let results = try translation.translate()
        var target = translation.target
        let outputs: [Port]
        if let suppression = model.suppression {
            let (boxes, logits) = ("boxes", "logits")
            let names = (boxes: "detected_boxes", scores: "detected_scores", classes: "detected_classes")
            target.addDetections(
                boxes: results[boxes] ?? boxes,
                logits: results[logits] ?? logits,
                shape: (translation.shape(boxes)[0], model.tags.count),
                by: suppression,
                names: names
            )
            output = .detections(boxes: names.boxes, scores: names.scores, classes: names.classes)
            outputs = [
                Port(name: names.boxes, type: .dtFloat, shape: [-1, 4]),
                Port(name: names.scores, type: .dtFloat, shape: [-1]),
                Port(name: names.classes, type: .dtInt64, shape: [-1]),
            ]
        } else {
            let result = results[ModelAssembly.probabilityName] ?? ModelAssembly.probabilityName
            target.add("Identity", [result], ["T": .element(.dtFloat)], named: Self.probabilityName)
            output = .probabilities(name: Self.probabilityName)
            outputs = [Port(name: Self.probabilityName, type: .dtFloat, shape: [1, model.tags.count])]
        }
        graph = target.definition
        self.input = input
        let edge = model.inputRule.edge
        ports = (Port(name: input.name, type: .dtFloat, shape: [1, edge, edge, 3]), outputs)
    }

    /// What clients of exported classifiers call the probabilities.
    private static var probabilityName: String { "loss" }

    /// The input and the outputs by the names under which they are called.
    var signature: TensorFlowSignatureDef {
        var signature = TensorFlowSignatureDef()
        signature.inputs[ports.input.name] = ports.input.info
        for port in ports.outputs { signature.outputs[port.name] = port.info }
        signature.methodName = "tensorflow/serving/predict"
        return signature
    }

    /// The bytes of a message; equal messages give equal bytes.
    static func bytes(of message: some Message) throws(ExportError) -> Data {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        do {
            return try message.serializedBytes(options: options)
        } catch {
            throw ExportError(.unsupportedModel, "The model is too large for TensorFlow’s format.")
        }
    }
}
