import CLibFuzzer
import FuzzingSupport
import VisionKernels

/// Changes a model word by word, so that its parts stay where its counts say: random bytes hardly ever add up to a model.
@_cdecl("LLVMFuzzerCustomMutator")
func mutate(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32) -> Int {
    var chance = Chance(seed: seed)
    if chance.upTo(20) == 0 { return LLVMFuzzerMutate(start, count, limit) }
    let given = [UInt8](UnsafeBufferPointer(start: start, count: count))
    var model = WebModelParts(given) ?? WebModelParts.seeds[chance.upTo(WebModelParts.seeds.count)]
    for _ in 0...chance.upTo(3) { model.change(by: &chance) }
    let changed = model.bytes
    guard changed.count <= limit else { return LLVMFuzzerMutate(start, count, limit) }
    UnsafeMutableRawBufferPointer(start: start, count: limit).copyBytes(from: changed)
    return changed.count
}

extension WebModelParts {
    fileprivate mutating func change(by chance: inout Chance) {
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

extension Chance {
    /// Numbers at which checks tend to be wrong.
    private static let words: [Int32] = [
        -1, 0, 1, 2, 3, 4, 8, 9, 16, 64, 256, 4096, 4097, 1 << 15, 1 << 16, 1 << 20, 1 << 26, 1 << 28,
        0x7FFF_FFFF,
        -0x8000_0000, 0x7F80_0000, 0x7FC0_0000, 0x3F80_0000,
    ]

    fileprivate mutating func word(insteadOf word: Int32) -> Int32 {
        switch upTo(4) {
        case 0: Self.words[upTo(Self.words.count)]
        case 1: word &+ Int32(upTo(9) - 4)
        default: Int32(upTo(20))
        }
    }
}
