import VisionKernels

/// A model taken apart.
struct WebModelParts {
    var header = [Int32](repeating: 0, count: ModelFormat.headerWords)
    var outputs: [Int32] = []
    var tensors: [[Int32]] = []
    var operations: [[Int32]] = []
    var operands: [Int32] = []
    var constants: [UInt8] = []

    typealias Header = ModelFormat.Header

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
}
