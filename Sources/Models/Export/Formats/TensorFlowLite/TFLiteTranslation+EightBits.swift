internal import FoundationEssentials
internal import ModelGraph

/// Values and weights of 8 bits.
///
/// Pairs of `QuantizeLinear` and `DequantizeLinear` become tensors of 8 bits. Where a convolution or an addition takes such tensors and
/// gives one, and nothing else reads what it gives, it computes in whole numbers; elsewhere floats are restored first. The numbers of the
/// graph run from 0 to 255 and those of the format from -128 to 127: the same, moved by 128.
extension TFLiteTranslation {
    /// A value of 8 bits.
    struct QuantizedValue {
        let tensor: TFLiteDocument.Tensor
        let order: [Int]
        let scale: Float
    }

    /// What follows a node at once: perhaps an activation, then 8 bits.
    private struct Ending {
        let activation: TFLiteOptions.Activation?
        let quantizer: Graph.Node
        /// The results of the nodes that it is made of.
        let results: [String]
        let quantization: TFLiteDocument.Quantization
    }

    mutating func quantize(_ node: Graph.Node) throws {
        let quantization = try quantization(node)
        let operand = try operand(node.inputs[0])
        let tensor = document.add(
            .quantize,
            [operand.tensor],
            nil,
            node.outputs[0],
            document.shape(of: operand.tensor),
            .int8,
            quantization: quantization
        )
        quantized[node.outputs[0]] = QuantizedValue(
            tensor: tensor,
            order: operand.order,
            scale: quantization.scales[0]
        )
    }

    private func quantization(_ node: Graph.Node) throws -> TFLiteDocument.Quantization {
        guard let scale = try floats(node, 1), scale.count == 1, node.inputs.count == 3,
            let zero = constants[node.inputs[2]], zero.elementType == .uint8, let level = zero.bytes.first
        else { throw unsupported(node) }
        return TFLiteDocument.Quantization(scales: scale, zeros: [Int64(level) - 128], axis: 0)
    }

    mutating func dequantize(_ node: Graph.Node) throws {
        if let value = quantized[node.inputs[0]] {
            quantized[node.outputs[0]] = value
            return
        }
        guard let numbers = constants[node.inputs[0]], numbers.elementType == .int8,
            numbers.dimensions.count == 4,
            let scales = try floats(node, 1), scales.count == numbers.dimensions[0], node.inputs.count == 3,
            constants[node.inputs[2]]?.bytes.allSatisfy({ $0 == 0 }) ?? false, node.integer("axis", 1) == 0
        else { throw unsupported(node) }
        restoredWeights[node.outputs[0]] = (numbers, scales)
    }

    /// The floats of a value of 8 bits; `nil` if it is none.
    mutating func restored(_ name: String) -> Operand? {
        guard let value = quantized[name] else { return nil }
        let tensor = document.add(.dequantize, [value.tensor], nil, name, document.shape(of: value.tensor))
        let operand = Operand(tensor: tensor, order: value.order)
        operands[name] = operand
        return operand
    }

    /// The weights of a convolution, in 8 bits with a scale for each output channel.
    mutating func eightBitWeights(_ node: Graph.Node, _ filter: Filter) throws -> TFLiteDocument.Tensor {
        guard let (numbers, scales) = restoredWeights[node.inputs[1]] else { throw unsupported(node) }
        return document.constant(
            node.inputs[1] + "/int8",
            filter.order.map { filter.shape[$0] },
            .int8,
            Data([UInt8](numbers.bytes).permuted(filter.shape, filter.order)),
            quantization: TFLiteDocument.Quantization(
                scales: scales,
                zeros: [Int64](repeating: 0, count: scales.count),
                axis: filter.isDepthwise ? 3 : 0
            )
        )
    }

    private func ending(of node: Graph.Node) throws -> Ending? {
        var name = node.outputs[0]
        var results: [String] = []
        var activation: TFLiteOptions.Activation?
        while readerCounts[name] == 1, let reader = readers[name]?.first {
            results.append(reader.outputs[0])
            if reader.operatorName == "QuantizeLinear" {
                return Ending(
                    activation: activation,
                    quantizer: reader,
                    results: results,
                    quantization: try quantization(reader)
                )
            }
            guard activation == nil, let found = try self.activation(of: reader) else { return nil }
            activation = found
            name = reader.outputs[0]
        }
        return nil
    }

    /// Adds an operation in whole numbers and what follows it.
    private mutating func give(
        _ node: Graph.Node,
        _ code: TFLiteOperator,
        _ tensors: [TFLiteDocument.Tensor],
        _ options: TFLiteOptions,
        _ ending: Ending,
        order: [Int]
    ) throws {
        var options = options
        if let activation = ending.activation { _ = options.fuse(activation) }
        let (shape, name) = (try shape(node.outputs[0]), ending.quantizer.outputs[0])
        let tensor = document.add(
            code,
            tensors,
            options,
            name,
            order.map { shape[$0] },
            .int8,
            quantization: ending.quantization
        )
        quantized[name] = QuantizedValue(tensor: tensor, order: order, scale: ending.quantization.scales[0])
        given.formUnion(ending.results)
    }

    /// Adds a convolution in whole numbers.
    ///
    /// - Returns: Whether it can be one.
    mutating func quantizedConvolution(_ node: Graph.Node) throws -> Bool {
        guard let input = quantized[node.inputs[0]], input.order == Self.channelsLast,
            let scales = restoredWeights[node.inputs[1]]?.scales, let ending = try ending(of: node)
        else { return false }
        let (filter, shape) = (try filter(of: node), try shape(node.inputs[0]))
        guard !filter.window.isPadded || filter.window.isSame(over: Array(shape[2...])) else { return false }
        let bias = try floats(node, 2) ?? [Float](repeating: 0, count: scales.count)
        let biasScales = scales.map { $0 * input.scale }
        let numbers = zip(bias, biasScales).map { bias, scale in
            Int(max(-0x7FFF_FFFF, min(0x7FFF_FFFF, (Double(bias) / Double(scale)).rounded())))
        }
        let biasTensor = document.integers(
            numbers,
            as: node.outputs[0] + "/bias",
            quantization: TFLiteDocument.Quantization(
                scales: biasScales,
                zeros: [Int64](repeating: 0, count: scales.count),
                axis: 0
            )
        )
        try give(
            node,
            filter.code,
            [input.tensor, eightBitWeights(node, filter), biasTensor],
            filter.options(isSame: filter.window.isPadded),
            ending,
            order: Self.channelsLast
        )
        return true
    }

    /// Adds an addition in whole numbers.
    ///
    /// - Returns: Whether it can be one.
    mutating func quantizedAddition(_ node: Graph.Node) throws -> Bool {
        let values = node.inputs.compactMap { quantized[$0] }
        guard values.count == 2, values[0].order == values[1].order,
            document.shape(of: values[0].tensor) == document.shape(of: values[1].tensor),
            let ending = try ending(of: node)
        else { return false }
        try give(node, .add, values.map(\.tensor), .add, ending, order: values[0].order)
        return true
    }
}
