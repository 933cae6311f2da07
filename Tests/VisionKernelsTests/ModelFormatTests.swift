import Foundation
import TestSupport
import Testing

@testable import VisionKernels

@Suite("A model of the browser's engine")
struct ModelFormatTests {
    /// A model of 4 x 4 pixels: a convolution to two channels, an average, a softmax.
    static func bytes() -> [UInt8] {
        let weights: [Float] = (0..<54).map { index in Float(index % 7) / 7 - 0.4 }
        var model = ModelWords(edge: 4, arena: 64)
        model.constants = weights + [0.25, -0.5]
        model.addTensor(.arena, [1, 4, 4, 3], 0)
        model.addTensor(.float32, [2, 3, 3, 3], 0)
        model.addTensor(.float32, [2], weights.count * 4)
        model.addTensor(.arena, [1, 2, 2, 2], 48)
        model.addTensor(.arena, [1, 1, 1, 2], 56)
        model.addTensor(.arena, [1, 2], 58)
        model.addOperation(ModelFormat.Code.convolution, of: [0, 1, 2], to: 3, [2, 2, 1, 1, 0, 0])
        model.addOperation(ModelFormat.Code.globalAverage, of: [3], to: 4)
        model.addOperation(ModelFormat.Code.softmax, of: [4], to: 5)
        model.outputs = [5]
        return model.bytes
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
