internal import FoundationEssentials
internal import ModelGraph

/// Translates a graph to TensorFlow Lite's operations, one node after the other.
///
/// Graphs here have the channels of a map first, TensorFlow Lite has them last. So each value knows in which order its axes are stored,
/// and nothing is moved before an operation needs another order. The operations are those of the runtime's reference kernels
/// (tensorflow/lite/kernels). This file holds the choice by operator; the extensions hold the rules.
struct TFLiteTranslation: GraphTranslation {
    static let formatName = "TensorFlow Lite’s format"

    /// A value of the graph: a tensor, and which axis of the value each of its axes is.
    struct Operand {
        let tensor: TFLiteDocument.Tensor
        let order: [Int]
    }

    /// The order of a map's axes: images, rows, columns, channels.
    static let channelsLast = [0, 2, 3, 1]

    let graph: Graph
    /// Whether filters and matrices have 16 bits.
    let isHalf: Bool
    /// The shapes of all values, axes as the graph has them.
    let shapes: [String: [Int]]
    var document = TFLiteDocument()
    var operands: [String: Operand] = [:]
    /// Constants, written when they are first used, in the order that is needed.
    var constants: [String: Graph.Tensor]
    /// Weights of 8 bits with the scales of their output channels.
    var restoredWeights: [String: (numbers: Graph.Tensor, scales: [Float])] = [:]
    /// Values of 8 bits.
    var quantized: [String: QuantizedValue] = [:]
    /// Tensors that are several values at once, so that one of them must not change it.
    var shared: Set<TFLiteDocument.Tensor> = []
    /// How many nodes and outputs read a value.
    let readerCounts: [String: Int]
    /// The nodes that read a value.
    let readers: [String: [Graph.Node]]
    /// Results that were given together with an earlier node.
    var given: Set<String> = []

    /// - Throws: `ModelGraphError` if the shape of a value is unknown.
    init(of graph: Graph, isHalf: Bool) throws {
        self.graph = graph
        self.isHalf = isHalf
        constants = Dictionary(graph.initializers.map { ($0.name, $0) }) { first, _ in first }
        shapes = try graph.shapes(
            for: Dictionary(graph.inputs.map { ($0.name, $0.fixedShape) }) { first, _ in first },
            limits: .exports
        )
        var counts: [String: Int] = [:]
        var readers: [String: [Graph.Node]] = [:]
        for node in graph.nodes {
            for name in node.inputs {
                counts[name, default: 0] += 1
                readers[name, default: []].append(node)
            }
        }
        for output in graph.outputs { counts[output.name, default: 0] += 1 }
        readerCounts = counts
        self.readers = readers
    }

    /// Translates all nodes.
    ///
    /// - Returns: The input and the outputs, axes of the outputs as in the graph.
    /// - Throws: ``ExportError`` with `unsupportedModel` if an operator, or a form of one, has no translation.
    mutating func translate() throws -> (
        inputs: [TFLiteDocument.Tensor], outputs: [String: TFLiteDocument.Tensor]
    ) {
        var inputs: [TFLiteDocument.Tensor] = []
        for input in graph.inputs {
            let (shape, order) = (input.fixedShape, Self.channelsLast)
            guard shape.count == order.count else { throw unsupported("an input") }
            let tensor = document.tensor(input.name, order.map { shape[$0] })
            operands[input.name] = Operand(tensor: tensor, order: order)
            inputs.append(tensor)
        }
        for node in graph.nodes where !node.outputs.contains(where: given.contains) { try translate(node) }
        var outputs: [String: TFLiteDocument.Tensor] = [:]
        for output in graph.outputs {
            let tensor = try operand(output.name, order: plainOrder(of: output.name)).tensor
            document.rename(tensor, to: output.name)
            outputs[output.name] = tensor
        }
        return (inputs, outputs)
    }

