internal import FoundationEssentials
internal import ModelGraph
internal import VisionKernels

/// A model in the flat format of the browser's engine (`ModelFormat`), while it is written.
struct WebModelFile {
    private let document: TFLiteDocument
    private var operations: [WebOperation]
    private let isHalf: Bool
    /// The tensor that another one is, if it is that with other sizes.
    private var origins: [TFLiteDocument.Tensor: TFLiteDocument.Tensor] = [:]

    private var graph: TFLiteDocument.Subgraph { document.subgraphs[0] }

    /// Prepares a document.
    ///
    /// - Parameters:
    ///   - document: Operations on maps with channels last, on floats of 32 bits.
    ///   - isHalf: Whether weights of convolutions are kept in 16 bits.
    /// - Throws: ``ExportError`` with `unsupportedModel`.
    init(_ document: TFLiteDocument, isHalf: Bool) throws(ExportError) {
        self.document = document
        self.isHalf = isHalf
        operations = try WebOperations(document).all()
        for operation in operations where isView(operation) {
            origins[operation.result] = origin(of: operation.operands[0])
        }
        operations.removeAll(where: isView)
    }

    /// Whether it gives the same numbers with other sizes, for which nothing has to be done.
    private func isView(_ operation: WebOperation) -> Bool {
        operation.code == ModelFormat.Code.copy && !isConstant(operation.operands[0])
    }

    private func isConstant(_ tensor: TFLiteDocument.Tensor) -> Bool {
        document.subgraphs[0].tensors[tensor].buffer != 0
    }

    private func origin(of tensor: TFLiteDocument.Tensor) -> TFLiteDocument.Tensor {
        origins[tensor] ?? tensor
    }

