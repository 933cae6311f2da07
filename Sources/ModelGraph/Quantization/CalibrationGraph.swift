internal import Digests
package import FoundationEssentials
internal import SwiftProtobuf

/// A graph that tells how far the values of another one reach: what quantization must know about them.
///
/// It is a base model of its own whose embedding holds, for each value in turn, the largest number that occurs in it for
/// an image, then minus the smallest.
package struct CalibrationGraph: Sendable {
    /// The ONNX file.
    package let graph: Data

    /// Describes the file's input and its only output.
    package let manifest: BaseModelManifest

    private let original: ContentDigest
    private let values: [String]

    /// Makes the probe of a base model.
    ///
    /// - Parameters:
    ///   - file: The base model's ONNX file, which ``Graph`` accepts.
    ///   - base: Its manifest.
    /// - Throws: ``ModelGraphError`` with `notQuantizable`.
    package init(of file: Data, manifest base: BaseModelManifest) throws(ModelGraphError) {
        values = try QuantizationPlan(for: Graph(onnx: file), manifest: base).values
        original = ContentDigest(of: file)
        var model = try OnnxModelProto(checkedFile: file)
        let output = "ocellus.ranges"
        var parts: [String] = []
        for value in values {
            parts.append(model.graph.appendLargest(of: value))
            parts.append(model.graph.appendLargest(of: model.graph.append("Neg", [value])))
        }
        _ = model.graph.append("Concat", parts, attributes: [.integer("axis", 1)], result: output)
        model.graph.output = [.floats(output, axes: 2)]
        graph = try model.file()
        manifest = base.replacing(
            outputs: .init(embedding: .init(name: output, dimensions: 2 * values.count), maps: nil)
        )
    }

    /// The range of each value from the probe's embeddings of images, zero included.
    ///
    /// - Parameters:
    ///   - embeddings: One for each image, at least one.
    ///   - edge: The edge of the images, in pixels.
    /// - Returns: A range for each value, in the order in which the graph computes them.
    package func ranges(from embeddings: [[Float]], edge: Int) -> ActivationRanges {
        var reach = [Float](repeating: 0, count: 2 * values.count)
        for embedding in embeddings { reach = zip(reach, embedding).map { max($0, $1) } }
        return ActivationRanges(
            graph: original,
            imageCount: embeddings.count,
            edge: edge,
            names: values,
            ranges: stride(from: 0, to: reach.count, by: 2).map { -reach[$0 + 1]...reach[$0] }
        )
    }
}

extension OnnxGraphProto {
    /// Adds nodes that find the largest number of an `[N, C, H, W]` value for each image, and names the `[N, 1]` result.
    ///
    /// By operators that mean the same in every operator set: over places, then over channels in the role of places.
    fileprivate mutating func appendLargest(of value: String) -> String {
        let byChannel = append("GlobalMaxPool", [value])
        let turned = append("Transpose", [byChannel], attributes: [.integers("perm", [0, 2, 1, 3])])
        return append("Flatten", [append("GlobalMaxPool", [turned])], attributes: [.integer("axis", 1)])
    }
}
