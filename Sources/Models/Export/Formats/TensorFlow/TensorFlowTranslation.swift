internal import FoundationEssentials
internal import ModelGraph

/// Translates a graph to TensorFlow's operations, one node after the other.
///
/// The graph's maps are images, channels, rows, columns; TensorFlow's have the channels last. So that no value is turned around twice,
/// each is kept in the order of axes in which it comes, and its order is remembered; a transposition only changes what is remembered.
/// This file holds the choice by operator and the orders; the extensions hold the rules.
struct TensorFlowTranslation: GraphTranslation {
    static let formatName = "TensorFlow’s formats"

    /// A value of the graph.
    struct Value {
        /// The output of a node.
        let name: String
        /// For each axis of that output, the axis of the value in the graph.
        let order: [Int]
    }

    let graph: Graph
    /// The shapes of all values, as the graph has them.
    let shapes: [String: [Int]]
    var target = TensorFlowGraph()
    var values: [String: Value] = [:]
    let constants: [String: Graph.Tensor]
    /// The nodes that restore constants of 8 bits, by their results.
    let restored: [String: Graph.Node]

    /// The order of maps in TensorFlow.
    static let channelsLast = [0, 2, 3, 1]

    /// Prepares the translation of a graph with one input, a map of fixed size.
    ///
    /// - Throws: `ModelGraphError` if the shapes of its values depend on more than its input's.
    init(of graph: Graph) throws {
        self.graph = graph
        shapes = try graph.shapes(
            for: Dictionary(graph.inputs.map { ($0.name, $0.fixedShape) }) { first, _ in first },
            limits: .exports
        )
        var constants = Dictionary(graph.initializers.map { ($0.name, $0) }) { first, _ in first }
        for node in graph.nodes where node.operatorName == "Constant" {
            if case .tensor(let tensor) = node.attributes["value"] { constants[node.outputs[0]] = tensor }
        }
        self.constants = constants
        let nodes = graph.nodes.filter {
            $0.operatorName == "DequantizeLinear" && constants[$0.inputs[0]] != nil
        }
        restored = Dictionary(nodes.map { ($0.outputs[0], $0) }) { first, _ in first }
    }

    /// Translates all that the outputs depend on.
    ///
    /// - Returns: For each output of the graph the name of a node's output, in the graph's order of axes.
    /// - Throws: ``ExportError`` with `unsupportedModel` if an operator, or a form of one, has no translation.
    mutating func translate() throws -> [String: String] {
        for input in graph.inputs {
            let order = shape(input.name).count == 4 ? Self.channelsLast : Array(shape(input.name).indices)
            let sizes = order.map { shape(input.name)[$0] }
            values[input.name] = Value(
                name: target.placeholder(.dtFloat, sizes, named: input.name),
                order: order
            )
        }
        let needed = neededNodes()
        for (index, node) in graph.nodes.enumerated() where needed.contains(index) { try translate(node) }
        var results: [String: String] = [:]
        for output in graph.outputs { results[output.name] = try plain(output.name) }
        return results
    }

    /// The nodes that outputs depend on, without those that compute sizes, which are known.
    private func neededNodes() -> Set<Int> {
        var (wanted, nodes) = (Set(graph.outputs.map(\.name)), Set<Int>())
        for (index, node) in graph.nodes.enumerated().reversed() where !wanted.isDisjoint(with: node.outputs)
        {
            nodes.insert(index)
            wanted.formUnion(
                Self.sized.contains(node.operatorName) ? Array(node.inputs.prefix(1)) : node.inputs
            )
        }
        return nodes
    }

    /// Operators whose other operands only say what shape the result has.
    private static let sized: Set<String> = ["Reshape", "Resize", "Squeeze", "Unsqueeze"]

