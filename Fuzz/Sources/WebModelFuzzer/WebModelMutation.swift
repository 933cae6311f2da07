import CLibFuzzer
import VisionKernels

/// Changes a model word by word, so that its parts stay where its counts say: random bytes hardly ever add up to a model.
@_cdecl("LLVMFuzzerCustomMutator")
func mutate(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32) -> Int {
    var chance = Chance(state: UInt64(seed))
    if chance.upTo(20) == 0 { return LLVMFuzzerMutate(start, count, limit) }
    let given = [UInt8](UnsafeBufferPointer(start: start, count: count))
    var model = WebModelParts(given) ?? WebModelParts.seeds[chance.upTo(WebModelParts.seeds.count)]
    for _ in 0...chance.upTo(3) { model.change(by: &chance) }
    let changed = model.bytes
    guard changed.count <= limit else { return LLVMFuzzerMutate(start, count, limit) }
    UnsafeMutableRawBufferPointer(start: start, count: limit).copyBytes(from: changed)
    return changed.count
}

/// The choices of one mutation.
struct Chance {
    var state: UInt64

    /// Numbers at which checks tend to be wrong.
    private static let words: [Int32] = [
        -1, 0, 1, 2, 3, 4, 8, 9, 16, 64, 256, 4096, 4097, 1 << 15, 1 << 16, 1 << 20, 1 << 26, 1 << 28,
        0x7FFF_FFFF,
        -0x8000_0000, 0x7F80_0000, 0x7FC0_0000, 0x3F80_0000,
    ]

    /// A number in `0..<limit`; 0 if there is none (SplitMix64).
    mutating func upTo(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return limit > 0 ? Int(mixed >> 33) % limit : 0
    }

    mutating func word(insteadOf word: Int32) -> Int32 {
        switch upTo(4) {
        case 0: Self.words[upTo(Self.words.count)]
        case 1: word &+ Int32(upTo(9) - 4)
        default: Int32(upTo(20))
        }
    }
}

/// A model taken apart.
struct WebModelParts {
    var header = [Int32](repeating: 0, count: ModelFormat.headerWords)
    var outputs: [Int32] = []
    var tensors: [[Int32]] = []
    var operations: [[Int32]] = []
    var operands: [Int32] = []
    var constants: [UInt8] = []

    private typealias Header = ModelFormat.Header

    /// - Returns: `nil` if the counts of the header are not those of the bytes.
    init?(_ bytes: [UInt8]) {
        var words: [Int32] = []
        for index in 0..<bytes.count / 4 {
            words.append(bytes[4 * index..<4 * index + 4].reversed().reduce(0) { $0 << 8 | Int32($1) })
        }
        guard words.count >= ModelFormat.headerWords else { return nil }
        header = Array(words[..<ModelFormat.headerWords])
        var position = ModelFormat.headerWords
        func take(_ count: Int32, of size: Int) -> [[Int32]]? {
            guard count >= 0, Int(count) <= (words.count - position) / size else { return nil }
            defer { position += Int(count) * size }
            return (0..<Int(count)).map { Array(words[position + $0 * size..<position + ($0 + 1) * size]) }
        }
        guard let outputs = take(header[Header.outputs], of: 1),
            let tensors = take(header[Header.tensors], of: ModelFormat.tensorWords),
            let operations = take(header[Header.operations], of: ModelFormat.operationWords),
            let operands = take(header[Header.operands], of: 1)
        else { return nil }
        self.outputs = outputs.map { $0[0] }
        self.tensors = tensors
        self.operations = operations
        self.operands = operands.map { $0[0] }
        constants = Array(bytes[(4 * position)...])
    }

