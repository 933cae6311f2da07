import Foundation
import TestSupport
import Testing

@testable import VisionKernels

@Suite("A model of the browser's engine")
struct ModelFormatTests {
    /// A model of 4 x 4 pixels: a convolution to two channels, an average, a softmax.
    static func bytes() -> [UInt8] {
        typealias Header = ModelFormat.Header
        let weights: [Float] = (0..<54).map { index in Float(index % 7) / 7 - 0.4 }
        let bias: [Float] = [0.25, -0.5]
        let constants = weights + bias
        func tensor(_ storage: ModelFormat.Storage, _ shape: [Int], _ offset: Int) -> [Int32] {
            let sizes = [Int](repeating: 1, count: 4 - shape.count) + shape
            return ([Int(storage.rawValue), shape.count] + sizes + [offset, 0]).map(Int32.init)
        }
        func operation(
            _ code: Int32,
            _ first: Int32,
            _ count: Int32,
            _ result: Int32,
            _ parameters: [Int32] = []
        ) -> [Int32] {
            let record = [code, first, count, result, Activation.none.rawValue] + parameters
            return record + [Int32](repeating: 0, count: ModelFormat.operationWords - record.count)
        }
        let tensors = [
            tensor(.arena, [1, 4, 4, 3], 0), tensor(.float32, [2, 3, 3, 3], 0),
            tensor(.float32, [2], weights.count * 4),
            tensor(.arena, [1, 2, 2, 2], 48), tensor(.arena, [1, 1, 1, 2], 56), tensor(.arena, [1, 2], 58),
        ]
        let operations = [
            operation(ModelFormat.Code.convolution, 0, 3, 3, [2, 2, 1, 1, 0, 0]),
            operation(ModelFormat.Code.globalAverage, 3, 1, 4), operation(ModelFormat.Code.softmax, 4, 1, 5),
        ]
        let operands: [Int32] = [0, 1, 2, 3, 4]
        var header = [Int32](repeating: 0, count: ModelFormat.headerWords)
        header[Header.magic] = Int32(bitPattern: ModelFormat.magic)
        header[Header.version] = 1
        header[Header.tensors] = Int32(tensors.count)
        header[Header.operations] = Int32(operations.count)
        header[Header.operands] = Int32(operands.count)
        header[Header.outputs] = 1
        header[Header.arena] = 64
        header[Header.constants] = Int32(constants.count * 4)
        header[Header.edge] = 4
        var words: [Int32] = header + [5]
        for tensor in tensors { words += tensor }
        for operation in operations { words += operation }
        words += operands
        words += constants.map { Int32(bitPattern: $0.bitPattern) }
        var bytes: [UInt8] = []
        for word in words { withUnsafeBytes(of: word.littleEndian) { bytes += $0 } }
        return bytes
    }

    private static func engine(_ bytes: [UInt8]) throws -> ModelEngine {
        try bytes.withUnsafeBytes { try ModelEngine($0) }
    }

    @Test("gives what its operations say")
    func runs() throws {
        let engine = try Self.engine(Self.bytes())
        engine.setImage([UInt8](repeating: 1, count: 4 * 4 * 3), width: 4, height: 4)
        engine.run()
        // Four windows of a map of ones; the last row and column of two of them lie outside.
        let weights: [Double] = (0..<54).map { index in Double(index % 7) / 7 - 0.4 }
        let logits = (0..<2).map { output in
            var sum = 0.0
            for (rows, columns) in [(3, 3), (3, 2), (2, 3), (2, 2)] {
                for i in 0..<rows {
                    for j in 0..<columns {
                        for channel in 0..<3 { sum += weights[((output * 3 + i) * 3 + j) * 3 + channel] }
                    }
                }
            }
            return sum / 4 + (output == 0 ? 0.25 : -0.5)
        }
        let sum = logits.map(exp).reduce(0, +)
        #expect(engine.output(0).count == 2)
        for (value, logit) in zip(engine.output(0), logits) {
            #expect(abs(Double(value) - exp(logit) / sum) < 1e-6)
        }
    }

    @Test("is refused when it is none, newer, or cut anywhere")
    func cut() {
        let whole = Self.bytes()
        for count in 0..<whole.count {
            #expect(throws: ModelFormatError.self, "\(count) bytes") {
                try Self.engine(Array(whole[..<count]))
            }
        }
        var newer = whole
        newer[4] = 2
        #expect(throws: ModelFormatError.newerVersion) { try Self.engine(newer) }
        #expect(throws: ModelFormatError.notAModel) { try Self.engine(Array(whole.reversed())) }
        #expect(throws: ModelFormatError.damaged) { try Self.engine(whole + [0, 0, 0, 0]) }
    }

    @Test("never ends the process, whatever its words are")
    func hostile() {
        let whole = Self.bytes()
        let wordCount = whole.count / 4
        var generator = SplitMix64(seed: 42)
        let interesting: [Int32] = [
            -1, 0, 1, 2, 3, 4, 16, 64, 0x7FFF_FFFF, -0x8000_0000, 1 << 26, 1 << 20, 0x7FC0_0000,
        ]
        var accepted = 0
        for _ in 0..<20000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let word = Int.random(in: 2..<wordCount, using: &generator)
                let value =
                    Bool.random(using: &generator)
                    ? interesting[Int.random(in: interesting.indices, using: &generator)]
                    : Int32.random(in: -8...72, using: &generator)
                withUnsafeBytes(of: value.littleEndian) {
                    bytes.replaceSubrange(4 * word..<4 * word + 4, with: $0)
                }
            }
            guard let engine = try? Self.engine(bytes), engine.program.edge <= 64 else { continue }
            engine.setImage([9, 8, 7, 6, 5, 4], width: 2, height: 1)
            engine.run()
            _ = engine.detections()
            accepted += 1
        }
        // Changed weights, biases and the like are models too.
        #expect(accepted > 1000)
    }
}
