internal import Annotations
internal import FoundationEssentials
internal import ModelGraph

/// ONNX files.
///
/// - The usual flavor has the operator set of the base model (13 for those that come with the program).
/// - `ONNX10` and `ONNX12` stood for the first releases of ONNX, whose operator sets (1 and 7) can neither bound values by operands
///   nor choose among boxes. They get set 11, that of ONNX 1.6: the oldest that has every operator of these graphs.
/// - `OnnxFloat16` has weights, input and outputs of 16 bits; what follows the network computes in 32.
///
/// A base model in 8 bits stays in 8 bits, as pairs of `QuantizeLinear` and `DequantizeLinear`, which the old sets do not have in that form.
struct ONNXWriter: ModelWriter {
    static let all = [
        ONNXWriter(flavor: nil), ONNXWriter(flavor: "ONNX12", opset: oldOpset),
        ONNXWriter(flavor: "ONNX10", opset: oldOpset), ONNXWriter(flavor: "OnnxFloat16", isHalf: true),
    ]

    /// The oldest operator set that can say it all.
    private static let oldOpset = 11

    let format: ExportFormat
    /// The operator set; `nil` for that of the base model.
    private let opset: Int?
    private let isHalf: Bool

    private init(flavor: String?, opset: Int? = nil, isHalf: Bool = false) {
        format = ExportFormat(.onnx, flavor: flavor)
        self.opset = opset
        self.isHalf = isHalf
    }

    func numbers(of model: ExportableModel) -> NumberFormat {
        if isHalf { return .float16 }
        return model.isEightBit ? .int8 : .float32
    }

    func write(_ model: ExportableModel) throws -> WrittenModel {
        let isDetector = model.task == .detection
        let input = PixelInput(name: isDetector ? "image_tensor" : "data")
        var graph = try model.graph(
            taking: input,
            giving: isDetector ? .detections : .probabilities,
            numbers: isHalf ? .float16 : .float32
        )
        if let opset, graph.opset > opset { try graph.lower(toOpset: opset) }
        let output: OutputContract =
            isDetector
            ? .detections(boxes: "detected_boxes", scores: "detected_scores", classes: "detected_classes")
            : .probabilities(name: ModelAssembly.probabilityName)
        let facts = MetadataProperties(of: model, input: input)
        let bytes = try graph.onnx(metadata: facts.entries, limits: .exports)
        return WrittenModel(
            main: "model.onnx",
            files: [ExportFile(name: "model.onnx", data: bytes)],
            input: input,
            output: output,
            // Those in JavaScript and C# give 32-bit floats in.
            samples: isHalf ? [.pythonONNX] : [.pythonONNX, .javaScript, .cSharp]
        )
    }
}

extension Graph {
    /// Declares the graph to be of an older operator set.
    ///
    /// - Throws: ``ExportError`` with `unsupportedModel` if it has an operator that is not the same there.
    fileprivate mutating func lower(toOpset opset: Int) throws {
        let changed = nodes.filter { !Self.unchangedOperators.contains($0.operatorName) }.map(\.operatorName)
        if let name = changed.min() {
            throw ExportError(
                .unsupportedModel,
                "The base model uses \(name) in a form that operator set \(opset) of this flavor does not have. Choose the usual flavor."
            )
        }
        try edit(limits: .exports) { editor in
            editor.opset = opset
            // In the old sets the region of a resize could not be left out.
            let region = Tensor(name: "resize.region", dimensions: [0], floats: [])
            for index in editor.nodes.indices where editor.nodes[index].operatorName == "Resize" {
                guard editor.nodes[index].inputs[1].isEmpty else { continue }
                editor.nodes[index].inputs[1] = region.name
                editor.replace(region)
            }
        }
    }

    /// The operators that, in the forms in which graphs here have them, are the same in all sets from 11 to 22
    /// (https://onnx.ai/onnx/operators).
    private static let unchangedOperators: Set<String> = [
        "Add", "AveragePool", "BatchNormalization", "Cast", "Clip", "Concat", "Conv", "Div", "Elu", "Equal",
        "Exp", "Flatten", "Gather", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid", "Identity",
        "LeakyRelu", "MatMul", "MaxPool", "Min", "Mul", "Neg", "NonMaxSuppression", "PRelu", "Relu",
        "Reshape", "Resize", "Shape", "Sigmoid", "Softmax", "Sqrt", "Sub", "Tanh", "TopK", "Transpose",
        "Where",
    ]
}
