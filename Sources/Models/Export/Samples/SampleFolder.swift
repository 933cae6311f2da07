internal import FoundationEssentials

/// Programs in a package that run its model: one folder for each language.
package struct SampleFolder: Sendable {
    /// The files, below the folder.
    package let files: [ExportFile]

    /// Python: `predict.py` (numpy, Pillow, onnxruntime).
    package static let pythonONNX = SampleFolder(
        files: [
            ExportFile(name: "python/predict.py", data: Data(PackageResources.predict_onnx_py)),
            ExportFile(name: "python/ocellus_input.py", data: Data(PackageResources.ocellus_input_py)),
            ExportFile(name: "python/requirements.txt", text: "numpy\nonnxruntime\npillow\n"),
        ]
    )

    /// Python: `predict.py` (numpy, Pillow, openvino).
    package static let pythonOpenVINO = SampleFolder(
        files: [
            ExportFile(name: "python/predict.py", data: Data(PackageResources.predict_openvino_py)),
            ExportFile(name: "python/ocellus_input.py", data: Data(PackageResources.ocellus_input_py)),
            ExportFile(name: "python/requirements.txt", text: "numpy\nopenvino\npillow\n"),
        ]
    )

    /// Python: `predict.py` (numpy, Pillow, ai-edge-litert).
    package static let pythonTensorFlowLite = SampleFolder(
        files: [
            ExportFile(name: "python/predict.py", data: Data(PackageResources.predict_tflite_py)),
            ExportFile(name: "python/ocellus_input.py", data: Data(PackageResources.ocellus_input_py)),
            ExportFile(name: "python/requirements.txt", text: "ai-edge-litert\nnumpy\npillow\n"),
        ]
    )

    /// Swift: `Predict.swift` (Core ML, Vision).
    package static let swiftCoreML = SampleFolder(
        files: [ExportFile(name: "swift/Predict.swift", data: Data(PackageResources.Predict_swift))]
    )

    /// Python: `predict.py` (numpy, Pillow, tensorflow).
    package static let pythonTensorFlow = SampleFolder(
        files: [
            ExportFile(name: "python/predict.py", data: Data(PackageResources.predict_tensorflow_py)),
            ExportFile(name: "python/ocellus_input.py", data: Data(PackageResources.ocellus_input_py)),
            ExportFile(name: "python/requirements.txt", text: "numpy\npillow\ntensorflow\n"),
        ]
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
}
