internal import ModelGraph
internal import SwiftProtobuf

/// Layers with weights, windows or bounds.
extension CoreMLTranslation {
    func convolution(_ node: Graph.Node) throws -> CoreMLConvolutionLayerParams {
        let shape = try shape(node.inputs[1])
        guard shape.count == 4, let values = try floats(node, 1) else { throw unsupported(node) }
        let window = try window(node, kernel: Array(shape[2...]))
        return try .with {
            $0.outputChannels = UInt64(shape[0])
            $0.kernelChannels = UInt64(shape[1])
            $0.nGroups = UInt64(node.integer("group", 1))
            $0.kernelSize = window.kernel.map(UInt64.init)
            $0.stride = window.strides.map(UInt64.init)
            $0.dilationFactor = window.dilations.map(UInt64.init)
            $0.valid = window.padding
            $0.weights = weights(values)
            if let bias = try floats(node, 2) {
                $0.hasBias_p = true
                $0.bias.floatValue = bias
            }
        }
    }

    func pooling(_ node: Graph.Node) throws -> CoreMLPoolingLayerParams {
        let window = try window(node)
        guard node.integer("ceil_mode", 0) == 0, window.dilations == [1, 1] else { throw unsupported(node) }
        return .with {
            $0.type = node.operatorName == "AveragePool" ? .average : .max
            $0.kernelSize = window.kernel.map(UInt64.init)
            $0.stride = window.strides.map(UInt64.init)
            $0.valid = window.padding
            $0.avgPoolExcludePadding = node.integer("count_include_pad", 0) == 0
        }
    }

    func normalization(_ node: Graph.Node) throws -> CoreMLBatchnormLayerParams {
        let parameters = try (1...4).map { try floats(node, $0) ?? [] }
        return .with {
            $0.channels = UInt64(parameters[0].count)
            $0.epsilon = node.float("epsilon", 1e-5)
            $0.gamma.floatValue = parameters[0]
            $0.beta.floatValue = parameters[1]
            $0.mean.floatValue = parameters[2]
            $0.variance.floatValue = parameters[3]
        }
    }

    /// Resizing by whole factors, to the nearest place: what detectors have.
    func upsampling(_ node: Graph.Node) throws -> CoreMLUpsampleLayerParams {
        let (source, target) = (try shape(node.inputs[0]), try shape(node.outputs[0]))
        guard node.text("mode") ?? "nearest" == "nearest",
            node.text("coordinate_transformation_mode") == "asymmetric", node.text("nearest_mode") == "floor",
            source.count == 4, source[..<2] == target[..<2],
            (2..<4).allSatisfy({ target[$0].isMultiple(of: source[$0]) })
        else { throw unsupported(node) }
        return .with {
            $0.scalingFactor = (2..<4).map { UInt64(target[$0] / source[$0]) }
            $0.mode = .nn
        }
    }

    func innerProduct(_ node: Graph.Node) throws -> CoreMLInnerProductLayerParams {
        let shape = try shape(node.inputs[1])
        guard node.float("alpha", 1) == 1, node.float("beta", 1) == 1, node.integer("transA", 0) == 0,
            shape.count == 2, let values = try floats(node, 1)
        else { throw unsupported(node) }
        // The format has a row for each result.
        let order = node.integer("transB", 0) == 0 ? [1, 0] : [0, 1]
        return try .with {
            $0.outputChannels = UInt64(shape[order[0]])
            $0.inputChannels = UInt64(shape[order[1]])
            $0.weights = weights(values.permuted(shape, order))
            if let bias = try floats(node, 2) {
                $0.hasBias_p = true
                $0.bias.floatValue = bias
            }
        }
    }

    func clip(_ node: Graph.Node) throws -> CoreMLClipLayerParams {
        try .with {
            $0.minVal = try floats(node, 1)?.first ?? -.greatestFiniteMagnitude
            $0.maxVal = try floats(node, 2)?.first ?? .greatestFiniteMagnitude
        }
    }
}

extension SlidingWindow {
    fileprivate var padding: CoreMLValidPadding {
        .with {
            $0.paddingAmounts.borderAmounts = zip(padsBegin, padsEnd).map { begin, end in
                .with {
                    $0.startEdgeSize = UInt64(begin)
                    $0.endEdgeSize = UInt64(end)
                }
            }
        }
    }
}

extension CoreMLLinearParams {
    init(_ alpha: Float, _ beta: Float) {
        self.init()
        (self.alpha, self.beta) = (alpha, beta)
    }
}

extension CoreMLActivationParams {
    /// `alpha * x + beta`.
    static func line(_ alpha: Float, _ beta: Float) -> Self {
        .with { $0.linear = CoreMLLinearParams(alpha, beta) }
    }

    /// The activation that an operator is; `nil` if it is none, or takes parameters.
    init?(operatorName: String) {
        self.init()
        switch operatorName {
        case "Relu": relu = CoreMLNoParams()
        case "Sigmoid": sigmoid = CoreMLNoParams()
        case "Tanh": tanh = CoreMLNoParams()
        default: return nil
        }
    }
}

extension CoreMLUnaryFunctionLayerParams {
    /// A function of the number itself, neither scaled nor shifted.
    static func function(_ type: Operation) -> Self {
        .with {
            $0.type = type
            $0.alpha = 1
            $0.epsilon = 1e-6
            $0.scale = 1
        }
    }
}

extension CoreMLNeuralNetworkLayer.OneOf_Layer {
    /// The layer of an operator of two operands, number by number.
    init?(arithmetic operatorName: String) {
        let none = CoreMLNoParams()
        switch operatorName {
        case "Add": self = .addBroadcastable(none)
        case "Sub": self = .subtractBroadcastable(none)
        case "Mul": self = .multiplyBroadcastable(none)
        case "Div": self = .divideBroadcastable(none)
        case "Min": self = .minBroadcastable(none)
        case "Max": self = .maxBroadcastable(none)
        default: return nil
        }
    }
}
