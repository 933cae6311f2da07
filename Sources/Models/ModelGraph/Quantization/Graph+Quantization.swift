internal import Bytes
internal import FoundationEssentials

extension Graph {
    /// A convolutional base model brought to 8 bits: the same graph in which the numbers to compute with in 8 bits stand between
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
    ///
    /// - Parameters:
    ///   - manifest: The manifest of this graph.
    ///   - ranges: The activation ranges of this graph.
    /// - Returns: A graph with the same input and outputs.
    /// - Throws: ``ModelGraphError`` with `notQuantizable`, also if the ranges are those of another graph.
    package func quantized(
        for manifest: BaseModelManifest,
        ranges: ActivationRanges
    ) throws(ModelGraphError) -> Graph {
        let plan = try QuantizationPlan(for: self, manifest: manifest)
        guard ranges.graph == manifest.model.sha256, ranges.values.map(\.name) == plan.values else {
            throw ModelGraphError(.notQuantizable, "The activation ranges are those of another graph.")
        }
        var result = self
        try result.edit { editor in
            editor.quantize(weights: plan.weights)
            editor.quantize(values: zip(plan.values, ranges.ranges).map { ($0, $1) })
            // The former weights and what made them.
            editor.removeUnused()
        }
        return result
    }
}

extension GraphEditor {
    /// Lets nodes compute with weights of 8 bits instead of the given ones, whose first axis counts output channels.
    fileprivate mutating func quantize(weights: [String: Graph.Tensor]) {
        var restoring: [Graph.Node] = []
        for (name, tensor) in weights.sorted(by: { $0.key < $1.key }) {
            let weight = QuantizedWeight(tensor)
            let channels = [weight.scales.count]
            initializers += [
                Graph.Tensor(
                    name: name + ".int8",
                    elementType: .int8,
                    dimensions: tensor.dimensions,
                    bytes: Data(weight.numbers.map { UInt8(bitPattern: $0) })
                ),
                Graph.Tensor(
                    name: name + ".zero",
                    elementType: .int8,
                    dimensions: channels,
                    bytes: Data(count: channels[0])
                ),
                Graph.Tensor(name: name + ".scales", dimensions: channels, floats: weight.scales),
            ]
            let node = Graph.Node(
                "DequantizeLinear",
                [name + ".int8", name + ".scales", name + ".zero"],
                attributes: ["axis": .int(0)],
                result: name + ".restored"
            )
            restoring.insert(node, at: 0)
        }
        replaceOperands(weights.keys.reduce(into: [:]) { $0[$1] = $1 + ".restored" })
        nodes.insert(contentsOf: restoring, at: 0)
    }

    /// Sends values through 8 bits, each right after the node that computes it.
    fileprivate mutating func quantize(values: [(name: String, range: ClosedRange<Float>)]) {
        var pairs: [String: [Graph.Node]] = [:]
        for (name, range) in values {
            let extent = range.upperBound - range.lowerBound
            let scale = extent > 0 ? extent / 255 : 1
            let zero = UInt8(max(0, min(255, (-range.lowerBound / scale).rounded(.toNearestOrEven))))
            let parameters = [name + ".scale", name + ".zero"]
            initializers += [
                Graph.Tensor(name: parameters[0], dimensions: [], floats: [scale]),
                Graph.Tensor(name: parameters[1], elementType: .uint8, dimensions: [], bytes: Data([zero])),
            ]
            pairs[name] = [
                Graph.Node("QuantizeLinear", [name] + parameters, result: name + ".uint8"),
                Graph.Node("DequantizeLinear", [name + ".uint8"] + parameters, result: name + ".restored"),
            ]
        }
        replaceOperands(pairs.keys.reduce(into: [:]) { $0[$1] = $1 + ".restored" })
        insert(after: pairs)
    }
}

/// A weight in 8 bits: for each output channel a scale and whole numbers in -127...127.
private struct QuantizedWeight {
    private(set) var scales: [Float] = []
    private(set) var numbers: [Int8] = []

    /// Rounds the floats of a tensor, output channels first.
    init(_ tensor: Graph.Tensor) {
        let weights = tensor.floats ?? []
        let channels = tensor.dimensions.first ?? 1
        let size = weights.count / max(channels, 1)
        numbers.reserveCapacity(weights.count)
        for channel in 0..<channels {
            let row = weights[channel * size..<(channel + 1) * size]
            let largest = row.reduce(0) { max($0, abs($1)) }
            let scale = largest > 0 ? largest / 127 : 1
            scales.append(scale)
            numbers += row.map { Int8(max(-127, min(127, ($0 / scale).rounded(.toNearestOrEven)))) }
        }
    }
}