    /// The bytes of the model.
    ///
    /// - Parameters:
    ///   - input: The tensor that the pixels are.
    ///   - outputs: What is given out, in this order.
    ///   - edge: The edge of the square, in pixels.
    ///   - fit: How an image becomes the square.
    ///   - selection: How boxes are chosen, for a detector.
    /// - Returns: The bytes of the file.
    /// - Throws: ``ExportError`` with `unsupportedModel` for a tensor of more than four axes.
    func bytes(
        input: TFLiteDocument.Tensor,
        outputs: [TFLiteDocument.Tensor],
        edge: Int,
        fit: ImageFit,
        selection: BoxSuppression?
    ) throws(ExportError) -> Data {
        let plan = plan(input: input, outputs: outputs)
        var constants = Data()
        var tensors: [Int32] = []
        var numbers: [TFLiteDocument.Tensor: Int32] = [:]
        func number(_ tensor: TFLiteDocument.Tensor, isWeights: Bool) throws(ExportError) -> Int32 {
            if let number = numbers[tensor] { return number }
            let entry = graph.tensors[tensor]
            let shape = entry.shape.isEmpty ? [1] : entry.shape
            guard shape.count <= 4, shape.allSatisfy({ $0 > 0 }) else {
                throw ExportError(
                    .unsupportedModel,
                    "The model has the tensor \(entry.name) of \(shape.count) axes; the engine in the browser has four. Export it to ONNX instead."
                )
            }
            let storage: ModelFormat.Storage
            var offset = plan.offset(of: origin(of: tensor))
            if isConstant(tensor) {
                offset = constants.count
                storage = append(entry, isWeights: isWeights, to: &constants)
            } else {
                storage = .arena
            }
            let sizes = [Int](repeating: 1, count: 4 - shape.count) + shape
            tensors += ([Int(storage.rawValue), shape.count] + sizes + [offset, 0]).map(Int32.init)
            numbers[tensor] = Int32(numbers.count)
            return Int32(numbers.count - 1)
        }

        let inputNumber = try number(input, isWeights: false)
        var records: [Int32] = []
        var operands: [Int32] = []
        for operation in operations {
            let first = operands.count
            for operand in operation.operands {
                operands.append(try number(operand, isWeights: operand == operation.weights))
            }
            var record: [Int32] = [
                operation.code, Int32(first), Int32(operation.operands.count),
                try number(operation.result, isWeights: false), operation.activation.rawValue,
            ]
            record += operation.parameters
            records += record + [Int32](repeating: 0, count: ModelFormat.operationWords - record.count)
        }
        var outputNumbers: [Int32] = []
        for output in outputs { outputNumbers.append(try number(output, isWeights: false)) }

        typealias Header = ModelFormat.Header
        var header = [Int32](repeating: 0, count: ModelFormat.headerWords)
        header[Header.magic] = Int32(bitPattern: ModelFormat.magic)
        header[Header.version] = Int32(ModelFormat.version)
        header[Header.tensors] = Int32(numbers.count)
        header[Header.operations] = Int32(operations.count)
        header[Header.operands] = Int32(operands.count)
        header[Header.outputs] = Int32(outputs.count)
        header[Header.arena] = Int32(plan.count)
        header[Header.constants] = Int32(constants.count)
        header[Header.input] = inputNumber
        header[Header.edge] = Int32(edge)
        header[Header.fit] = fit.rawValue
        if let selection { selection.write(into: &header) }
        var bytes = Data()
        for word in header + outputNumbers + tensors + records + operands {
            withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes + constants
    }

    /// Adds the numbers of a constant.
    private func append(
        _ entry: TFLiteDocument.Entry,
        isWeights: Bool,
        to constants: inout Data
    ) -> ModelFormat.Storage {
        let bytes = document.buffers[entry.buffer]
        defer { constants.append(Data(count: (4 - constants.count % 4) % 4)) }
        if entry.type == .int64 {
            // Places, which are few: the lower words say it all.
            for index in stride(from: 0, to: bytes.words.count, by: 2) {
                withUnsafeBytes(of: bytes.words[index].littleEndian) { constants.append(contentsOf: $0) }
            }
            return .int32
        }
        guard isHalf, isWeights, entry.type == .float32 else {
            constants.append(bytes)
            return entry.type == .int32 ? .int32 : .float32
        }
        for word in bytes.words {
            let half = Float16(Float(bitPattern: word)).bitPattern.littleEndian
            withUnsafeBytes(of: half) { constants.append(contentsOf: $0) }
        }
        return .float16
    }

    // MARK: Memory

    private struct Plan {
        let places: [TFLiteDocument.Tensor: Int]
        let arena: ArenaPlan

        var count: Int { arena.count }
        func offset(of tensor: TFLiteDocument.Tensor) -> Int { places[tensor].map { arena.offsets[$0] } ?? 0 }
    }

    private func plan(input: TFLiteDocument.Tensor, outputs: [TFLiteDocument.Tensor]) -> Plan {
        var blocks: [ArenaPlan.Block] = []
        var places: [TFLiteDocument.Tensor: Int] = [:]
        func use(_ tensor: TFLiteDocument.Tensor, at time: Int) {
            guard !isConstant(tensor) else { return }
            let origin = origin(of: tensor)
            if let place = places[origin] {
                let life = blocks[place].life
                blocks[place].life = life.lowerBound...max(life.upperBound, time)
            } else {
                places[origin] = blocks.count
                let count = graph.tensors[origin].shape.reduce(1, *)
                blocks.append(ArenaPlan.Block(count: count, life: time...time))
            }
        }
        use(input, at: -1)
        for (time, operation) in operations.enumerated() {
            use(operation.result, at: time)
            for operand in operation.operands { use(operand, at: time) }
        }
        for output in outputs { use(output, at: operations.count) }
        return Plan(places: places, arena: ArenaPlan(blocks))
    }
}

extension BoxSuppression {
    fileprivate func write(into header: inout [Int32]) {
        typealias Header = ModelFormat.Header
        func put(_ value: Double, _ word: Int) {
            header[word] = Int32(truncatingIfNeeded: value.bitPattern)
            header[word + 1] = Int32(truncatingIfNeeded: value.bitPattern >> 32)
        }
        header[Header.choosesBoxes] = 1
        header[Header.logitLimit] = Int32(bitPattern: logitLimit.bitPattern)
        header[Header.overlapLimit] = Int32(bitPattern: overlapLimit.bitPattern)
        header[Header.candidateLimit] = Int32(candidateLimit)
        header[Header.countLimit] = Int32(countLimit)
        put(scale, Header.scale)
        put(shift, Header.shift)
        put(farthestLogit, Header.farthestLogit)
    }
}
