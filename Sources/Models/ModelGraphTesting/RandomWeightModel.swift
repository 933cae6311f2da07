internal import Bytes
package import FoundationEssentials
internal import ModelGraph

/// A small base model whose weights mean nothing, for tests that need one that runs.
///
/// Two images give two embeddings and the same image the same one; that is all that can be asked of it.
package struct RandomWeightModel: Sendable {
    /// The ONNX file.
    package let onnx: Data
    /// The manifest that belongs to it.
    package let manifest: Data

    /// Describes a graph in a manifest.
    ///
    /// Each map has a name, a stride and channels; without maps the model serves classification only.
    init(
        name: String,
        graph: GraphBuilder,
        embeddingDimensions: Int,
        maps: [(name: String, stride: Int, channels: Int)],
        edges: (compact: Int, default: Int, fine: Int)
    ) throws {
        onnx = try graph.file()
        let operators = Set(graph.model.graph.node.map(\.opType)).sorted().map { "\"\($0)\"" }
        let parameters = graph.model.graph.initializer.map { $0.dims.reduce(1, *) }.reduce(0, +)
        let mapsText = maps.map {
            "{\"name\": \"\($0.name)\", \"stride\": \($0.stride), \"channels\": \($0.channels)}"
        }
        let tasks = maps.isEmpty ? "\"classification\"" : "\"classification\", \"detection\""
        manifest = Data(
            """
            {
              "formatVersion": 1, "name": "\(name)", "version": "1.0.0", "title": "Random weights (\(name))",
              "license": "Apache-2.0", "tasks": [\(tasks)],
              "model": {
                "file": "model.onnx", "sha256": "\(ContentDigest(of: onnx))",
                "opset": \(graph.model.opsetImport.first?.version ?? 0), "parameters": \(parameters),
                "operators": [\(operators.joined(separator: ", "))]
              },
              "input": {
                "name": "image", "layout": "NCHW", "channels": "RGB", "range": [0, 255],
                "normalization": "inside the graph",
                "size": {
                  "default": \(edges.default), "compact": \(edges.compact), "fine": \(edges.fine), "multipleOf": 32
                },
                "resize": { "rule": "shorter edge to size, antialiased bilinear", "crop": "center square" }
              },
              "outputs": {
                "embedding": { "name": "embedding", "dimensions": \(embeddingDimensions) },
                "maps": [\(mapsText.joined(separator: ", "))]
              },
              "provenance": { "recipe": "random weights, for tests" }
            }

            """.utf8
        )
    }

    /// Writes `manifest.json` and `model.onnx` into `folder`, which is made if it is missing.
    package func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try manifest.write(to: folder.appending(path: "manifest.json"))
        try onnx.write(to: folder.appending(path: "model.onnx"))
    }
}
