internal import Annotations
internal import ModelGraph

/// TensorFlow Lite files.
///
/// `TensorFlowLiteFloat16` has filters and matrices of 16 bits, half the file; the runtime restores them and computes in 32. A base model
/// in 8 bits stays in 8 bits, with a scale for each channel, where the network does.
struct TensorFlowLiteWriter: ModelWriter {
    static let all = [
        TensorFlowLiteWriter(flavor: "TensorFlowLite"),
        TensorFlowLiteWriter(flavor: "TensorFlowLiteFloat16", isHalf: true),
    ]

    let format: ExportFormat
    private let isHalf: Bool

    private init(flavor: String, isHalf: Bool = false) {
        format = ExportFormat(.tensorFlow, flavor: flavor)
        self.isHalf = isHalf
    }

    func numbers(of model: ExportableModel) -> NumberFormat {
        if isHalf { return .float16 }
        return model.isEightBit ? .int8 : .float32
    }

    func write(_ model: ExportableModel) throws -> WrittenModel {
        guard !(isHalf && model.isEightBit) else {
            throw ExportError(
                .unsupportedModel,
                "The base model computes in 8 bits, which is less than the 16 of this flavor. Choose the flavor TensorFlowLite."
            )
        }
        let isDetector = model.task == .detection
        let input = PixelInput(name: isDetector ? "image_tensor" : "data", layout: .nhwc)
        let graph = try model.graph(taking: input, giving: isDetector ? .scoredBoxes : .probabilities)
        var translation = try TFLiteTranslation(of: graph, isHalf: isHalf)
        let (inputs, values) = try translation.translate()
        var document = translation.document
        let outputs: [TFLiteDocument.Tensor]
        let contract: OutputContract
        if let suppression = model.suppression, let boxes = values["boxes"], let logits = values["logits"] {
            outputs = document.detections(boxes: boxes, logits: logits, by: suppression)
            contract = .detections(
                boxes: "detected_boxes",
                scores: "detected_scores",
                classes: "detected_classes"
            )
        } else {
            outputs = graph.outputs.compactMap { values[$0.name] }
            contract = .probabilities(name: ModelAssembly.probabilityName)
        }
        let bytes = document.file(description: "Ocellus", inputs: inputs, outputs: outputs)
        return WrittenModel(
            main: "model.tflite",
            files: [ExportFile(name: "model.tflite", data: bytes)],
            input: input,
            output: contract,
            samples: [.pythonTensorFlowLite]
        )
    }
}
