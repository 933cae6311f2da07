/// Follows the shapes of all values through a graph, for an input of one size, and bounds the memory they take.
///
/// Operator by operator as the standard defines it (https://onnx.ai/onnx/operators). Shapes that the graph computes from
/// the shapes of other values are followed too; a shape that depends on the content of the image is refused.
struct ShapeInference {
    private let graph: Graph
    private let limits: GraphLimits
    private(set) var values: [String: KnownValue] = [:]
    /// The most numbers that the values between the nodes take at once.
    private(set) var peakCount = 0

    init(graph: Graph, inputShapes: [String: [Int]], limits: GraphLimits) throws(ModelGraphError) {
        self.graph = graph
        self.limits = limits
        for tensor in graph.initializers { values[tensor.name] = KnownValue(tensor) }
        for input in graph.inputs {
            guard let shape = inputShapes[input.name] else {
                throw ModelGraphError(
                    .contractMismatch,
                    "Nothing says what shape input \(input.name.quoted) gets."
                )
            }
            values[input.name] = KnownValue(shape: shape)
        }
        try followNodes()
    }

    private mutating func followNodes() throws(ModelGraphError) {
        // A value may be dropped after its last use, but not what is given back, and no constant.
        var lastUse: [String: Int] = [:]
        for (index, node) in graph.nodes.enumerated() {
            for name in node.inputs + node.outputs { lastUse[name] = index }
        }
        for output in graph.outputs { lastUse[output.name] = graph.nodes.count }

        var occupied = 0
        for value in graph.inputs {
            occupied += try count(of: values[value.name], "Input \(value.name.quoted)")
        }
        for (index, node) in graph.nodes.enumerated() {
            let label = node.label(index)
            let results = try NodeInference(
                node: node,
                label: label,
                operands: node.inputs.map { $0.isEmpty ? nil : values[$0] },
                rankLimit: limits.rank
            ).results()
            for (name, value) in zip(node.outputs, results) {
                values[name] = value
                occupied += try count(of: value, label)
            }
            guard occupied <= limits.activationCount else { throw tooLarge(label) }
            peakCount = max(peakCount, occupied)
            for name in Set(node.inputs + node.outputs) where lastUse[name] == index {
                guard let value = values[name], !value.isConstant else { continue }
                occupied -= try count(of: value, label)
            }
        }
    }

    /// The number of elements of a value.
    private func count(of value: KnownValue?, _ label: String) throws(ModelGraphError) -> Int {
        var count = 1
        for size in value?.shape ?? [0] {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow, product <= limits.activationCount else { throw tooLarge(label) }
            count = product
        }
        return count
    }

    private func tooLarge(_ label: String) -> ModelGraphError {
        ModelGraphError(
            .tooLarge,
            "At \(label), the values between the nodes take more than \(limits.activationCount) numbers; this model needs "
                + "more memory than is given to it."
        )
    }
}

/// The shapes of all values of a graph, for inputs of given shapes.
package struct InferredShapes: Hashable, Sendable {
    /// Shapes by the names of values; the sizes along each axis, slowest first.
    package let byName: [String: [Int]]
    /// The most numbers that the values between the nodes take at once; weights are not among them.
    package let activationCount: Int
}

extension Graph {
    /// Follows the shapes of all values through the graph.
    ///
    /// Says beforehand what the inference library would find out by allocating: whether operands fit together, and how much
    /// memory the values between the nodes take at once, which must not exceed ``GraphLimits/activationCount``.
    ///
    /// - Parameters:
    ///   - inputShapes: The shape of each input by its name.
    ///   - limits: What to accept.
    /// - Returns: The shapes of inputs, initializers and all that nodes compute.
    /// - Throws: ``ModelGraphError`` with `shapeMismatch`, `unknownShape`, `tooLarge`, or `contractMismatch` if an input is
    ///   left out.
    /// - Complexity: O(nodes); about a millisecond for a thousand.
    package func inferredShapes(
        for inputShapes: [String: [Int]],
        limits: GraphLimits = GraphLimits()
    ) throws(ModelGraphError) -> InferredShapes {
        let inference = try ShapeInference(graph: self, inputShapes: inputShapes, limits: limits)
        return InferredShapes(
            byName: inference.values.mapValues(\.shape),
            activationCount: inference.peakCount
        )
    }

    /// The shapes of all values by their names; see ``inferredShapes(for:limits:)``.
    package func shapes(
        for inputShapes: [String: [Int]],
        limits: GraphLimits = GraphLimits()
    ) throws(ModelGraphError) -> [String: [Int]] {
        try inferredShapes(for: inputShapes, limits: limits).byName
    }
}
