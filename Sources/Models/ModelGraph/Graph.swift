package import FoundationEssentials

/// A neural network: an ONNX graph as Swift values.
///
/// A graph that exists is valid (``GraphValidation``): the operators are on the list, each value is defined once and before
/// its use, and each tensor has as many bytes as its dimensions ask for. It is read from a file, put together from parts, or
/// made from another one by ``edit(limits:_:)``; ``onnx(limits:)`` writes it. Whether an operator's operands fit together, and how
/// large the values between the nodes are, depends on the input: ``shapes(for:limits:)`` tells.
///
/// ```swift
/// let graph = try Graph(onnx: bytes)
/// print(graph.nodes.count, graph.operatorNames.sorted())
/// ```
///
/// Copies share the weights. Equality compares floating-point attributes as numbers, so a graph with a NaN in one differs from
/// itself; the files of equal graphs are equal bytes.
package struct Graph: Hashable, Sendable {
    /// The name the file gives the graph.
    ///
    /// May be empty.
    package let name: String
    /// The version of the standard operators (`ai.onnx`) the nodes refer to.
    package let opset: Int
    /// What must be given to run the graph.
    ///
    /// Initializers that are listed as inputs too are not among them.
    package let inputs: [Value]
    /// What the graph computes.
    package let outputs: [Value]
    /// The operations, each after all those it depends on.
    package let nodes: [Node]
    /// The constants, mostly weights, in the order of the file.
    package let initializers: [Tensor]

    /// Puts a graph together that keeps to default or given limits.
    ///
    /// - Throws: ``ModelGraphError`` for the first rule of this module that the parts break.
    /// - Complexity: O(n); the elements of tensors are not touched.
    package init(
        name: String,
        opset: Int,
        inputs: [Value],
        outputs: [Value],
        nodes: [Node],
        initializers: [Tensor],
        limits: GraphLimits = GraphLimits()
    ) throws(ModelGraphError) {
        self.name = name
        self.opset = opset
        self.inputs = inputs
        self.outputs = outputs
        self.nodes = nodes
        self.initializers = initializers
        try GraphValidation(limits: limits).check(self)
    }

    /// The operators in use.
    package var operatorNames: Set<String> {
        Set(nodes.map(\.operatorName))
    }
}

extension Graph {
    /// The declaration of an input or an output.
    package struct Value: Hashable, Sendable {
        package let name: String
        package let elementType: ElementType
        /// The sizes along each axis; `nil` if the file does not even tell how many axes there are.
        package let dimensions: [Dimension]?

        package init(name: String, elementType: ElementType, dimensions: [Dimension]?) {
            self.name = name
            self.elementType = elementType
            self.dimensions = dimensions
        }
    }

    /// The size along one axis.
    package enum Dimension: Hashable, Sendable {
        /// Always this size, at least 1.
        case fixed(Int)
        /// Known only when the graph runs. Equal names mean equal sizes; an empty name says nothing.
        case symbolic(String)
    }

    /// One application of an operator.
    package struct Node: Hashable, Sendable {
        /// The name the file gives the node.
        ///
        /// May be empty, and need not be unique.
        package var name: String
        /// The operator, such as `Conv`.
        package var operatorName: String
        /// The names of the operands; an empty name stands for an optional operand that is left out.
        package var inputs: [String]
        /// The names of the results.
        package var outputs: [String]
        /// The constants that shape the operation, by name.
        package var attributes: [String: Attribute]

        package init(
            name: String = "",
            operatorName: String,
            inputs: [String],
            outputs: [String],
            attributes: [String: Attribute] = [:]
        ) {
            self.name = name
            self.operatorName = operatorName
            self.inputs = inputs
            self.outputs = outputs
            self.attributes = attributes
        }
    }

    /// A constant that shapes an operation.
    package enum Attribute: Hashable, Sendable {
        case int(Int64)
        case ints([Int64])
        case float(Float)
        case floats([Float])
        case string(String)
        case strings([String])
        case tensor(Tensor)
    }

    /// A constant array.
    package struct Tensor: Hashable, Sendable {
        /// The name of the value; empty for the constant inside an attribute.
        package let name: String
        package let elementType: ElementType
        /// The sizes along each axis, slowest first.
        ///
        /// Empty for a single number.
        package let dimensions: [Int]
        /// The elements, little-endian, in row-major order; exactly as many as ``dimensions`` ask for.
        ///
        /// Shared by all copies of the tensor.
        package let bytes: Data

        package init(name: String, elementType: ElementType, dimensions: [Int], bytes: Data) {
            self.name = name
            self.elementType = elementType
            self.dimensions = dimensions
            self.bytes = bytes
        }
    }
}

extension Graph.Node {
    /// A node of one result, whose name it shares.
    package init(
        _ operatorName: String,
        _ inputs: [String],
        attributes: [String: Graph.Attribute] = [:],
        result: String
    ) {
        self.init(
            name: result,
            operatorName: operatorName,
            inputs: inputs,
            outputs: [result],
            attributes: attributes
        )
    }
}
