internal import Annotations
internal import WebRuntime

/// Models for the browser: `model.bin` in the flat format of the engine (`ModelFormat`), `model.json`, which says what it is, the engine and
/// the module that runs it, and a page that shows it at work.
///
/// The usual flavor has all numbers in 32 bits and answers as the service does; `Float16` has weights of 16 bits, half the download.
struct WebWriter: ModelWriter {
    static let standard = WebWriter(flavor: nil)
    static let all = [standard, WebWriter(flavor: "Float16", isHalf: true)]

    let format: ExportFormat
    private let isHalf: Bool

    private init(flavor: String?, isHalf: Bool = false) {
        format = ExportFormat(.web, flavor: flavor)
        self.isHalf = isHalf
    }

    func numbers(of model: ExportableModel) -> NumberFormat { isHalf ? .float16 : .float32 }

    func write(_ model: ExportableModel) throws -> WrittenModel {
        guard !model.isEightBit else {
            throw ExportError(
                .unsupportedModel,
                "The base model computes in 8 bits, which the engine in the browser does not. Train on a domain without “8 bits” in its name, or export to TensorFlow Lite."
            )
        }
        let isDetector = model.task == .detection
        let input = PixelInput(name: isDetector ? "image_tensor" : "data", layout: .nhwc)
        let graph = try model.graph(taking: input, giving: isDetector ? .scoredBoxes : .probabilities)
        let names = isDetector ? ["boxes", "logits"] : [ModelAssembly.probabilityName]
        let bytes = try WebModel.bytes(
            of: graph,
            outputs: names,
            rule: model.inputRule,
            selection: model.suppression,
            isHalf: isHalf
        )
        let description = WebModelDescription(
            identifier: model.identifier,
            task: isDetector ? .detection : .classification,
            type: model.task.classificationType.map { $0 == .multilabel ? .multilabel : .multiclass },
            tags: model.tags,
            baseModel: model.baseModel,
            rule: model.inputRule,
            bytes: bytes
        )
        return WrittenModel(
            main: WebModel.fileName,
            files: [
                ExportFile(name: WebModel.fileName, data: bytes),
                ExportFile(name: WebModelDescription.fileName, data: try ExportJSON.encode(description)),
            ] + WebRuntime.files.map { ExportFile(name: $0.name, data: $0.data) },
            input: input,
            output: isDetector
                ? .detections(boxes: "detected_boxes", scores: "detected_scores", classes: "detected_classes")
                : .probabilities(name: ModelAssembly.probabilityName)
        )
    }
}
