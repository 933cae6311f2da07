internal import FoundationEssentials
internal import ModelGraph

/// A model of TensorFlow Lite while it is written: tensors and operations, and the bytes of constants.
struct TFLiteDocument {
    /// A tensor by its number in its graph.
    typealias Tensor = Int

    /// How whole numbers stand for floats: `scale * (number - zero)`, for each channel along an axis.
    struct Quantization {
        let scales: [Float]
        let zeros: [Int64]
        let axis: Int
    }

    /// A tensor as it is described.
    struct Entry {
        var name: String
        /// -1 where a size is known only when the model runs.
        let shape: [Int]
        let type: TFLiteType
        let buffer: Int
        let quantization: Quantization?
    }

    /// What is computed.
    struct Operation {
        let code: TFLiteOperator
        let operands: [Tensor]
        let results: [Tensor]
        var options: TFLiteOptions?
    }

    /// A graph: that of the model, or one of a loop.
    struct Subgraph {
        let name: String
        var tensors: [Entry] = []
        var operations: [Operation] = []
        var inputs: [Tensor] = []
        var outputs: [Tensor] = []
    }

    private(set) var subgraphs = [Subgraph(name: "main")]
    /// The graph that is being written.
    private var current = 0
    /// The first has no bytes: that of all tensors that are computed.
    private(set) var buffers = [Data()]
    private var names: Set<String> = []
    /// Which operation of the model's graph gives a tensor.
    private var makers: [Tensor: Int] = [:]

    // MARK: Tensors

    /// Adds a tensor; where its name is taken, under one of its own, because some readers know tensors by their names.
    private mutating func add(_ entry: Entry) -> Tensor {
        var entry = entry
        let number = subgraphs[current].tensors.count
        if !names.insert(entry.name).inserted { entry.name += "#\(current).\(number)" }
        names.insert(entry.name)
        subgraphs[current].tensors.append(entry)
        return number
    }

    func shape(of tensor: Tensor) -> [Int] { subgraphs[current].tensors[tensor].shape }

    /// Calls a tensor as clients know it.
    mutating func rename(_ tensor: Tensor, to name: String) {
        names.insert(name)
        subgraphs[0].tensors[tensor].name = name
    }

    /// Adds a tensor that is given or computed.
    mutating func tensor(
        _ name: String,
        _ shape: [Int],
        _ type: TFLiteType = .float32,
        quantization: Quantization? = nil
    ) -> Tensor {
        add(Entry(name: name, shape: shape, type: type, buffer: 0, quantization: quantization))
    }

    /// Adds a constant.
    mutating func constant(
        _ name: String,
        _ shape: [Int],
        _ type: TFLiteType,
        _ bytes: Data,
        quantization: Quantization? = nil
    ) -> Tensor {
        buffers.append(bytes)
        return add(
            Entry(name: name, shape: shape, type: type, buffer: buffers.count - 1, quantization: quantization)
        )
    }

    /// Adds a constant of floats.
    mutating func floats(_ values: [Float], _ shape: [Int], as name: String) -> Tensor {
        constant(name, shape, .float32, Graph.Tensor(name: name, dimensions: shape, floats: values).bytes)
    }

    /// Adds a constant list of whole numbers, or with a shape of its own.
    mutating func integers(
        _ values: [Int],
        _ shape: [Int]? = nil,
        as name: String,
        quantization: Quantization? = nil
    ) -> Tensor {
        var bytes = Data()
        for value in values {
            withUnsafeBytes(of: Int32(value).littleEndian) { bytes.append(contentsOf: $0) }
        }
        return constant(name, shape ?? [values.count], .int32, bytes, quantization: quantization)
    }

    // MARK: Operations

    /// Adds an operation of one result.
    @discardableResult
    mutating func add(
        _ code: TFLiteOperator,
        _ operands: [Tensor],
        _ options: TFLiteOptions? = nil,
        _ name: String,
        _ shape: [Int],
        _ type: TFLiteType = .float32,
        quantization: Quantization? = nil
    ) -> Tensor {
        let result = tensor(name, shape, type, quantization: quantization)
        add(code, operands, options, results: [result])
        return result
    }

