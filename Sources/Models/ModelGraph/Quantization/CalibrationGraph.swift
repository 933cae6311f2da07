internal import Bytes
internal import FoundationEssentials
internal import SwiftProtobuf

/// A graph that measures the activation ranges of another one, which quantization starts from.
///
/// It is a base model of its own whose embedding holds, for each value in turn, the largest number that occurs in it for
/// an image, then minus the smallest.
package struct CalibrationGraph: Sendable {
    /// The graph to run.
    package let graph: Graph

    /// Describes the graph's input and its only output.
    ///
    /// The digest in it is still that of the base model.
    package let manifest: BaseModelManifest

    private let values: [String]

    /// Makes the calibration graph of a base model.
    ///
    /// - Parameters:
    ///   - original: The base model's graph.
    ///   - base: Its manifest.
    /// - Throws: ``ModelGraphError`` with `notQuantizable`.
    package init(of original: Graph, manifest base: BaseModelManifest) throws(ModelGraphError) {
        let values = try QuantizationPlan(for: original, manifest: base).values
        let output = "ocellus.ranges"
        var graph = original
        try graph.edit { editor in
            var parts: [String] = []
            for (index, value) in values.enumerated() {
                let negative = "ocellus.negative.\(index)"
                parts.append(editor.appendLargest(of: value, as: "ocellus.largest.\(index)"))
                editor.nodes.append(Graph.Node("Neg", [value], result: negative))
                parts.append(editor.appendLargest(of: negative, as: "ocellus.smallest.\(index)"))
            }
            editor.nodes.append(
                Graph.Node("Concat", parts, attributes: ["axis": .int(1)], result: output)
            )
            let free = ["images", "ranges"].map { Graph.Dimension.symbolic($0) }
            editor.outputs = [Graph.Value(name: output, elementType: .float32, dimensions: free)]
            editor.removeUnused()
        }
        self.graph = graph
        self.values = values
        manifest = base.replacing(
            outputs: .init(embedding: .init(name: output, dimensions: 2 * values.count), maps: nil)
        )
    }

    /// The range of each value from the embeddings of images, zero included.
    ///
    /// - Parameters:
    ///   - embeddings: One for each image, at least one.
    ///   - edge: The edge of the images, in pixels.
    /// - Returns: A range for each value, in the order in which the graph computes them.
    package func ranges(from embeddings: [[Float]], edge: Int) -> ActivationRanges {
        var limits = [Float](repeating: 0, count: 2 * values.count)
        for embedding in embeddings { limits = zip(limits, embedding).map { max($0, $1) } }
        return ActivationRanges(
            graph: manifest.model.sha256,
            imageCount: embeddings.count,
            edge: edge,
            names: values,
            ranges: stride(from: 0, to: limits.count, by: 2).map { -limits[$0 + 1]...limits[$0] }
        )
    }
}

extension GraphEditor {
    /// Adds nodes that find the largest number of an `[N, C, H, W]` value for each image, and gives the name of the `[N, 1]` result.
    ///
    /// By operators that mean the same in every operator set: over places, then over channels in the role of places.
    fileprivate mutating func appendLargest(of value: String, as result: String) -> String {
        let (byPlace, turned, byChannel) = (result + ".places", result + ".turned", result + ".channels")
        nodes += [
            Graph.Node("GlobalMaxPool", [value], result: byPlace),
            Graph.Node(
                "Transpose",
                [byPlace],
                attributes: ["perm": .ints([0, 2, 1, 3])],
                result: turned
            ),
            Graph.Node("GlobalMaxPool", [turned], result: byChannel),
            Graph.Node("Flatten", [byChannel], attributes: ["axis": .int(1)], result: result),
        ]
        return result
    }
}