    /// The file, with counts that are right.
    var bytes: [UInt8] {
        var header = header
        header[Header.outputs] = Int32(outputs.count)
        header[Header.tensors] = Int32(tensors.count)
        header[Header.operations] = Int32(operations.count)
        header[Header.operands] = Int32(operands.count)
        header[Header.constants] = Int32(constants.count)
        let words = header + outputs + tensors.joined() + operations.joined() + operands
        return words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } } + constants
    }

    mutating func change(by chance: inout Chance) {
        switch chance.upTo(12) {
        case 0:
            let place = 2 + chance.upTo(header.count - 2)
            header[place] = chance.word(insteadOf: header[place])
        case 1, 2, 3: Self.changeWord(in: &tensors, by: &chance)
        case 4, 5, 6: Self.changeWord(in: &operations, by: &chance)
        case 7:
            guard !operands.isEmpty else { return }
            let place = chance.upTo(operands.count)
            operands[place] = Int32(chance.upTo(tensors.count + 1))
        case 8: outputs = (0...chance.upTo(3)).map { _ in Int32(chance.upTo(tensors.count)) }
        case 9: append(Self.seeds[chance.upTo(Self.seeds.count)])
        case 10:
            guard !operations.isEmpty else { return }
            let place = chance.upTo(operations.count)
            if chance.upTo(2) == 0 {
                operations.remove(at: place)
            } else {
                repeatOperation(place)
            }
        default:
            guard !constants.isEmpty else { return }
            constants[chance.upTo(constants.count)] = UInt8(chance.upTo(256))
        }
    }

    private static func changeWord(in records: inout [[Int32]], by chance: inout Chance) {
        guard !records.isEmpty else { return }
        let record = chance.upTo(records.count)
        let place = chance.upTo(records[record].count)
        records[record][place] = chance.word(insteadOf: records[record][place])
    }

    /// Lets an operation follow once more, with operands of its own.
    private mutating func repeatOperation(_ place: Int) {
        var again = operations[place]
        let (first, count) = (Int(again[1]), Int(again[2]))
        if first >= 0, count >= 0, first + count <= operands.count {
            again[1] = Int32(operands.count)
            operands += operands[first..<first + count]
        }
        operations.append(again)
    }

    /// Lets the operations of another model follow; they work on the same arena.
    private mutating func append(_ other: WebModelParts) {
        let (tensorCount, operandCount) = (Int32(tensors.count), Int32(operands.count))
        let constantCount = Int32(constants.count)
        for var tensor in other.tensors {
            if tensor[0] != ModelFormat.Storage.arena.rawValue { tensor[6] &+= constantCount }
            tensors.append(tensor)
        }
        for var operation in other.operations {
            operation[1] &+= operandCount
            operation[3] &+= tensorCount
            operations.append(operation)
        }
        operands += other.operands.map { $0 &+ tensorCount }
        constants += other.constants
    }
}

