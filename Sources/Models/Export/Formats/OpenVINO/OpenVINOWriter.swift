internal import Annotations
internal import ModelGraph

/// OpenVINO's intermediate representation: `model.xml` and `model.bin`.
///
/// Takes pixels from 0 to 1. A detector gives what is left after non-maximum suppression, or with the flavor `NoPostProcess` a box and
/// probabilities for each place; a classifier is the same in both.
struct OpenVINOWriter: ModelWriter {
    static let all = [OpenVINOWriter(flavor: nil), OpenVINOWriter(flavor: "NoPostProcess")]

    let format: ExportFormat

    private init(flavor: String?) {
        format = ExportFormat(.openVINO, flavor: flavor)
    }

    func numbers(of model: ExportableModel) -> NumberFormat { model.isEightBit ? .int8 : .float32 }

    func write(_ model: ExportableModel) throws -> WrittenModel {
        let isDetector = model.task == .detection
        let input = PixelInput(name: isDetector ? "image_tensor" : "data", range: .zeroToOne)
        let (stage, output): (GraphOutput, OutputContract) =
            switch (isDetector, format.flavor) {
            case (false, _): (.probabilities, .probabilities(name: ModelAssembly.probabilityName))
            case (true, nil):
                (
                    .detections,
                    .detections(
                        boxes: "detected_boxes",
                        scores: "detected_scores",
                        classes: "detected_classes"
                    )
                )
            case (true, _): (.rawDetections, .rawDetections(boxes: "raw_boxes", scores: "raw_probs"))
            }
        var translation = IRTranslation(of: try model.graph(taking: input, giving: stage))
        let (xml, weights) = try translation.translated()
        return WrittenModel(
            main: "model.xml",
            files: [
                ExportFile(name: "model.xml", text: xml), ExportFile(name: "model.bin", data: weights),
            ],
            input: input,
            output: output,
            samples: [.pythonOpenVINO]
        )
    }
}
