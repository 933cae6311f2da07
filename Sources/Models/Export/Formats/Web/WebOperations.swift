internal import FoundationEssentials
internal import VisionKernels

/// An operation of the browser's engine, before its tensors have numbers.
struct WebOperation {
    let code: Int32
    /// Tensors of the document, constants among them.
    let operands: [TFLiteDocument.Tensor]
    let result: TFLiteDocument.Tensor
    var activation = Activation.none
    var parameters: [Int32] = []
    /// The operand that is a matrix or a filter; it may be kept in 16 bits.
    var weights: TFLiteDocument.Tensor?
}

/// Reads a document of TensorFlow Lite's operations, which are also those of the browser's engine.
struct WebOperations {
    private let graph: TFLiteDocument.Subgraph
    private let buffers: [Data]

    init(_ document: TFLiteDocument) {
        graph = document.subgraphs[0]
        buffers = document.buffers
    }

    /// The operations, in their order.
    ///
    /// - Throws: ``ExportError`` with `unsupportedModel` for one that the engine does not have.
    func all() throws(ExportError) -> [WebOperation] {
        var operations: [WebOperation] = []
        for operation in graph.operations { operations.append(try read(operation)) }
        return operations
    }

    private func read(_ operation: TFLiteDocument.Operation) throws(ExportError) -> WebOperation {
        guard operation.results.count == 1, let first = operation.operands.first else {
            throw Self.unsupported(operation)
        }
        func simple(_ code: Int32, _ parameters: [Int32] = []) -> WebOperation {
            WebOperation(
                code: code,
                operands: operation.operands,
                result: operation.results[0],
                parameters: parameters
            )
        }
        func unary(_ function: UnaryFunction, _ parameters: [Int32] = []) -> WebOperation {
            simple(function.rawValue, parameters)
        }
        func binary(_ function: BinaryFunction) -> WebOperation {
            var result = simple(function.rawValue)
            if case .add = function { result.activation = activation(operation, field: 0) }
            return result
        }
        /// One with constants that become parameters.
        func shaped(_ code: Int32, _ parameters: [Int32]) -> WebOperation {
            WebOperation(
                code: code,
                operands: [first],
                result: operation.results[0],
                parameters: parameters
            )
        }
        typealias Code = ModelFormat.Code
        switch operation.code {
        case .convolution: return try window(operation, Code.convolution)
        case .depthwiseConvolution: return try window(operation, Code.depthwiseConvolution)
        case .fullyConnected:
            var result = simple(Code.fullyConnected)
            result.activation = activation(operation, field: 0)
            return result
        case .averagePool: return try window(operation, Code.averagePool)
        case .maxPool: return try window(operation, Code.maximumPool)
        case .mean: return shaped(Code.globalAverage, [])
        case .reduceMax: return shaped(Code.globalMaximum, [])
        case .softmax: return simple(Code.softmax)
        case .concatenation: return simple(Code.concatenation, [field(operation, 0)])
        case .gather: return simple(Code.gather, [field(operation, 0)])
        case .transpose:
            let order = integers(operation.operands[1])
            let missing = 4 - order.count
            guard missing >= 0 else { throw Self.unsupported(operation) }
            return shaped(Code.transpose, Array(0..<Int32(missing)) + order.map { $0 + Int32(missing) })
        case .pad, .padWithValue:
            let amounts = integers(operation.operands[1])
            guard amounts.count == 8, amounts[..<2] == [0, 0], amounts[6...] == [0, 0] else {
                throw Self.unsupported(operation)
            }
            let value = operation.code == .pad ? 0 : floats(operation.operands[2]).first ?? 0
            return shaped(Code.pad, [amounts[2], amounts[4], Int32(bitPattern: value.bitPattern)])
        case .resizeNearest: return shaped(Code.resize, [ResizeMode.nearest.rawValue])
        case .resizeBilinear:
            let mode: ResizeMode =
                field(operation, 2) != 0
                ? .bilinearAlignedCorners : field(operation, 3) != 0 ? .bilinearFromCenters : .bilinear
            return shaped(Code.resize, [mode.rawValue])
        case .batchMatMul: return simple(Code.batchProduct, [field(operation, 0), field(operation, 1)])
        case .reshape: return shaped(Code.copy, [])
        case .add: return binary(.add)
        case .sub: return binary(.subtract)
        case .mul: return binary(.multiply)
        case .div: return binary(.divide)
        case .minimum: return binary(.minimum)
        case .maximum: return binary(.maximum)
        case .prelu: return binary(.parametricRelu)
        case .relu: return unary(.relu)
        case .reluBetweenMinusOneAndOne: return unary(.reluBetweenMinusOneAndOne)
        case .relu6: return unary(.relu6)
        case .logistic: return unary(.sigmoid)
        case .tanh: return unary(.tanh)
        case .exp: return unary(.exp)
        case .neg: return unary(.negative)
        case .sqrt: return unary(.squareRoot)
        case .abs: return unary(.absolute)
        case .elu: return unary(.elu)
        case .leakyRelu: return unary(.leakyRelu, [field(operation, 0)])
        case .hardSwish: return unary(.hardSwish)
        default: throw Self.unsupported(operation)
        }
    }