    private mutating func translate(_ node: Graph.Node) throws {
        switch node.operatorName {
        case "Constant": guard constants[node.outputs[0]] != nil else { throw unsupported(node) }
        case "Identity", "Dropout": values[node.outputs[0]] = try value(node.inputs[0])
        case "Conv": try convolution(node)
        case "AveragePool", "MaxPool": try pooling(node)
        case "GlobalAveragePool": try reduction(node, "Mean", axes: [2, 3], keepsAxes: true)
        case "GlobalMaxPool": try reduction(node, "Max", axes: [2, 3], keepsAxes: true)
        case "ReduceMean": try reduction(node, "Mean")
        case "ReduceMax": try reduction(node, "Max")
        case "ReduceSum": try reduction(node, "Sum")
        case "BatchNormalization": try normalization(node)
        case "Resize": try resize(node)
        case "Gemm": try product(node)
        case "MatMul": try multiplication(node)
        case "Clip": try clamp(node)
        case "HardSigmoid": try hardSigmoid(node)
        case "HardSwish": try hardSwish(node)
        case "Gelu": try gelu(node)
        case "LeakyRelu": try function(node, "LeakyRelu", ["alpha": .float(node.float("alpha", 0.01))])
        case "PRelu": try parametricRelu(node)
        case "Softmax": try softmax(node)
        case "Concat": try concatenation(node)
        case "Reshape", "Flatten", "Squeeze", "Unsqueeze": try reshape(node)
        case "Transpose": try transpose(node)
        case "Gather": try gather(node)
        case "Cast": try cast(node)
        case "QuantizeLinear": try quantize(node)
        case "DequantizeLinear": try dequantize(node)
        default:
            if let name = Self.functions[node.operatorName] {
                try function(node, name)
            } else if let name = Self.arithmetic[node.operatorName] {
                try combine(node, name)
            } else {
                throw unsupported(node)
            }
        }
    }

    /// Functions of one number.
    private static let functions = [
        "Abs": "Abs", "Ceil": "Ceil", "Cos": "Cos", "Erf": "Erf", "Exp": "Exp", "Floor": "Floor",
        "Neg": "Neg",
        "Reciprocal": "Reciprocal", "Relu": "Relu", "Sigmoid": "Sigmoid", "Sin": "Sin", "Sqrt": "Sqrt",
        "Tanh": "Tanh",
    ]

    /// Functions of two numbers, or of several, one after the other.
    private static let arithmetic = [
        "Add": "AddV2", "Div": "RealDiv", "Max": "Maximum", "Min": "Minimum", "Mul": "Mul", "Pow": "Pow",
        "Sub": "Sub",
    ]

    // MARK: Values

    func shape(_ name: String) -> [Int] { shapes[name] ?? [] }

    /// A value in the order in which it is there.
    mutating func value(_ name: String) throws -> Value {
        if let value = values[name] { return value }
        let order = Array(shape(name).indices)
        let value = Value(name: try weights(name, shape(name), order), order: order)
        values[name] = value
        return value
    }

    /// A value with its axes in a given order.
    ///
    /// - Parameters:
    ///   - name: The value.
    ///   - order: The axes of the value, or of what it is broadcast to, in the order in which they should be.
    /// - Returns: The output of a node.
    /// - Throws: ``ExportError`` with `unsupportedModel` if the value has no translation.
    mutating func arranged(_ name: String, _ order: [Int]) throws -> String {
        let sizes = shape(name)
        guard sizes.count <= order.count else { throw unsupported("the value \(name)") }
        let full = [Int](repeating: 1, count: order.count - sizes.count) + sizes
        if constants[name] != nil || restored[name] != nil { return try weights(name, full, order) }
        var value = try value(name)
        if full.count > sizes.count {
            let rows = try arranged(name, Array(sizes.indices))
            value = Value(
                name: target.reshape(rows, to: full, named: value.name + "/broadcast"),
                order: Array(full.indices)
            )
        }
        guard value.order != order else { return value.name }
        let moves = order.map { axis in value.order.firstIndex(of: axis) ?? 0 }
        let permutation = target.integers(moves, named: value.name + "/permutation")
        return target.compute(
            "Transpose",
            [value.name, permutation],
            ["Tperm": .element(.dtInt32)],
            named: value.name + "/transposed"
        )
    }

    /// A value in the graph's order of axes.
    mutating func plain(_ name: String) throws -> String {
        try arranged(name, Array(shape(name).indices))
    }

    /// A constant in another shape of as many elements, and that with its axes in another order.
    mutating func constant(_ tensor: Graph.Tensor, _ sizes: [Int], _ order: [Int]) throws -> String {
        let (type, bytes): (TensorFlowDataType, Data)
        switch tensor.elementType {
        case .float32: (type, bytes) = (.dtFloat, tensor.bytes)
        case .int8: (type, bytes) = (.dtInt8, tensor.bytes)
        default: throw unsupported("the constant \(tensor.name)")
        }
        let moved = bytes.permuted(sizes, by: order, elementSize: tensor.elementType.byteCount)
        return target.constant(type, order.map { sizes[$0] }, moved, named: scoped(tensor.name))
    }

    /// The name of a node for a value: below one folder, so that none is called as inputs and outputs are.
    func scoped(_ name: String) -> String { "model/" + name }

    /// Says where the result of a node is.
    mutating func give(_ node: Graph.Node, _ name: String, _ order: [Int]) {
        values[node.outputs[0]] = Value(name: name, order: order)
    }

}
