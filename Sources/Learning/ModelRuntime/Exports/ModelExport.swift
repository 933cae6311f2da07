internal import Annotations
package import Detection
package import Export
package import Foundation
internal import Imaging
internal import Inference
package import Learning
internal import ModelGraph

/// Exports trained models, and proves that they say what the service says.
package struct ModelExport: Sendable {
    let engine: ClassifierEngine

    /// Uses the base models of an engine.
    package init(on engine: ClassifierEngine) {
        self.engine = engine
    }

    /// Exports a classifier; blocks for one or two seconds.
    ///
    /// - Parameters:
    ///   - model: The classifier.
    ///   - format: What to export it as.
    ///   - identifier: What names it in file names and manifests: the iteration's GUID.
    ///   - date: What the manifest says of when it was exported.
    /// - Returns: The package.
    /// - Throws: `ExportError`, also if the proof fails; `BaseModelError`, `ModelFileError`, `ModelGraphError`, `InferenceError`.
    package func package(
        of model: ClassifierModel,
        as format: ExportFormat,
        identifier: String,
        date: Date
    ) throws -> ExportPackage {
        let exportable = try engine.exportable(model, identifier: identifier)
        return try package(
            of: exportable,
            as: format,
            date: date,
            precision: engine.base(of: model).space.precision
        ) {
            try ImageClassifier(model, on: engine, usesCache: false, precision: $0)
        }
    }

    /// Exports a detector; blocks for one or two seconds.
    ///
    /// - Parameters:
    ///   - model: The detector.
    ///   - format: What to export it as.
    ///   - identifier: What names it in file names and manifests: the iteration's GUID.
    ///   - date: What the manifest says of when it was exported.
    /// - Returns: The package.
    /// - Throws: `ExportError`, also if the proof fails; `BaseModelError`, `ModelFileError`, `ModelGraphError`, `InferenceError`.
    package func package(
        of model: DetectorModel,
        as format: ExportFormat,
        identifier: String,
        date: Date
    ) throws -> ExportPackage {
        let exportable = try engine.exportable(model, identifier: identifier)
        return try package(
            of: exportable,
            as: format,
            date: date,
            precision: engine.base(of: model).precision
        ) {
            try ObjectDetector(model, on: engine, precision: $0)
        }
    }

    private func package(
        of exportable: ExportableModel,
        as format: ExportFormat,
        date: Date,
        precision: InferencePrecision,
        model: (InferencePrecision) throws -> any TrainedModel
    ) throws -> ExportPackage {
        try ExportPackage(
            of: exportable,
            as: format,
            answers: answers(precision, of: model),
            interpreter: Self.interpreter,
            interpreterName: Self.interpreterName(for: format),
            date: date
        )
    }

    /// What the service says of the images that exports are proved on.
    ///
    /// - Parameters:
    ///   - precision: The number format that it answers in.
    ///   - model: The model in a number format.
    /// - Returns: What exports are held to.
    /// - Throws: As `model` and the model it gives.
    func answers(
        _ precision: InferencePrecision,
        of model: (InferencePrecision) throws -> any TrainedModel
    ) throws -> ReferenceAnswers {
        let images = try ProbeImages.files().map(\.data)
        func answers(_ precision: InferencePrecision) throws -> [[Prediction<Int>]] {
            let model = try model(precision)
            return try images.map { try model.predictions(of: $0) }
        }
        let exact = try answers(.f32)
        return ReferenceAnswers(
            exact: exact,
            served: precision == .f32 ? exact : try answers(precision),
            servedPrecision: precision.rawValue
        )
    }

    // MARK: Running what was exported

    /// What runs exported models: OpenVINO, which did not write them.
    ///
    /// Core ML is part of Apple's systems. Its files are read back here, by code that shares nothing with what wrote them but the format.
    package static func interpreterName(for format: ExportFormat) -> String {
        if format.platform == .web { return "the engine of the browser, compiled for this machine" }
        let library = "OpenVINO \(OpenVINORuntime.version)"
        guard format.platform == .coreML else { return library }
        return
            "\(library), running the layers read back from the file; not run in Core ML, which only Apple’s systems have"
    }

    /// Runs an exported model in OpenVINO or, if it is one for the browser, in that engine, from files in a folder that is removed again.
    package static let interpreter: ExportInterpreter = { files, main, inputs in
        if main == WebModel.fileName, let file = files.first(where: { $0.name == main }) {
            return try WebInterpreter.outputs(of: file.data, inputs)
        }
        guard main.hasSuffix(".mlmodel"), let file = files.first(where: { $0.name == main }) else {
            return try outputs(of: files, main, inputs)
        }
        let reader = try CoreMLReader(file.data)
        let network = ExportFile(name: "model.onnx", data: try reader.onnx())
        return try outputs(of: [network], network.name, inputs).map { try reader.outputs(of: $0) }
    }

    private static func outputs(
        of files: [ExportFile],
        _ main: String,
        _ inputs: [ModelTensor]
    ) throws -> [[ModelTensor]] {
        guard let shape = inputs.first?.shape else { return [] }
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "ocellus-export-\(UUID().uuidString)", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in files { try file.write(below: folder) }
        // Saved models are opened by their folder.
        let model = try InterpretedModel(
            contentsOf: main == "saved_model.pb" ? folder : folder.appending(path: main),
            inputShape: shape,
            runtime: OpenVINORuntime()
        )
        return try inputs.map { input in
            try model.run(Tensor(shape: input.shape, values: input.values)).map { name, tensor in
                // TensorFlow numbers the outputs of a node; that of an output is the first.
                let ownName = name.hasSuffix(":0") ? String(name.dropLast(2)) : name
                return ModelTensor(name: ownName, shape: tensor.shape, values: tensor.values)
            }
        }
    }
}