    static func unsupported(_ operation: TFLiteDocument.Operation) -> ExportError {
        ExportError(
            .unsupportedModel,
            "The model has an operation (\(operation.code)) that the engine in the browser does not have. Export it to ONNX or TensorFlow Lite instead."
        )
    }

    // MARK: Windows

    /// The fields of the schema's tables where a window is.
    private struct Fields {
        let strides: (y: Int, x: Int)
        var dilations: (y: Int, x: Int)?
        var activation: Int?
    }

    private func window(
        _ operation: TFLiteDocument.Operation,
        _ code: Int32
    ) throws(ExportError) -> WebOperation {
        let isPool = operation.code == .averagePool || operation.code == .maxPool
        let fields =
            switch operation.code {
            case .convolution: Fields(strides: (2, 1), dilations: (5, 4), activation: 3)
            case .depthwiseConvolution: Fields(strides: (2, 1), dilations: (6, 5), activation: 4)
            default: Fields(strides: (2, 1))
            }
        func value(_ field: Int?) -> Int { field.map { Int(self.field(operation, $0)) } ?? 1 }
        let (map, result) = (shape(operation.operands[0]), shape(operation.results[0]))
        let filter = isPool ? [1, value(4), value(3), 1] : shape(operation.operands[1])
        guard map.count == 4, result.count == 4, filter.count == 4 else { throw Self.unsupported(operation) }
        let strides = [value(fields.strides.y), value(fields.strides.x)]
        let dilations = [value(fields.dilations?.y), value(fields.dilations?.x)]
        // 0 stands for the padding that gives as many places as strides go into the map.
        let isSame = field(operation, 0) == 0
        let before = (0..<2).map { axis in
            let reach = (filter[1 + axis] - 1) * dilations[axis] + 1
            let total = (result[1 + axis] - 1) * strides[axis] + reach - map[1 + axis]
            return isSame ? max(total, 0) / 2 : 0
        }
        let numbers =
            isPool ? Array(filter[1...2]) + strides + before : strides + dilations + before
        return WebOperation(
            code: code,
            operands: operation.operands,
            result: operation.results[0],
            activation: fields.activation.map { activation(operation, field: $0) } ?? .none,
            parameters: numbers.map(Int32.init),
            weights: isPool ? nil : operation.operands[1]
        )
    }

    // MARK: Fields and constants

    private func activation(_ operation: TFLiteDocument.Operation, field: Int) -> Activation {
        Activation(rawValue: self.field(operation, field)) ?? .none
    }

    /// A field of an operation's table as a word; 0 where it is left out.
    private func field(_ operation: TFLiteDocument.Operation, _ number: Int) -> Int32 {
        switch operation.options?.fields[number] {
        case .boolean(let value): value ? 1 : 0
        case .int8(let value): Int32(value)
        case .int32(let value): value
        case .float(let value): Int32(bitPattern: value.bitPattern)
        default: 0
        }
    }

    private func shape(_ tensor: TFLiteDocument.Tensor) -> [Int] { graph.tensors[tensor].shape }

    private func integers(_ tensor: TFLiteDocument.Tensor) -> [Int32] {
        buffers[graph.tensors[tensor].buffer].words.map { Int32(bitPattern: $0) }
    }

    private func floats(_ tensor: TFLiteDocument.Tensor) -> [Float] {
        buffers[graph.tensors[tensor].buffer].words.map { Float(bitPattern: $0) }
    }
}

extension Data {
    /// Its little-endian words of 32 bits.
    var words: [UInt32] {
        withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count / 4 * 4, by: 4).map {
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
            }
        }
    }
}