extension WebModelParts {
    /// One model for each operation, on an image of 4 x 4 pixels.
    static let seeds: [WebModelParts] = {
        typealias Code = ModelFormat.Code
        let image = [1, 4, 4, 3]
        var seeds = [
            WebModelParts(
                Code.convolution,
                [image],
                [[2, 3, 3, 3], [2]],
                to: [1, 2, 2, 2],
                [2, 2, 1, 1, 1, 1]
            ),
            WebModelParts(
                Code.convolution,
                [image],
                [[9, 1, 1, 3], [9]],
                to: [1, 4, 4, 9],
                [1, 1, 1, 1]
            ),
            WebModelParts(
                Code.depthwiseConvolution,
                [image],
                [[1, 3, 3, 3], [3]],
                to: image,
                [1, 1, 1, 1, 1, 1]
            ),
            WebModelParts(
                Code.depthwiseConvolution,
                [image],
                [[1, 2, 2, 6], [6]],
                to: [1, 2, 2, 6],
                [2, 2, 1, 1]
            ),
            // Enough channels and columns for vectors and for four places at once.
            WebModelParts(
                Code.depthwiseConvolution,
                [[1, 1, 6, 8]],
                [[1, 1, 3, 8], [8]],
                to: [1, 1, 6, 8],
                [1, 1, 1, 1, 0, 1]
            ),
            WebModelParts(
                Code.depthwiseConvolution,
                [[1, 2, 1, 24]],
                [[1, 3, 1, 24], [24]],
                to: [1, 2, 1, 24],
                [1, 1, 1, 1, 1, 0]
            ),
            WebModelParts(Code.fullyConnected, [[4, 12]], [[5, 12], [5]], to: [4, 5]),
            WebModelParts(Code.averagePool, [image], to: [1, 2, 2, 3], [2, 2, 2, 2]),
            WebModelParts(Code.maximumPool, [image], to: image, [3, 3, 1, 1, 1, 1]),
            WebModelParts(Code.globalAverage, [image], to: [1, 1, 1, 3]),
            WebModelParts(Code.globalMaximum, [image], to: [3]),
            WebModelParts(Code.softmax, [image], to: image),
            WebModelParts(Code.concatenation, [image, image], to: [1, 4, 8, 3], [2]),
            WebModelParts(Code.gather, [image], places: [3, 0, 1, 1], to: image, [1]),
            WebModelParts(Code.transpose, [image], to: [1, 3, 4, 4], [0, 3, 1, 2]),
            WebModelParts(Code.pad, [image], to: [1, 6, 7, 3], [1, 2, 0x3F80_0000]),
            WebModelParts(Code.resize, [image], to: [1, 7, 2, 3], [2]),
            WebModelParts(Code.batchProduct, [[1, 4, 4, 3], [1, 4, 4, 3]], to: [1, 4, 4, 4], [0, 1]),
            WebModelParts(Code.copy, [image], to: [48]),
            WebModelParts(UnaryFunction.hardSwish.rawValue, [image], to: image),
            WebModelParts(BinaryFunction.add.rawValue, [image], [[3]], to: image),
            WebModelParts(BinaryFunction.parametricRelu.rawValue, [image], [[4, 1]], to: image),
        ]
        // A detector: twelve boxes, and a logit of each for four tags.
        var detector = WebModelParts(Code.copy, [image], to: [1, 1, 12, 4])
        detector.outputs = [3, 1]
        detector.tensors.append([0, 4, 1, 1, 12, 4, 0, 0])
        detector.header[Header.choosesBoxes] = 1
        detector.header[Header.overlapLimit] = Int32(bitPattern: Float(0.5).bitPattern)
        detector.header[Header.candidateLimit] = 100
        detector.header[Header.countLimit] = 10
        seeds.append(detector)
        for seed in seeds {
            let isSound = seed.bytes.withUnsafeBytes { (try? ModelEngine($0)) != nil }
            guard isSound else { fatalError("The model of operation \(seed.operations[0][0]) is none.") }
        }
        return seeds
    }()

    /// A model of one operation.
    ///
    /// - Parameters:
    ///   - code: What is computed.
    ///   - shapes: Operands that begin where the image lies.
    ///   - constants: Operands after them, filled with small numbers.
    ///   - places: An operand of whole numbers, if it takes one.
    ///   - result: The sizes of what it gives.
    ///   - parameters: Its parameters.
    private init(
        _ code: Int32,
        _ shapes: [[Int]],
        _ constants: [[Int]] = [],
        places: [Int32] = [],
        to result: [Int],
        _ parameters: [Int32] = []
    ) {
        func tensor(_ storage: ModelFormat.Storage, _ shape: [Int], _ offset: Int) -> [Int32] {
            let sizes = [Int](repeating: 1, count: 4 - shape.count) + shape
            return ([Int(storage.rawValue), shape.count] + sizes + [offset, 0]).map(Int32.init)
        }
        tensors = [tensor(.arena, [1, 4, 4, 3], 0), tensor(.arena, result, 48)]
        for shape in shapes { tensors.append(tensor(.arena, shape, 0)) }
        for shape in constants {
            tensors.append(tensor(.float32, shape, self.constants.count))
            for index in 0..<shape.reduce(1, *) {
                let word = (Float(index % 7) / 7 - 0.4).bitPattern.littleEndian
                withUnsafeBytes(of: word) { self.constants += Array($0) }
            }
        }
        if !places.isEmpty {
            tensors.append(tensor(.int32, [places.count], self.constants.count))
            for place in places { withUnsafeBytes(of: place.littleEndian) { self.constants += Array($0) } }
        }
        operands = (2..<Int32(tensors.count)).map { $0 }
        let record = [code, 0, Int32(operands.count), 1, 0] + parameters
        operations = [record + [Int32](repeating: 0, count: ModelFormat.operationWords - record.count)]
        outputs = [1]
        header[Header.magic] = Int32(bitPattern: ModelFormat.magic)
        header[Header.version] = Int32(ModelFormat.version)
        header[Header.arena] = 512
        header[Header.edge] = 4
    }
}
