internal import Annotations
package import FoundationEssentials

/// What clients of the protocol's exports look up to prepare an image: `metadata_properties.json`, and the metadata of ONNX files.
///
/// All values are text. Keys and values are the protocol's; where the protocol has no value for what a model needs, ours says it.
package struct MetadataProperties: Sendable {
    /// Keys and values.
    package let entries: KeyValuePairs<String, String>

    /// The facts of a model.
    package init(of model: ExportableModel, input: PixelInput) {
        self.init(task: model.task, inputRule: model.inputRule, input: input)
    }

    /// The facts of a model by what it does and how it sees images.
    init(task: ProjectTask, inputRule: InputRule, input: PixelInput) {
        let edge = "\(inputRule.edge)"
        let (resize, crop) =
            switch inputRule.fit {
            case .centerSquare: ("ByShorterSide", "OneCropCenter")
            case .stretched: ("Stretched", "FullImage")
            case .letterbox: ("ByLongerSide", "Letterbox")
            }
        let method =
            switch task {
            case .classification(.multiclass): "ClassificationMultiClass"
            case .classification(.multilabel): "ClassificationMultiLabel"
            case .detection: "ObjectDetection"
            }
        entries = [
            "CustomVision.Metadata.AdditionalModelInfo": "",
            "CustomVision.Metadata.Version": "1.1",
            "CustomVision.Postprocess.Method": method,
            "CustomVision.Preprocess.CropHeight": edge,
            "CustomVision.Preprocess.CropMethod": crop,
            "CustomVision.Preprocess.CropWidth": edge,
            "CustomVision.Preprocess.MaxDimension": "0",
            "CustomVision.Preprocess.MaxScale": "0.0",
            "CustomVision.Preprocess.MinDimension": "0",
            "CustomVision.Preprocess.MinScale": "0.0",
            "CustomVision.Preprocess.NormalizeMean": "[0.0, 0.0, 0.0]",
            "CustomVision.Preprocess.NormalizeStd": "[1.0, 1.0, 1.0]",
            "CustomVision.Preprocess.ResizeMethod": resize,
            "CustomVision.Preprocess.TargetHeight": edge,
            "CustomVision.Preprocess.TargetWidth": edge,
            "Image.BitmapPixelFormat": input.order.rawValue,
            "Image.ColorSpaceGamma": "SRGB",
            "Image.NominalPixelRange": input.range.rawValue,
        ]
    }

    /// The file `metadata_properties.json`.
    package func json() throws -> Data {
        try ExportJSON.encode(Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first })
    }
}

/// JSON as packages have it: indented, keys in order.
enum ExportJSON {
    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(value)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from file: ExportFile) throws(ExportError)
        -> Value
    {
        do {
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            return try decoder.decode(type, from: file.data)
        } catch {
            throw ExportError(.notAPackage, "Its “\(file.name)” does not follow the format.")
        }
    }
}
