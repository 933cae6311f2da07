internal import FoundationEssentials
internal import ModelGraph

/// Translates a graph to OpenVINO's operations, one node after the other.
///
/// The operations are described in OpenVINO's documentation, "Available Operation Sets". This file holds the choice by operator; the
/// extensions hold the rules.
struct IRTranslation: GraphTranslation {
    static let formatName = "OpenVINO’s format"

    let graph: Graph
    var document = IRDocument()
    /// Where the values of the graph are.
    var ports: [String: IRDocument.Port] = [:]
    /// Constants, written when they are first used.
    var constants: [String: Graph.Tensor]
    /// Values that were already brought to 8 bits and back.
    var restored: Set<String> = []

    init(of graph: Graph) {
        self.graph = graph
        constants = Dictionary(graph.initializers.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The document and the weights.
    ///
    /// - Throws: ``ExportError`` with `unsupportedModel` if an operator, or a form of one, has no translation.
    mutating func translated() throws -> (xml: String, weights: Data) {
        for input in graph.inputs {
            guard let type = input.elementType.irName else { throw unsupported("an input") }
            let sizes = (input.dimensions ?? []).map { size in
                if case .fixed(let count) = size { count } else { -1 }
            }
            let port = document.add(
                "Parameter",
                "opset1",
                [],
                [("shape", sizes.list), ("element_type", type.element)],
                results: [type.port],
                name: input.name
            )[0]
            document.name(port, input.name)
            ports[input.name] = port
        }
        for node in graph.nodes { try translate(node) }
        for output in graph.outputs {
            let port = try self.port(output.name)
            document.name(port, output.name)
            _ = document.add("Result", "opset1", [port], results: [], name: output.name)
        }
        return (document.xml(named: graph.name), document.weights)
    }

    private mutating func translate(_ node: Graph.Node) throws {
        switch node.operatorName {
        case "Identity", "Dropout": ports[node.outputs[0]] = try port(node.inputs[0])
        case "Constant":
            guard case .tensor(let tensor) = node.attributes["value"] else { throw unsupported(node) }
            constants[node.outputs[0]] = tensor
        case "Conv": try convolution(node)
        case "AveragePool", "MaxPool": try pooling(node)
        case "GlobalAveragePool": try reduced(node, "ReduceMean")
        case "GlobalMaxPool": try reduced(node, "ReduceMax")
        case "BatchNormalization": try normalization(node)
        case "Gemm": try product(node)
        case "MatMul": try give(node, "MatMul", [("transpose_a", "false"), ("transpose_b", "false")])
        case "Clip": try clamp(node)
        case "HardSigmoid": try hardSigmoid(node)
        case "LeakyRelu": try leaky(node)
        case "Softmax": try give(node, "Softmax", "opset8", [("axis", "\(node.integer("axis", -1))")])
        case "Concat": try give(node, "Concat", [("axis", "\(node.integer("axis", 0))")])
        case "Flatten": try flatten(node)
        case "Reshape": try give(node, "Reshape", [("special_zero", "true")])
        case "Transpose": try transpose(node)
        case "Gather": try gather(node)
        case "Cast": try cast(node)
        case "Resize": try resize(node)
        case "Shape": try give(node, "ShapeOf", "opset3", [("output_type", "i64")], type: "I64")
        case "TopK": try largest(node)
        case "NonMaxSuppression": try suppression(node)
        case "QuantizeLinear": try quantize(node)
        case "DequantizeLinear": try dequantize(node)
        default:
            guard let (type, version) = Self.plain[node.operatorName] else { throw unsupported(node) }
            let isArithmetic = Self.broadcasting.contains(node.operatorName)
            try give(node, type, version, isArithmetic ? [("auto_broadcast", "numpy")] : [])
        }
    }

    /// Operators that differ in nothing but their names.
    private static let plain: [String: (String, String)] = [
        "Abs": ("Abs", "opset1"), "Add": ("Add", "opset1"), "Div": ("Divide", "opset1"),
        "Equal": ("Equal", "opset1"), "Erf": ("Erf", "opset1"), "Exp": ("Exp", "opset1"),
        "HardSwish": ("HSwish", "opset4"), "Max": ("Maximum", "opset1"), "Min": ("Minimum", "opset1"),
        "Mul": ("Multiply", "opset1"), "Neg": ("Negative", "opset1"), "PRelu": ("PReLU", "opset1"),
        "Pow": ("Power", "opset1"), "Relu": ("ReLU", "opset1"), "Sigmoid": ("Sigmoid", "opset1"),
        "Sqrt": ("Sqrt", "opset1"), "Sub": ("Subtract", "opset1"), "Tanh": ("Tanh", "opset1"),
        "Where": ("Select", "opset1"),
    ]

    private static let broadcasting: Set<String> = [
        "Add", "Div", "Equal", "Max", "Min", "Mul", "Pow", "Sub", "Where",
    ]

    // MARK: Values

    /// Where a value is.
    mutating func port(_ name: String) throws -> IRDocument.Port {
        if let port = ports[name] { return port }
        guard let tensor = constants[name] else { throw unsupported("the value \(name)") }
        let port = try document.constant(tensor)
        ports[name] = port
        return port
    }

    mutating func operands(_ node: Graph.Node) throws -> [IRDocument.Port] {
        var operands: [IRDocument.Port] = []
        for name in node.inputs where !name.isEmpty { operands.append(try port(name)) }
        return operands
    }

    /// Adds the operation of a node, with all of its operands.
    mutating func give(
        _ node: Graph.Node,
        _ type: String,
        _ version: String = "opset1",
        _ attributes: [(String, String)] = [],
        type result: String = "FP32"
    ) throws {
        let operands = try operands(node)
        ports[node.outputs[0]] =
            document.add(type, version, operands, attributes, results: [result], name: node.outputs[0])[0]
    }

    mutating func give(_ node: Graph.Node, _ type: String, _ attributes: [(String, String)]) throws {
        try give(node, type, "opset1", attributes)
    }
}
