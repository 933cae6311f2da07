internal import FoundationEssentials

/// Programs in a package that run its model: one folder for each language.
package struct SampleFolder: Sendable {
    /// The files, below the folder.
    package let files: [ExportFile]

    /// Python: `predict.py` (numpy, Pillow, onnxruntime).
    package static let pythonONNX = python(PackageResources.predict_onnx_py, needing: "onnxruntime")

    /// Python: `predict.py` (numpy, Pillow, openvino).
    package static let pythonOpenVINO = python(PackageResources.predict_openvino_py, needing: "openvino")

    /// Python: `predict.py` (numpy, Pillow, ai-edge-litert).
    package static let pythonTensorFlowLite = python(
        PackageResources.predict_tflite_py,
        needing: "ai-edge-litert"
    )

    /// Swift: `Predict.swift` (Core ML, Vision).
    package static let swiftCoreML = SampleFolder(
        files: [ExportFile(name: "swift/Predict.swift", data: Data(PackageResources.Predict_swift))]
    )

    /// Python: `predict.py` (numpy, Pillow, tensorflow).
    package static let pythonTensorFlow = python(
        PackageResources.predict_tensorflow_py,
        needing: "tensorflow"
    )

    /// A web page: `predict.html` (TensorFlow.js).
    package static let javaScriptTensorFlow = SampleFolder(
        files: [
            ExportFile(name: "javascript/predict.html", data: Data(PackageResources.predict_tensorflow_html)),
            ExportFile(name: "javascript/ocellus_input.mjs", data: Data(PackageResources.ocellus_input_mjs)),
        ]
    )

    /// JavaScript: `predict.mjs` (onnxruntime-node, sharp).
    package static let javaScript = SampleFolder(
        files: [
            ExportFile(name: "javascript/predict.mjs", data: Data(PackageResources.predict_mjs)),
            ExportFile(name: "javascript/ocellus_input.mjs", data: Data(PackageResources.ocellus_input_mjs)),
            ExportFile(name: "javascript/package.json", data: Data(PackageResources.package_json)),
        ]
    )

    /// C#: `Program.cs` (Microsoft.ML.OnnxRuntime, SixLabors.ImageSharp).
    package static let cSharp = SampleFolder(
        files: [
            ExportFile(name: "csharp/Program.cs", data: Data(PackageResources.Program_cs)),
            ExportFile(name: "csharp/Predict.csproj", data: Data(PackageResources.Predict_csproj)),
        ]
    )

    /// A program in Python with the module that prepares images, and what it needs besides numpy and Pillow.
    private static func python(_ program: [UInt8], needing runtime: String) -> SampleFolder {
        let requirements = [runtime, "numpy", "pillow"].sorted().map { $0 + "\n" }.joined()
        return SampleFolder(
            files: [
                ExportFile(name: "python/predict.py", data: Data(program)),
                ExportFile(name: "python/ocellus_input.py", data: Data(PackageResources.ocellus_input_py)),
                ExportFile(name: "python/requirements.txt", text: requirements),
            ]
        )
    }
}
