@testable import VisionKernels

/// A model for tests, put together from its words.
struct ModelWords {
    var header = [Int32](repeating: 0, count: ModelFormat.headerWords)
    var outputs: [Int32] = []
    var tensors: [[Int32]] = []
    var operations: [[Int32]] = []
    var operands: [Int32] = []
    var constants: [Float] = []

    /// A model without operations.
    ///
    /// - Parameters:
    ///   - edge: The edge of the square that goes in.
    ///   - arena: How many floats the arena has.
    init(edge: Int32, arena: Int32) {
        header[ModelFormat.Header.magic] = Int32(bitPattern: ModelFormat.magic)
        header[ModelFormat.Header.version] = 1
        header[ModelFormat.Header.arena] = arena
        header[ModelFormat.Header.edge] = edge
    }

    mutating func addTensor(_ storage: ModelFormat.Storage, _ shape: [Int], _ offset: Int) {
        let sizes = [Int](repeating: 1, count: 4 - shape.count) + shape
        tensors.append(([Int(storage.rawValue), shape.count] + sizes + [offset, 0]).map(Int32.init))
    }

    mutating func addOperation(
        _ code: Int32,
        of operands: [Int32],
        to result: Int32,
        _ parameters: [Int32] = []
    ) {
        let record =
            [code, Int32(self.operands.count), Int32(operands.count), result, Activation.none.rawValue]
            + parameters
        operations.append(
            record + [Int32](repeating: 0, count: ModelFormat.operationWords - record.count)
        )
        self.operands += operands
    }

    /// The file.
    var bytes: [UInt8] {
        typealias Header = ModelFormat.Header
        var words = header
        words[Header.outputs] = Int32(outputs.count)
        words[Header.tensors] = Int32(tensors.count)
        words[Header.operations] = Int32(operations.count)
        words[Header.operands] = Int32(operands.count)
        words[Header.constants] = Int32(constants.count * 4)
        words += outputs
        for tensor in tensors { words += tensor }
        for operation in operations { words += operation }
        words += operands
        words += constants.map { Int32(bitPattern: $0.bitPattern) }
        var bytes: [UInt8] = []
        for word in words { withUnsafeBytes(of: word.littleEndian) { bytes += $0 } }
        return bytes
    }

    /// Reads the file.
    func program() throws -> ModelProgram {
        try bytes.withUnsafeBytes { try ModelProgram($0) }
    }
}
