internal import FoundationEssentials
internal import ModelGraph
internal import SwiftProtobuf

/// The layers of a Core ML network as a graph, while they are read.
struct CoreMLReading {
    private var assembly = GraphAssembly()
    private var inputs: [Graph.Value] = []
    /// Numbers what layers need beside their results, so that names differ.
    private var count = 0

    /// Reads a network that takes one image.
    mutating func read(
        _ layers: [CoreMLNeuralNetworkLayer],
        _ preprocessing: [CoreMLNeuralNetworkPreprocessing],
        image features: [CoreMLFeatureDescription]
    ) throws {
        guard features.count == 1, let feature = features.first, let image = feature.type.value,
            (1...4096).contains(image.width), (1...4096).contains(image.height), image.colorSpace == .rgb
        else { throw CoreMLReader.failure("takes something else than an RGB image") }
        let pixels = feature.name + ".pixels"
        let sizes = [1, 3, Int(image.height), Int(image.width)]
        inputs = [Graph.Value(name: pixels, elementType: .float32, dimensions: sizes.map { .fixed($0) })]
        guard preprocessing.count <= 1, preprocessing.allSatisfy({ $0.featureName == feature.name }) else {
            throw CoreMLReader.failure("prepares its image in an unknown way")
        }
        let scaler = preprocessing.first?.scaler ?? .with { $0.channelScale = 1 }
        let scaled = assembly.add("Mul", [pixels, scalar(scaler.channelScale)], as: feature.name + ".scaled")
        let biases = assembly.floats(
            [scaler.redBias, scaler.greenBias, scaler.blueBias],
            [1, 3, 1, 1],
            as: feature.name + ".biases"
        )
        assembly.add("Add", [scaled, biases], as: feature.name)
        for layer in layers { try read(layer) }
    }

    /// The graph with some of its arrays as outputs.
    func graph(outputs: [String]) throws -> Graph {
        try assembly.graph(
            opset: 13,
            inputs: inputs,
            outputs: outputs.map { Graph.Value(name: $0, elementType: .float32, dimensions: nil) }
        )
    }

    private mutating func read(_ layer: CoreMLNeuralNetworkLayer) throws {
        guard let result = layer.output.first, let kind = layer.layer else {
            throw CoreMLReader.failure("has a layer of a kind that is not known here")
        }
        let operands = layer.input
        func require(_ counts: ClosedRange<Int>) throws(ExportError) {
            guard counts.contains(operands.count) else {
                throw CoreMLReader.failure("has a layer with \(operands.count) operands, “\(layer.name)”")
            }
        }
        if case .loadConstantNd(let constant) = kind {
            try load(constant, as: result)
            return
        }
        try require(1...(kind.takesMany ? .max : 2))
        switch kind {
        case .convolution(let layer): try convolution(layer, operands, result)
        case .pooling(let layer): pooling(layer, operands, result)
        case .activation(let layer): try activation(layer, operands, result)
        case .innerProduct(let layer): try innerProduct(layer, operands, result)
        case .batchnorm(let layer): try normalization(layer, operands, result)
        case .upsample(let layer):
            let factors = assembly.floats(
                [1, 1] + layer.scalingFactor.map { Float($0) },
                [4],
                as: name(result)
            )
            guard layer.scalingFactor.count == 2, layer.mode == .nn else { throw unknown(layer) }
            assembly.add(
                "Resize",
                [operands[0], "", factors],
                [
                    "mode": .string("nearest"), "coordinate_transformation_mode": .string("asymmetric"),
                    "nearest_mode": .string("floor"),
                ],
                as: result
            )
        case .unary(let layer):
            guard let function = Self.functions[layer.type], layer.scale == 1, layer.shift == 0 else {
                throw unknown(layer)
            }
            assembly.add(function, operands, as: result)
        case .clip(let layer):
            assembly.add("Clip", operands + [scalar(layer.minVal), scalar(layer.maxVal)], as: result)
        case .softmaxNd(let layer): assembly.add("Softmax", operands, ["axis": .int(layer.axis)], as: result)
        case .concatNd(let layer): assembly.add("Concat", operands, ["axis": .int(layer.axis)], as: result)
        case .transpose(let layer):
            assembly.add(
                "Transpose",
                operands,
                ["perm": .ints(layer.axes.map(Int64.init(clamping:)))],
                as: result
            )
        case .reshapeStatic(let layer):
            _ = assembly.reshape(operands[0], to: layer.targetShape.map(Int.init), as: result)
        case .batchedMatmul(let layer):
            guard !layer.transposeA, !layer.transposeB else { throw unknown(layer) }
            try require(2...2)
            assembly.add("MatMul", operands, as: result)
        case .gather(let layer):
            try require(2...2)
            // Arrays hold floats, also where they stand for places.
            let places = assembly.add("Cast", [operands[1]], ["to": .type(.int64)], as: name(result))
            assembly.add("Gather", [operands[0], places], ["axis": .int(layer.axis)], as: result)
        case .topK(let choice):
            guard layer.output.count == 2 else { throw unknown(choice) }
            let count = assembly.integers([Int(clamping: choice.k)], as: name(result))
            let places = name(result)
            assembly.add(
                "TopK",
                [operands[0], count],
                ["axis": .int(choice.axis)],
                results: [result, places]
            )
            assembly.add("Cast", [places], ["to": .type(.float32)], as: layer.output[1])
        case .oneHot(let layer):
            guard layer.axis == -1, (1...100_000).contains(layer.oneHotVectorSize) else {
                throw unknown(layer)
            }
            let size = Int(layer.oneHotVectorSize)
            let column = assembly.reshape(operands[0], to: [-1, 1], as: name(result))
            let numbers = assembly.floats((0..<size).map(Float.init), [1, size], as: name(result))
            let isIt = assembly.add("Equal", [column, numbers], as: name(result))
            assembly.add("Where", [isIt, scalar(layer.onValue), scalar(layer.offValue)], as: result)
        case .floorDivBroadcastable:
            try require(2...2)
            assembly.add("Floor", [assembly.add("Div", operands, as: name(result))], as: result)
        default:
            guard let operatorName = kind.arithmetic else { throw unknown(kind) }
            try require(2...2)
            assembly.add(operatorName, operands, as: result)
        }
    }

