internal import Bytes
package import FoundationEssentials
package import ModelGraph
internal import SwiftProtobuf

/// Builds an ONNX file node by node, with random weights.
///
/// Values are named after the node that makes them, and each operation returns the name of its result, so that a
/// network reads from top to bottom:
///
/// ```swift
/// var graph = GraphBuilder(name: "tiny", seed: 1)
/// let image = graph.input("image", shape: [nil, 3, nil, nil])
/// let pooled = graph.node("GlobalAveragePool", image)
/// graph.output("embedding", from: graph.node("Flatten", pooled), shape: [nil, 3])
/// let file = try graph.file()
/// ```
///
/// Nothing is checked: tests also build graphs that must be refused, by changing ``model``.
package struct GraphBuilder {
    /// The message the operations are added to.
    package var model = OnnxModelProto()
    private var randomState: UInt64

    /// Starts an empty graph over the standard operators of version `opset`.
    package init(name: String, seed: UInt64, opset: Int64 = 17) {
        randomState = seed
        model.irVersion = 8
        model.producerName = "ocellus-tests"
        model.graph.name = name
        var operators = OnnxOperatorSetIdProto()
        operators.version = opset
        model.opsetImport = [operators]
    }

    /// The ONNX file; the same bytes for the same calls.
    package func file() throws -> Data {
        try model.serializedBytes()
    }

    /// Declares an input; `nil` stands for a size that is free.
    package mutating func input(_ name: String, shape: [Int?]) -> String {
        model.graph.input.append(Self.declaration(name, shape: shape))
        return name
    }

    /// Declares an output that has the value called `source`.
    package mutating func output(_ name: String, from source: String, shape: [Int?]) {
        append(node("Identity", inputs: [source], outputs: [name]))
        model.graph.output.append(Self.declaration(name, shape: shape))
    }

    /// Adds an operation of one result and returns the result's name.
    package mutating func node(
        _ operatorName: String,
        _ inputs: String...,
        attributes: [OnnxAttributeProto] = []
    ) -> String {
        node(operatorName, of: inputs, attributes: attributes)
    }

    /// Adds an operation of one result, with its operands in an array, and returns the result's name.
    package mutating func node(
        _ operatorName: String,
        of inputs: [String],
        attributes: [OnnxAttributeProto] = []
    ) -> String {
        let result = "\(operatorName.lowercased())_\(model.graph.node.count)"
        append(node(operatorName, inputs: inputs, outputs: [result], attributes: attributes))
        return result
    }

    /// Adds an initializer of random weights, uniform within `±spread`, and returns its name.
    package mutating func weights(_ dimensions: [Int], spread: Float) -> String {
        let count = dimensions.reduce(1, *)
        var numbers: [Float] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count { numbers.append(spread * (2 * nextUnit() - 1)) }
        return constant(numbers, dimensions)
    }

    /// Adds an initializer of given numbers and returns its name.
    package mutating func constant(_ numbers: [Float], _ dimensions: [Int]) -> String {
        initializer(numbers.map(\.bitPattern), .float32, dimensions)
    }

    /// Adds an initializer of given integers, with one axis, and returns its name.
    package mutating func constant(integers: [Int64]) -> String {
        initializer(integers, .int64, [integers.count])
    }

    /// Adds an initializer of one integer without axes and returns its name.
    package mutating func constant(integer: Int64) -> String {
        initializer([integer], .int64, [])
    }

    private mutating func initializer(
        _ elements: [some FixedWidthInteger],
        _ type: ElementType,
        _ dimensions: [Int]
    ) -> String {
        var tensor = OnnxTensorProto()
        tensor.name = "constant_\(model.graph.initializer.count)"
        tensor.dataType = type.rawValue
        tensor.dims = dimensions.map(Int64.init)
        for element in elements { tensor.rawData.append(littleEndian: element) }
        model.graph.initializer.append(tensor)
        return tensor.name
    }

    private mutating func append(_ node: OnnxNodeProto) {
        model.graph.node.append(node)
    }

    private func node(
        _ operatorName: String,
        inputs: [String],
        outputs: [String],
        attributes: [OnnxAttributeProto] = []
    ) -> OnnxNodeProto {
        var node = OnnxNodeProto()
        node.name = "node_\(model.graph.node.count)"
        node.opType = operatorName
        node.input = inputs
        node.output = outputs
        node.attribute = attributes
        return node
    }

    private static func declaration(_ name: String, shape: [Int?]) -> OnnxValueInfoProto {
        var declaration = OnnxValueInfoProto()
        declaration.name = name
        declaration.type.tensorType.elemType = ElementType.float32.rawValue
        declaration.type.tensorType.shape.dim = shape.enumerated().map { axis, size in
            var dimension = OnnxTensorShapeProto.Dimension()
            if let size { dimension.dimValue = Int64(size) } else { dimension.dimParam = "\(name)_\(axis)" }
            return dimension
        }
        return declaration
    }

    /// The next number in 0..<1 (SplitMix64, upper 24 bits).
    private mutating func nextUnit() -> Float {
        randomState &+= 0x9E37_79B9_7F4A_7C15
        var mixed = randomState
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return Float(mixed >> 40) / Float(1 << 24)
    }
}

extension OnnxAttributeProto {
    /// An attribute of one integer.
    package static func int(_ name: String, _ value: Int64) -> Self {
        var attribute = Self()
        attribute.name = name
        attribute.type = .int
        attribute.i = value
        return attribute
    }

    /// An attribute of several integers.
    package static func ints(_ name: String, _ values: [Int64]) -> Self {
        var attribute = Self()
        attribute.name = name
        attribute.type = .ints
        attribute.ints = values
        return attribute
    }

    /// An attribute of one number.
    package static func float(_ name: String, _ value: Float) -> Self {
        var attribute = Self()
        attribute.name = name
        attribute.type = .float
        attribute.f = value
        return attribute
    }

    /// An attribute of text.
    package static func text(_ name: String, _ value: String) -> Self {
        var attribute = Self()
        attribute.name = name
        attribute.type = .string
        attribute.s = Data(value.utf8)
        return attribute
    }
}
