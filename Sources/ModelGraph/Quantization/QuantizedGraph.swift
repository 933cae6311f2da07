internal import Digests
package import FoundationEssentials
internal import SwiftProtobuf

/// A convolutional base model brought to 8 bits: a plain ONNX file in which the numbers to compute with in 8 bits stand between
/// `QuantizeLinear` and `DequantizeLinear`.
///
/// Every library that reads ONNX can run it; on processors with 8-bit dot products (AVX512-VNNI, AVX-VNNI, AMX) libraries compute in
/// 8 bits what stands between the pairs. The scheme is the usual one (Jacob et al., "Quantization and Training of Neural
/// Networks for Efficient Integer-Arithmetic-Only Inference", CVPR 2018): a weight is `scale * q` with -127...127 and a scale for
/// each output channel, any other value `scale * (q - zero)` with 0...255 over the range it was seen to have. Biases stay as
/// they are.
///
/// Features of one library on one processor are the same bits again. Those of two libraries are not: what one of them rounds just
/// the other way is a whole step apart. Embeddings of ONNX Runtime and of OpenVINO differed by two per cent of their
/// length, as much as those of OpenVINO from the original's.
package enum QuantizedGraph {
    /// Rewrites a base model.
    ///
    /// - Parameters:
    ///   - file: The base model's ONNX file, which ``Graph`` accepts.
    ///   - manifest: Its manifest.
    ///   - ranges: How far its values reach.
    /// - Returns: An ONNX file with the same input and outputs.
    /// - Throws: ``ModelGraphError`` with `notQuantizable`, also if the ranges are those of another graph.
    package static func file(
        from file: Data,
        manifest: BaseModelManifest,
        ranges: ActivationRanges
    ) throws(ModelGraphError) -> Data {
        let plan = try QuantizationPlan(for: Graph(onnx: file), manifest: manifest)
        guard ranges.graph == ContentDigest(of: file), ranges.values.map(\.name) == plan.values else {
            throw ModelGraphError(.notQuantizable, "The activation ranges are those of another graph.")
        }
        var model = try OnnxModelProto(checkedFile: file)
        model.producerName = "ocellus"
        var rewriting = Rewriting(of: model.graph)
        for (name, tensor) in plan.weights.sorted(by: { $0.key < $1.key }) {
            rewriting.quantize(weight: name, tensor)
        }
        rewriting.quantize(
            values: zip(plan.values, ranges.ranges).map { ($0, $1) },
            input: manifest.input.name
        )
        model.graph = rewriting.finished()
        return try model.file()
    }
}

/// A graph on its way to 8 bits.
private struct Rewriting {
    private var graph: OnnxGraphProto
    /// Under which names the nodes of the old graph now find their operands.
    private var restored: [String: String] = [:]

    init(of graph: OnnxGraphProto) {
        self.graph = graph
    }

    /// Replaces a weight, output channels first, by whole numbers and a scale for each output channel.
    mutating func quantize(weight name: String, _ tensor: Graph.Tensor) {
        let weights = tensor.floats ?? []
        let channels = tensor.dimensions.first ?? 1
        let size = weights.count / max(channels, 1)
        var scales: [Float] = []
        var bytes: [UInt8] = []
        bytes.reserveCapacity(weights.count)
        for channel in 0..<channels {
            let row = weights[channel * size..<(channel + 1) * size]
            let largest = row.reduce(0) { max($0, abs($1)) }
            let scale = largest > 0 ? largest / 127 : 1
            scales.append(scale)
            bytes += row.map {
                UInt8(bitPattern: Int8(max(-127, min(127, ($0 / scale).rounded(.toNearestOrEven)))))
            }
        }
        graph.initializer += [
            OnnxTensorProto(name + ".int8", .int8, tensor.dimensions, bytes: Data(bytes)),
            OnnxTensorProto(name + ".zero", .int8, [channels], bytes: Data(count: channels)),
            .floats(name + ".scales", [channels], scales),
        ]
        restored[name] = name + ".restored"
        let node = OnnxNodeProto(
            "DequantizeLinear",
            [name + ".int8", name + ".scales", name + ".zero"],
            attributes: [.integer("axis", 0)],
            result: name + ".restored"
        )
        graph.node.insert(node, at: 0)
    }

    /// Sends values through 8 bits, each right after the node that computes it.
    mutating func quantize(values: [(name: String, range: ClosedRange<Float>)], input: String) {
        var pairs: [String: [OnnxNodeProto]] = [:]
        for (name, range) in values {
            let reach = range.upperBound - range.lowerBound
            let scale = reach > 0 ? reach / 255 : 1
            let zero = UInt8(max(0, min(255, (-range.lowerBound / scale).rounded(.toNearestOrEven))))
            let (scaleName, zeroName) = (name + ".scale", name + ".zero")
            graph.initializer += [
                .floats(scaleName, [], [scale]), OnnxTensorProto(zeroName, .uint8, [], bytes: Data([zero])),
            ]
            restored[name] = name + ".restored"
            pairs[name] = [
                OnnxNodeProto("QuantizeLinear", [name, scaleName, zeroName], result: name + ".uint8"),
                OnnxNodeProto(
                    "DequantizeLinear",
                    [name + ".uint8", scaleName, zeroName],
                    result: name + ".restored"
                ),
            ]
        }
        var nodes = pairs[input] ?? []
        for node in graph.node {
            var node = node
            node.input = node.input.map { restored[$0] ?? $0 }
            nodes.append(node)
            for result in node.output { nodes += pairs[result] ?? [] }
        }
        graph.node = nodes
    }

    /// The graph without what nobody needs any more: the former weights and what made them.
    func finished() -> OnnxGraphProto {
        var graph = graph
        var needed = Set(graph.output.map(\.name))
        var kept: [OnnxNodeProto] = []
        for node in graph.node.reversed() where node.output.contains(where: needed.contains) {
            needed.formUnion(node.input)
            kept.append(node)
        }
        graph.node = kept.reversed()
        graph.initializer = graph.initializer.filter { needed.contains($0.name) }
        // Declarations of values between the nodes are optional, and those of values that are gone would be wrong.
        graph.valueInfo = []
        return graph
    }
}
