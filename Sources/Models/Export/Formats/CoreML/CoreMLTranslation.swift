internal import FoundationEssentials
internal import ModelGraph
internal import SwiftProtobuf

/// Translates a graph to the layers of a neural network of Core ML, one node after the other.
///
/// The layers are those of specification 4 (iOS 13, macOS 10.15), the first whose arrays have any number of axes, as those of the graph. They
/// are described in Apple's specification of the format (https://apple.github.io/coremltools/mlmodel, "NeuralNetwork"). Each layer and each
/// array is called as the value of the graph.
struct CoreMLTranslation: GraphTranslation {
    static let formatName = "Core ML’s format"

    let graph: Graph
    /// Whether filters and matrices have 16 bits.
    let isHalf: Bool
    private let shapes: [String: [Int]]
    private(set) var layers: [CoreMLNeuralNetworkLayer] = []
    private(set) var constants: [String: Graph.Tensor]
    /// The constants that are layers already.
    private var loaded: Set<String> = []

    /// - Throws: `ModelGraphError` if the shape of a value is unknown.
    init(of graph: Graph, input: [Int], isHalf: Bool) throws {
        self.graph = graph
        self.isHalf = isHalf
        constants = Dictionary(graph.initializers.map { ($0.name, $0) }) { first, _ in first }
        shapes = try graph.shapes(
            for: Dictionary(graph.inputs.map { ($0.name, input) }) { first, _ in first },
            limits: .exports
        )
    }

    /// Translates all nodes.
    ///
    /// - Throws: ``ExportError`` with `unsupportedModel` if an operator, or a form of one, has no translation.
    mutating func translate() throws {
        for node in graph.nodes { try translate(node) }
    }

    private mutating func translate(_ node: Graph.Node) throws {
        switch node.operatorName {
        case "Identity", "Dropout": try apply(node, .activation(.line(1, 0)))
        case "Constant":
            guard case .tensor(let tensor) = node.attributes["value"] else { throw unsupported(node) }
            constants[node.outputs[0]] = tensor
        case "Cast":
            // Weights may be kept in 16 bits.
            guard let floats = constants[node.inputs[0]]?.floats,
                node.integer("to", 0) == Int(ElementType.float32.rawValue)
            else { throw unsupported(node) }
            constants[node.outputs[0]] = Graph.Tensor(
                name: node.outputs[0],
                dimensions: try shape(node.inputs[0]),
                floats: floats
            )
        case "Conv": try apply(node, .convolution(try convolution(node)))
        case "AveragePool", "MaxPool": try apply(node, .pooling(try pooling(node)))
        case "GlobalAveragePool", "GlobalMaxPool":
            var pooling = CoreMLPoolingLayerParams()
            pooling.type = node.operatorName == "GlobalAveragePool" ? .average : .max
            pooling.globalPooling = true
            pooling.valid = CoreMLValidPadding()
            try apply(node, .pooling(pooling))
        case "BatchNormalization": try apply(node, .batchnorm(try normalization(node)))
        case "Resize": try apply(node, .upsample(try upsampling(node)))
        case "Gemm": try apply(node, .innerProduct(try innerProduct(node)))
        case "MatMul": try combine(node, .batchedMatmul(CoreMLBatchedMatMulLayerParams()))
        case "Clip": try apply(node, .clip(try clip(node)))
        case "LeakyRelu":
            var slope = CoreMLSlopeParams()
            slope.alpha = node.float("alpha", 0.01)
            try apply(node, .activation(.with { $0.leakyRelu = slope }))
        case "Elu":
            var slope = CoreMLSlopeParams()
            slope.alpha = node.float("alpha", 1)
            try apply(node, .activation(.with { $0.elu = slope }))
        case "HardSigmoid":
            let line = CoreMLLinearParams(node.float("alpha", 0.2), node.float("beta", 0.5))
            try apply(node, .activation(.with { $0.sigmoidHard = line }))
        case "Sqrt": try apply(node, .unary(.function(.sqrt)))
        case "Exp": try apply(node, .unary(.function(.exp)))
        case "Abs": try apply(node, .unary(.function(.abs)))
        case "Neg": try apply(node, .activation(.line(-1, 0)))
        case "Softmax": try apply(node, .softmaxNd(.with { $0.axis = Int64(node.integer("axis", -1)) }))
        case "Concat": try combine(node, .concatNd(.with { $0.axis = Int64(node.integer("axis", 0)) }))
        case "Gather": try combine(node, .gather(.with { $0.axis = Int64(node.integer("axis", 0)) }))
        case "Flatten", "Reshape":
            let target = try shape(node.outputs[0])
            guard (1...5).contains(target.count) else { throw unsupported(node) }
            try apply(node, .reshapeStatic(.with { $0.targetShape = target.map(Int64.init) }))
        case "Transpose":
            guard let order = node.integers("perm") else { throw unsupported(node) }
            try apply(node, .transpose(.with { $0.axes = order.map(UInt64.init) }))
        default:
            if let activation = CoreMLActivationParams(operatorName: node.operatorName) {
                return try apply(node, .activation(activation))
            }
            guard let layer = CoreMLNeuralNetworkLayer.OneOf_Layer(arithmetic: node.operatorName),
                node.inputs.count == 2
            else { throw unsupported(node) }
            try combine(node, layer)
        }
    }

