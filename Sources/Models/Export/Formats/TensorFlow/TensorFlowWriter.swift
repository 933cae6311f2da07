internal import FoundationEssentials

/// Frozen graphs, saved models and graph models of TensorFlow.js.
///
/// - The usual flavor and `TensorFlowNormal`: `model.pb`, a frozen graph.
/// - `TensorFlowSavedModel`: `saved_model.pb` with the signature `serving_default`. The weights are constants in it, so that its folder
///   of variables has none.
/// - `TensorFlowJs`: `model.json` and files of weights (``TensorFlowJSFiles``).
struct TensorFlowWriter: ModelWriter {
    static let all = [
        TensorFlowWriter(flavor: nil), TensorFlowWriter(flavor: "TensorFlowNormal"),
        TensorFlowWriter(flavor: "TensorFlowSavedModel"), TensorFlowWriter(flavor: "TensorFlowJs"),
    ]

    let format: ExportFormat

    private init(flavor: String?) {
        format = ExportFormat(.tensorFlow, flavor: flavor)
    }

    func numbers(of model: ExportableModel) -> NumberFormat { model.isEightBit ? .int8 : .float32 }

    func write(_ model: ExportableModel) throws -> WrittenModel {
        let translated = try TensorFlowModel(of: model)
        let files: [ExportFile]
        switch format.flavor {
        case "TensorFlowSavedModel": files = try Self.savedModel(translated)
        case "TensorFlowJs":
            let facts = MetadataProperties(of: model, input: translated.input)
            files = try TensorFlowJSFiles.write(translated, metadata: facts.entries)
        default:
            files = [ExportFile(name: "model.pb", data: try TensorFlowModel.bytes(of: translated.graph))]
        }
        return WrittenModel(
            main: files[0].name,
            files: files,
            input: translated.input,
            output: translated.output,
            samples: format.flavor == "TensorFlowJs" ? [.javaScriptTensorFlow] : [.pythonTensorFlow]
        )
    }

    private static func savedModel(_ model: TensorFlowModel) throws -> [ExportFile] {
        var graph = TensorFlowMetaGraphDef()
        graph.metaInfoDef.tags = ["serve"]
        graph.metaInfoDef.tensorflowVersion = "1.15.0"
        graph.graphDef = model.graph
        graph.signatureDef["serving_default"] = model.signature
        var saved = TensorFlowSavedModel()
        saved.savedModelSchemaVersion = 1
        saved.metaGraphs = [graph]
        return [
            ExportFile(name: "saved_model.pb", data: try TensorFlowModel.bytes(of: saved)),
            ExportFile(name: "variables/README.txt", text: "All weights are constants in saved_model.pb.\n"),
        ]
    }
}
