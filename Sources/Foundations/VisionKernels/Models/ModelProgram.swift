/// A model as it was read and found to be sound: whatever it says can be computed without looking again.
package struct ModelProgram {
    struct Tensor {
        let storage: ModelFormat.Storage
        let shape: TensorShape
        /// Floats in the arena, or bytes among the constants.
        let offset: Int

        /// The bytes that it takes among the constants.
        var constantByteCount: Int {
            switch storage {
            case .arena: 0
            case .float32, .int32: 4 * shape.count
            case .float16: 2 * shape.count
            }
        }
    }

    struct Operation {
        let code: Int32
        let operands: [Int]
        let result: Int
        let activation: Activation
        let parameters: [Int32]
    }

    let tensors: [Tensor]
    let operations: [Operation]
    package let outputs: [Int]
    let input: Int
    let arenaCount: Int
    /// The bytes of constants, which end the file.
    let constantCount: Int

    /// The edge of the square that goes in, in pixels.
    package let edge: Int

    /// How an image becomes the square.
    package let fit: ImageFit

    /// How boxes are chosen; `nil` for a model that gives none.
    package let selection: BoxSelection?

    /// Reads a model.
    ///
    /// - Parameter bytes: The file. Its constants are read again when an engine is made of it.
    /// - Throws: ``ModelFormatError``: of bytes that somebody made up nothing is believed.
    package init(_ bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
        var reader = try ModelReader(bytes)
        let header = try reader.words(ModelFormat.headerWords)
        typealias Header = ModelFormat.Header
        let tensorCount = try reader.count(header[Header.tensors], most: 1 << 16)
        let operationCount = try reader.count(header[Header.operations], most: 1 << 16)
        let operandCount = try reader.count(header[Header.operands], most: 1 << 18)
        let outputCount = try reader.count(header[Header.outputs], most: 16)
        // A quarter of a gibibyte.
        arenaCount = try reader.count(header[Header.arena], most: 1 << 26)
        constantCount = try reader.count(header[Header.constants], most: 1 << 29)
        edge = try reader.count(header[Header.edge], most: 2048)
        guard edge > 0, let fit = ImageFit(rawValue: header[Header.fit]) else { throw .damaged }
        self.fit = fit

        let outputWords = try reader.words(outputCount)
        let tensorWords = try reader.words(tensorCount * ModelFormat.tensorWords)
        let operationWords = try reader.words(operationCount * ModelFormat.operationWords)
        let operandWords = try reader.words(operandCount)
        guard reader.remaining == constantCount else { throw .damaged }

        var tensors: [Tensor] = []
        var freeConstants = constantCount
        for number in 0..<tensorCount {
            let words = Array(
                tensorWords[number * ModelFormat.tensorWords..<(number + 1) * ModelFormat.tensorWords]
            )
            let tensor = try Self.tensor(words, arenaCount: arenaCount, constantCount: constantCount)
            // Each constant has bytes of its own: many in the same place would fill the memory from a small file.
            freeConstants -= tensor.constantByteCount
            guard freeConstants >= 0 else { throw .damaged }
            tensors.append(tensor)
        }
        self.tensors = tensors
        func tensor(_ word: Int32) throws(ModelFormatError) -> Int {
            guard word >= 0, Int(word) < tensors.count else { throw .damaged }
            return Int(word)
        }
        input = try tensor(header[Header.input])
        let expected = SIMD4(1, edge, edge, 3)
        guard tensors[input].storage == .arena, tensors[input].shape.sizes == expected else { throw .damaged }
        var outputs: [Int] = []
        for word in outputWords { outputs.append(try tensor(word)) }
        self.outputs = outputs
        for output in outputs where tensors[output].storage != .arena { throw .damaged }

        var operations: [Operation] = []
        var freeOperands = operandCount
        for number in 0..<operationCount {
            let start = number * ModelFormat.operationWords
            let words = Array(operationWords[start..<start + ModelFormat.operationWords])
            let first = try reader.count(words[1], most: operandCount)
            let count = try reader.count(words[2], most: min(operandCount - first, freeOperands))
            // Each has operands of its own, for the same reason.
            freeOperands -= count
            var operands: [Int] = []
            for word in operandWords[first..<first + count] { operands.append(try tensor(word)) }
            guard let activation = Activation(rawValue: words[4]) else { throw .damaged }
            let operation = Operation(
                code: words[0],
                operands: operands,
                result: try tensor(words[3]),
                activation: activation,
                parameters: Array(words[ModelFormat.firstParameter...])
            )
            guard OperationCheck(tensors: tensors, operation: operation).holds else { throw .damaged }
            operations.append(operation)
        }
        self.operations = operations
        selection = try Self.selection(header, outputs: outputs.map { tensors[$0].shape })
        // Minutes for one image are no model, but a file that was made to stop somebody.
        guard !outputs.isEmpty, cost < 1e11 else { throw .damaged }
    }

    /// About how many multiplications a run takes, or moved numbers where nothing is multiplied.
    package var cost: Double {
        var cost = 0.0
        for operation in operations { cost += self.cost(of: operation) }
        return cost
    }

    /// The same of one operation.
    func cost(of operation: Operation) -> Double {
        costOfEach(operation) * Double(tensors[operation.result].shape.count)
    }

    /// What a number of the result takes.
    private func costOfEach(_ operation: Operation) -> Double {
        let shapes = operation.operands.map { tensors[$0].shape }
        typealias Code = ModelFormat.Code
        switch operation.code {
        case Code.convolution: return Double(shapes[1].count) / Double(shapes[1].sizes[0])
        case Code.depthwiseConvolution: return Double(shapes[1].sizes[1] * shapes[1].sizes[2])
        case Code.fullyConnected: return Double(shapes[1].sizes[3])
        case Code.averagePool, Code.maximumPool:
            return Double(operation.parameters[0]) * Double(operation.parameters[1])
        case Code.globalAverage, Code.globalMaximum:
            return Double(shapes[0].sizes[1] * shapes[0].sizes[2])
        case Code.batchProduct: return Double(MatrixPair(shapes[0], shapes[1], operation.parameters).depth)
        default: return 1
        }
    }

    private static func tensor(
        _ words: [Int32],
        arenaCount: Int,
        constantCount: Int
    ) throws(ModelFormatError) -> Tensor {
        guard let storage = ModelFormat.Storage(rawValue: words[0]), (1...4).contains(words[1]), words[6] >= 0
        else { throw .damaged }
        let rank = Int(words[1])
        var sizes = SIMD4<Int>(repeating: 1)
        var count: Int64 = 1
        for axis in 0..<4 {
            let size = words[2 + axis]
            guard size > 0, size <= 1 << 26, axis >= 4 - rank || size == 1 else { throw .damaged }
            sizes[axis] = Int(size)
            // Neither factor is large enough for more than 64 bits, and a check of that takes a library.
            count &*= Int64(size)
            guard count <= 1 << 28 else { throw .damaged }
        }
        let (offset, width) = (Int64(words[6]), storage == .float16 ? Int64(2) : 4)
        switch storage {
        case .arena: guard offset + count <= Int64(arenaCount) else { throw .damaged }
        case .float32, .float16, .int32:
            guard offset % 4 == 0, offset + count &* width <= Int64(constantCount) else { throw .damaged }
        }
        return Tensor(storage: storage, shape: TensorShape(rank: rank, sizes: sizes), offset: Int(offset))
    }

    private static func selection(
        _ header: [Int32],
        outputs: [TensorShape]
    ) throws(ModelFormatError) -> BoxSelection? {
        typealias Header = ModelFormat.Header
        guard header[Header.choosesBoxes] != 0 else { return nil }
        func float(_ word: Int) -> Float { Float(bitPattern: UInt32(bitPattern: header[word])) }
        func double(_ word: Int) -> Double {
            let low = UInt64(UInt32(bitPattern: header[word]))
            return Double(bitPattern: low | UInt64(UInt32(bitPattern: header[word + 1])) << 32)
        }
        let (candidateLimit, countLimit) = (header[Header.candidateLimit], header[Header.countLimit])
        guard outputs.count == 2, outputs[0].sizes[3] == 4,
            outputs[0].count / 4 * outputs[1].sizes[3] == outputs[1].count,
            (1...100_000).contains(candidateLimit), (1...10_000).contains(countLimit)
        else { throw .damaged }
        return BoxSelection(
            logitLimit: float(Header.logitLimit),
            overlapLimit: float(Header.overlapLimit),
            candidateLimit: Int(candidateLimit),
            countLimit: Int(countLimit),
            scale: double(Header.scale),
            shift: double(Header.shift),
            farthestLogit: double(Header.farthestLogit)
        )
    }
}