    private static let functions: [CoreMLUnaryFunctionLayerParams.Operation: String] = [
        .sqrt: "Sqrt", .exp: "Exp", .abs: "Abs",
    ]

    // MARK: Layers with weights

    private mutating func convolution(
        _ layer: CoreMLConvolutionLayerParams,
        _ operands: [String],
        _ result: String
    ) throws {
        let borders = layer.valid.paddingAmounts.borderAmounts
        let sizes = ([layer.outputChannels, layer.kernelChannels] + layer.kernelSize).map(Int.init(clamping:))
        var operands = [operands[0], try weights(layer.weights, sizes, result)]
        if layer.hasBias_p { operands.append(try weights(layer.bias, [sizes[0]], result)) }
        assembly.add(
            "Conv",
            operands,
            [
                "kernel_shape": ints(layer.kernelSize), "strides": ints(layer.stride),
                "dilations": ints(layer.dilationFactor), "group": .int(Int64(clamping: layer.nGroups)),
                "pads": ints(borders.map(\.startEdgeSize) + borders.map(\.endEdgeSize)),
            ],
            as: result
        )
    }

    private mutating func pooling(_ layer: CoreMLPoolingLayerParams, _ operands: [String], _ result: String) {
        let isAverage = layer.type == .average
        if layer.globalPooling {
            assembly.add(isAverage ? "GlobalAveragePool" : "GlobalMaxPool", operands, as: result)
            return
        }
        let borders = layer.valid.paddingAmounts.borderAmounts
        var attributes: [String: Graph.Attribute] = [
            "kernel_shape": ints(layer.kernelSize), "strides": ints(layer.stride),
            "pads": ints(borders.map(\.startEdgeSize) + borders.map(\.endEdgeSize)),
        ]
        if isAverage { attributes["count_include_pad"] = .int(layer.avgPoolExcludePadding ? 0 : 1) }
        assembly.add(isAverage ? "AveragePool" : "MaxPool", operands, attributes, as: result)
    }