    /// Adds an operation with results that are there.
    mutating func add(
        _ code: TFLiteOperator,
        _ operands: [Tensor],
        _ options: TFLiteOptions? = nil,
        results: [Tensor]
    ) {
        subgraphs[current].operations.append(
            Operation(code: code, operands: operands, results: results, options: options)
        )
        guard current == 0 else { return }
        for result in results { makers[result] = subgraphs[0].operations.count - 1 }
    }

    /// Puts an activation at the end of the operation that gives a tensor.
    ///
    /// - Returns: Whether the operation can have one more.
    mutating func fuse(_ activation: TFLiteOptions.Activation, into tensor: Tensor) -> Bool {
        guard let maker = makers[tensor] else { return false }
        return subgraphs[0].operations[maker].options?.fuse(activation) ?? false
    }

    /// Writes a graph that a loop runs.
    ///
    /// - Parameters:
    ///   - name: For people.
    ///   - inputs: The shapes of what it takes, all floats.
    ///   - body: Adds its operations and gives its results.
    /// - Returns: Its number.
    mutating func subgraph(
        _ name: String,
        inputs: [[Int]],
        _ body: (inout TFLiteDocument, [Tensor]) -> [Tensor]
    ) -> Int {
        let before = current
        subgraphs.append(Subgraph(name: name))
        current = subgraphs.count - 1
        defer { current = before }
        let tensors = inputs.enumerated().map { tensor("\(name)/\($0)", $1) }
        subgraphs[current].inputs = tensors
        subgraphs[current].outputs = body(&self, tensors)
        return current
    }

    // MARK: The file

    /// The bytes of the model, whose first graph has these inputs and outputs, called as their tensors are.
    mutating func file(description: String, inputs: [Tensor], outputs: [Tensor]) -> Data {
        (subgraphs[0].inputs, subgraphs[0].outputs) = (inputs, outputs)
        var codes: [TFLiteOperator] = []
        for operation in subgraphs.flatMap(\.operations) where !codes.contains(operation.code) {
            codes.append(operation.code)
        }
        func signature(_ tensors: [Tensor]) -> FlatBuffer.Value {
            .tables(
                tensors.map { [0: .text(subgraphs[0].tensors[$0].name), 1: .int32(Int32($0))] }
            )
        }
        return FlatBuffer.file(
            [
                0: .int32(3),
                1: .tables(
                    codes.map {
                        [0: .int8(Int8(min($0.rawValue, 127))), 2: .int32(1), 3: .int32($0.rawValue)]
                    }
                ),
                2: .tables(subgraphs.map { table(of: $0, codes: codes) }),
                3: .text(description),
                4: .tables(buffers.map { $0.isEmpty ? [:] : [0: .bytes($0)] }),
                7: .tables(
                    [
                        [
                            0: signature(inputs), 1: signature(outputs), 2: .text("serving_default"),
                            4: .int32(0),
                        ]
                    ]
                ),
            ],
            identifier: "TFL3"
        )
    }

    private func table(of subgraph: Subgraph, codes: [TFLiteOperator]) -> FlatBuffer.Table {
        func list(_ values: [Int]) -> FlatBuffer.Value { .int32s(values.map(Int32.init)) }
        let operations = subgraph.operations.map { operation in
            var table: FlatBuffer.Table = [
                0: .int32(Int32(codes.firstIndex(of: operation.code) ?? 0)), 1: list(operation.operands),
                2: list(operation.results),
            ]
            if let options = operation.options {
                table[3] = .int8(options.type)
                table[4] = .table(options.fields)
            }
            return table
        }
        return [
            0: .tables(subgraph.tensors.map(table)), 1: list(subgraph.inputs), 2: list(subgraph.outputs),
            3: .tables(operations), 4: .text(subgraph.name),
        ]
    }

    private func table(of entry: Entry) -> FlatBuffer.Table {
        var table: FlatBuffer.Table = [
            0: .int32s(entry.shape.map { Int32(max($0, 1)) }), 1: .int8(entry.type.rawValue),
            2: .int32(Int32(entry.buffer)), 3: .text(entry.name), 8: .boolean(true),
        ]
        if entry.shape.contains(-1) { table[7] = .int32s(entry.shape.map(Int32.init)) }
        if let quantization = entry.quantization {
            table[4] = .table(
                [
                    2: .floats(quantization.scales), 3: .int64s(quantization.zeros),
                    6: .int32(Int32(quantization.axis)),
                ]
            )
        }
        return table
    }
}
