package import FoundationEssentials

/// A neural network: an ONNX graph as Swift values.
///
/// A graph that exists has passed every check of the reader: the operators are on the list, each value is defined
/// once and before its use, and each tensor has as many bytes as its dimensions ask for. Whether an operator's operands
/// fit together, and how large the values between the nodes are, depends on the input: ``shapes(for:limits:)`` tells.
///
/// ```swift
/// let graph = try Graph(onnx: bytes)
/// print(graph.nodes.count, graph.operatorNames.sorted())
/// ```
package struct Graph: Sendable {
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
    }

    /// The size along one axis.
    package enum Dimension: Hashable, Sendable {
        /// Always this size, at least 1.
        case fixed(Int)
        /// Known only when the graph runs. Equal names mean equal sizes; an empty name says nothing.
        case symbolic(String)
    }

    /// One application of an operator.
    package struct Node: Sendable {
        /// The name the file gives the node.
        ///
        /// May be empty, and need not be unique.
        package let name: String
        /// The operator, such as `Conv`.
        package let operatorName: String
        /// The names of the operands; an empty name stands for an optional operand that is left out.
        package let inputs: [String]
        /// The names of the results.
        package let outputs: [String]
        /// The constants that shape the operation, by name.
        package let attributes: [String: Attribute]
    }

    /// A constant that shapes an operation.
    package enum Attribute: Sendable {
        case int(Int64)
        case ints([Int64])
        case float(Float)
        case floats([Float])
        case string(String)
        case strings([String])
        case tensor(Tensor)
    }

    /// A constant array.
    package struct Tensor: Sendable {
        /// The name of the value; empty for the constant inside an attribute.
        package let name: String
        package let elementType: ElementType
        /// The sizes along each axis, slowest first.
        ///
        /// Empty for a single number.
        package let dimensions: [Int]
        /// The elements, little-endian, in row-major order; exactly as many as ``dimensions`` ask for.
        ///
        /// The bytes as they were decoded, shared by all copies of the tensor.
        package let bytes: Data
    }
}
