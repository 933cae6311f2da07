internal import FoundationEssentials
internal import ModelGraph
internal import SwiftProtobuf

/// A TensorFlow graph while it is put together, one operation after the other.
///
/// The operations are described in TensorFlow's documentation, "Raw operations". Only such are used that TensorFlow.js has too.
struct TensorFlowGraph {
    private(set) var nodes: [TensorFlowNodeDef] = []
    private var names: Set<String> = []
    /// Constants of a few bytes, by content: axes, sizes and the like come up over and over.
    private var small: [TensorFlowTensorProto: String] = [:]

    /// Adds an operation.
    ///
    /// - Parameters:
    ///   - operation: The kind of operation.
    ///   - inputs: What it takes: names of nodes, and behind a colon the number of their output if that is not the first.
    ///   - attributes: The constants that shape it.
    ///   - name: What to call it. Characters that names cannot have are replaced, and a number is added if the name is taken.
    /// - Returns: Its name.
    @discardableResult
    mutating func add(
        _ operation: String,
        _ inputs: [String],
        _ attributes: [String: TensorFlowAttrValue] = [:],
        named name: String
    ) -> String {
        var node = TensorFlowNodeDef()
        node.name = unique(name)
        node.op = operation
        node.input = inputs
        node.attr = attributes
        nodes.append(node)
        return node.name
    }

    /// Adds an operation on 32-bit floats.
    mutating func compute(
        _ operation: String,
        _ inputs: [String],
        _ attributes: [String: TensorFlowAttrValue] = [:],
        named name: String
    ) -> String {
        add(operation, inputs, attributes.merging(["T": .element(.dtFloat)]) { own, _ in own }, named: name)
    }

    /// Adds what the caller gives.
    mutating func placeholder(_ type: TensorFlowDataType, _ shape: [Int], named name: String) -> String {
        add("Placeholder", [], ["dtype": .element(type), "shape": .shape(shape)], named: name)
    }

    /// Adds a constant; its bytes are little-endian and in row-major order.
    mutating func constant(_ type: TensorFlowDataType, _ shape: [Int], _ bytes: Data, named name: String)
        -> String
    {
        var tensor = TensorFlowTensorProto()
        tensor.dtype = type
        tensor.tensorShape = TensorFlowTensorShapeProto(shape)
        tensor.tensorContent = bytes
        let isSmall = bytes.count <= 64
        if isSmall, let known = small[tensor] { return known }
        var value = TensorFlowAttrValue()
        value.tensor = tensor
        let added = add("Const", [], ["dtype": .element(type), "value": value], named: name)
        if isSmall { small[tensor] = added }
        return added
    }

    /// Adds a constant of 32-bit floats; a single number unless a shape is given.
    mutating func floats(_ values: [Float], _ shape: [Int] = [], named name: String) -> String {
        constant(
            .dtFloat,
            shape,
            Graph.Tensor(name: "", dimensions: shape, floats: values).bytes,
            named: name
        )
    }

    /// Adds a constant of 32-bit whole numbers; a list unless a shape is given.
    mutating func integers(_ values: [Int], _ shape: [Int]? = nil, named name: String) -> String {
        var bytes = Data(capacity: 4 * values.count)
        for value in values {
            withUnsafeBytes(of: Int32(clamping: value).littleEndian) { bytes.append(contentsOf: $0) }
        }
        return constant(.dtInt32, shape ?? [values.count], bytes, named: name)
    }

    /// Gives a value another shape.
    mutating func reshape(
        _ value: String,
        to shape: [Int],
        type: TensorFlowDataType = .dtFloat,
        named name: String
    ) -> String {
        let sizes = integers(shape, named: name + "/shape")
        let attributes: [String: TensorFlowAttrValue] = ["T": .element(type), "Tshape": .element(.dtInt32)]
        return add("Reshape", [value, sizes], attributes, named: name)
    }

    /// The finished graph.
    var definition: TensorFlowGraphDef {
        var graph = TensorFlowGraphDef()
        graph.node = nodes
        graph.versions.producer = Self.producer
        return graph
    }

    /// The version of the format in which all these operations are as they are used: that of TensorFlow 1.15.
    private static let producer: Int32 = 134

    private mutating func unique(_ name: String) -> String {
        var clean = String(
            name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-/".contains($0)) ? $0 : "_" }
        )
        if clean.first.map({ !($0.isLetter || $0.isNumber || $0 == ".") }) ?? true { clean = "n" + clean }
        var (result, count) = (clean, 1)
        while !names.insert(result).inserted {
            result = "\(clean)_\(count)"
            count += 1
        }
        return result
    }
}

extension TensorFlowAttrValue {
    static func element(_ type: TensorFlowDataType) -> Self { make { $0.type = type } }
    static func flag(_ flag: Bool) -> Self { make { $0.b = flag } }
    static func count(_ count: Int) -> Self { make { $0.i = Int64(count) } }
    static func float(_ value: Float) -> Self { make { $0.f = value } }
    static func text(_ text: String) -> Self { make { $0.s = Data(text.utf8) } }
    static func list(_ values: [Int]) -> Self { make { $0.list.i = values.map(Int64.init) } }
    static func shape(_ sizes: [Int]) -> Self { make { $0.shape = TensorFlowTensorShapeProto(sizes) } }

    private static func make(_ set: (inout Self) -> Void) -> Self {
        var value = Self()
        set(&value)
        return value
    }
}

extension TensorFlowTensorShapeProto {
    /// The shape of sizes; -1 stands for any.
    init(_ sizes: [Int]) {
        self.init()
        dim = sizes.map { size in
            var dimension = Dim()
            dimension.size = Int64(size)
            return dimension
        }
    }
}