    private mutating func translate(_ node: Graph.Node) throws {
        let result = node.outputs[0]
        switch node.operatorName {
        case "Identity", "Dropout": try rename(node)
        case "Constant":
            guard case .tensor(let tensor) = node.attributes["value"] else { throw unsupported(node) }
            constants[result] = tensor
        case "Cast": try cast(node)
        case "Conv": try convolution(node)
        case "AveragePool", "MaxPool": try pooling(node)
        case "GlobalAveragePool": try reduced(node, .mean)
        case "GlobalMaxPool": try reduced(node, .reduceMax)
        case "BatchNormalization": try normalization(node)
        case "Resize": try resize(node)
        case "Gemm": try denseLayer(node)
        case "MatMul": try product(node)
        case "Add": try combine(node, .add, .add)
        case "Sub": try combine(node, .sub, .sub)
        case "Mul": try combine(node, .mul, .mul)
        case "Div": try combine(node, .div, .div)
        case "Pow": try combine(node, .pow)
        case "PRelu": try combine(node, .prelu)
        case "Min": try combine(node, .minimum)
        case "Max": try combine(node, .maximum)
        case "Clip": try clip(node)
        case "Relu": try activate(node, .relu)
        case "Elu" where node.float("alpha", 1) == 1: try map(node, .elu)
        case "LeakyRelu": try map(node, .leakyRelu, .leakyRelu(node.float("alpha", 0.01)))
        case "HardSigmoid": try hardSigmoid(node)
        case "Softmax": try softmax(node)
        case "Concat": try concatenation(node)
        case "Flatten", "Reshape": try reshape(node)
        case "Transpose": try transpose(node)
        case "Gather": try gather(node)
        case "QuantizeLinear": try quantize(node)
        case "DequantizeLinear": try dequantize(node)
        default:
            guard let code = Self.plain[node.operatorName] else { throw unsupported(node) }
            try map(node, code)
        }
    }

    /// Operators of one operand that differ in nothing but their names.
    private static let plain: [String: TFLiteOperator] = [
        "Abs": .abs, "Exp": .exp, "HardSwish": .hardSwish, "Neg": .neg, "Sigmoid": .logistic, "Sqrt": .sqrt,
        "Tanh": .tanh,
    ]

    // MARK: Values

    func shape(_ name: String) throws -> [Int] {
        guard let shape = shapes[name] else { throw unsupported("the value \(name)") }
        return shape
    }

    func plainOrder(of name: String) throws -> [Int] { Array(try shape(name).indices) }

    /// A value in whatever order it is stored.
    mutating func operand(_ name: String) throws -> Operand {
        if let operand = operands[name] { return operand }
        if let operand = restored(name) { return operand }
        return try operand(name, order: plainOrder(of: name))
    }

    /// A value, stored in a given order.
    mutating func operand(_ name: String, order: [Int]) throws -> Operand {
        if let tensor = constants[name] {
            guard let values = tensor.floats, tensor.dimensions.count == order.count else {
                throw unsupported("the constant \(name)")
            }
            return Operand(tensor: constant(name, values, tensor.dimensions, order: order), order: order)
        }
        guard let operand = operands[name] ?? restored(name) else { throw unsupported("the value \(name)") }
        return try reordered(operand, order, shape: shape(name), name: name)
    }

    /// A value with its axes in another order.
    private mutating func reordered(
        _ operand: Operand,
        _ order: [Int],
        shape: [Int],
        name: String
    ) throws -> Operand {
        guard operand.order != order else { return operand }
        let target = order.map { shape[$0] }
        // Axes of size 1 may stand anywhere without a number being moved.
        func wide(_ order: [Int]) -> [Int] { order.filter { shape[$0] != 1 } }
        if wide(operand.order) == wide(order) {
            return Operand(tensor: reshaped(operand.tensor, to: target, name), order: order)
        }
        let permutation = order.compactMap(operand.order.firstIndex)
        let tensor = document.add(
            .transpose,
            [operand.tensor, document.integers(permutation, as: name + "/order")],
            nil,
            name + "/ordered",
            target
        )
        return Operand(tensor: tensor, order: order)
    }

    mutating func reshaped(
        _ tensor: TFLiteDocument.Tensor,
        to shape: [Int],
        _ name: String
    ) -> TFLiteDocument.Tensor {
        document.add(
            .reshape,
            [tensor, document.integers(shape, as: name + "/shape")],
            .reshape(shape),
            name + "/shaped",
            shape
        )
    }

    /// Writes a constant of floats with its axes in another order.
    mutating func constant(
        _ name: String,
        _ values: [Float],
        _ shape: [Int],
        order: [Int],
        as stored: [Int]? = nil
    ) -> TFLiteDocument.Tensor {
        document.floats(values.permuted(shape, order), stored ?? order.map { shape[$0] }, as: name)
    }

    /// Writes what convolutions or products multiply with: in 16 bits where the format has those.
    mutating func weights(_ name: String, _ values: [Float], _ shape: [Int]) -> TFLiteDocument.Tensor {
        guard isHalf else { return document.floats(values, shape, as: name) }
        let halved = Graph.Tensor(name: name, dimensions: shape, floats: values).halved
        let numbers = document.constant(name + "/half", shape, .float16, halved.bytes)
        return document.add(.dequantize, [numbers], nil, name, shape)
    }

    /// Takes what an operation gave for the result of a node.
    mutating func give(_ node: Graph.Node, _ tensor: TFLiteDocument.Tensor, order: [Int]) {
        operands[node.outputs[0]] = Operand(tensor: tensor, order: order)
    }
}