    private mutating func activation(
        _ layer: CoreMLActivationParams,
        _ operands: [String],
        _ result: String
    ) throws {
        switch layer.nonlinearityType {
        case .linear(let line):
            let scaled = assembly.add("Mul", [operands[0], scalar(line.alpha)], as: name(result))
            assembly.add("Add", [scaled, scalar(line.beta)], as: result)
        case .relu: assembly.add("Relu", operands, as: result)
        case .sigmoid: assembly.add("Sigmoid", operands, as: result)
        case .tanh: assembly.add("Tanh", operands, as: result)
        case .leakyRelu(let slope):
            assembly.add("LeakyRelu", operands, ["alpha": .float(slope.alpha)], as: result)
        case .elu(let slope): assembly.add("Elu", operands, ["alpha": .float(slope.alpha)], as: result)
        case .sigmoidHard(let line):
            assembly.add(
                "HardSigmoid",
                operands,
                ["alpha": .float(line.alpha), "beta": .float(line.beta)],
                as: result
            )
        case nil: throw unknown(layer)
        }
    }

    private mutating func innerProduct(
        _ layer: CoreMLInnerProductLayerParams,
        _ operands: [String],
        _ result: String
    ) throws {
        let sizes = [Int(clamping: layer.outputChannels), Int(clamping: layer.inputChannels)]
        var operands = [operands[0], try weights(layer.weights, sizes, result)]
        if layer.hasBias_p { operands.append(try weights(layer.bias, [sizes[0]], result)) }
        assembly.add("Gemm", operands, ["transB": .int(1)], as: result)
    }

    private mutating func normalization(
        _ layer: CoreMLBatchnormLayerParams,
        _ operands: [String],
        _ result: String
    ) throws {
        var operands = [operands[0]]
        for weights in [layer.gamma, layer.beta, layer.mean, layer.variance] {
            operands.append(try self.weights(weights, [Int(clamping: layer.channels)], result))
        }
        assembly.add("BatchNormalization", operands, ["epsilon": .float(layer.epsilon)], as: result)
    }

    private mutating func load(_ layer: CoreMLLoadConstantNDLayerParams, as result: String) throws {
        let tensor = try tensor(layer.data, layer.shape.map(Int.init(clamping:)), named: result)
        _ = assembly.add(tensor)
    }

    // MARK: Constants

    private mutating func name(_ result: String) -> String {
        count += 1
        return "\(result)#\(count)"
    }

    private mutating func scalar(_ value: Float) -> String {
        assembly.floats([value], [], as: name("number"))
    }

    private func ints(_ values: [UInt64]) -> Graph.Attribute { .ints(values.map(Int64.init(clamping:))) }

    private mutating func weights(_ weights: CoreMLWeightParams, _ sizes: [Int], _ result: String) throws
        -> String
    {
        assembly.add(try tensor(weights, sizes, named: name(result)))
    }

    private func tensor(_ weights: CoreMLWeightParams, _ sizes: [Int], named name: String) throws
        -> Graph.Tensor
    {
        let halves = Graph.Tensor(
            name: "",
            elementType: .float16,
            dimensions: [weights.float16Value.count / 2],
            bytes: weights.float16Value.prefix(weights.float16Value.count / 2 * 2)
        )
        let values = weights.float16Value.isEmpty ? weights.floatValue : halves.floats ?? []
        var product = 1
        for size in sizes {
            let (next, overflow) = product.multipliedReportingOverflow(by: size)
            guard !overflow else { throw CoreMLReader.failure("has weights that are too large") }
            product = next
        }
        guard product == values.count else {
            throw CoreMLReader.failure("has \(values.count) weights where \(product) belong")
        }
        return Graph.Tensor(name: name, dimensions: sizes, floats: values)
    }

    private func unknown(_ layer: some Any) -> ExportError {
        CoreMLReader.failure("has a layer in a form that is not known here: \(type(of: layer))")
    }
}

extension CoreMLFeatureType {
    fileprivate var value: CoreMLImageFeatureType? {
        if case .imageType(let image) = type { image } else { nil }
    }
}

extension CoreMLNeuralNetworkLayer.OneOf_Layer {
    fileprivate var takesMany: Bool { if case .concatNd = self { true } else { false } }

    /// The operator of a layer that combines two arrays number by number.
    fileprivate var arithmetic: String? {
        switch self {
        case .addBroadcastable: "Add"
        case .subtractBroadcastable: "Sub"
        case .multiplyBroadcastable: "Mul"
        case .divideBroadcastable: "Div"
        case .minBroadcastable: "Min"
        case .maxBroadcastable: "Max"
        default: nil
        }
    }
}