    // MARK: Layers

    /// Adds a layer.
    mutating func add(
        _ layer: CoreMLNeuralNetworkLayer.OneOf_Layer,
        _ operands: [String],
        results: [String]
    ) {
        layers.append(
            .with {
                $0.name = results[0]
                $0.input = operands
                $0.output = results
                $0.layer = layer
            }
        )
    }

    /// Adds a layer and returns the name of its result.
    mutating func add(
        _ layer: CoreMLNeuralNetworkLayer.OneOf_Layer,
        _ operands: [String],
        as result: String
    ) -> String {
        add(layer, operands, results: [result])
        return result
    }

    /// Adds a constant array.
    mutating func constant(_ values: [Float], _ shape: [Int], as name: String) -> String {
        var load = CoreMLLoadConstantNDLayerParams()
        load.shape = (shape.isEmpty ? [1] : shape).map(UInt64.init)
        load.data.floatValue = values
        return add(.loadConstantNd(load), [], as: name)
    }

    /// Adds the layer of a node that takes its first operand; the others are in the layer.
    private mutating func apply(_ node: Graph.Node, _ layer: CoreMLNeuralNetworkLayer.OneOf_Layer) throws {
        add(layer, [try operand(node.inputs[0])], results: [node.outputs[0]])
    }

    /// Adds the layer of a node that takes all its operands.
    private mutating func combine(_ node: Graph.Node, _ layer: CoreMLNeuralNetworkLayer.OneOf_Layer) throws {
        var operands: [String] = []
        for name in node.inputs { operands.append(try operand(name)) }
        add(layer, operands, results: [node.outputs[0]])
    }

    private mutating func operand(_ name: String) throws -> String {
        guard let tensor = constants[name], loaded.insert(name).inserted else { return name }
        guard let values = tensor.floats ?? tensor.integers?.map(Float.init), tensor.dimensions.count <= 5
        else {
            throw unsupported("the constant \(name)")
        }
        return constant(values, tensor.dimensions, as: name)
    }

    // MARK: Values

    func shape(_ name: String) throws -> [Int] {
        guard let shape = shapes[name] else { throw unsupported("the value \(name)") }
        return shape
    }

    /// What convolutions or products multiply with.
    func weights(_ values: [Float]) -> CoreMLWeightParams {
        .with {
            if isHalf {
                $0.float16Value =
                    Graph.Tensor(name: "", dimensions: [values.count], floats: values).halved.bytes
            } else {
                $0.floatValue = values
            }
        }
    }
}
