import Testing

@testable import VisionKernels

@Suite("The program of a model")
struct ModelProgramTests {
    private typealias Code = ModelFormat.Code

    /// Two products with weights of their own.
    private static func products() -> ModelWords {
        var model = ModelWords(edge: 1, arena: 16)
        model.addTensor(.arena, [1, 1, 1, 3], 0)
        model.addTensor(.arena, [1, 2], 3)
        model.addTensor(.arena, [1, 2], 5)
        for first in [0, 8] {
            model.addTensor(.float32, [2, 3], 4 * first)
            model.addTensor(.float32, [2], 4 * (first + 6))
        }
        model.constants = (0..<16).map(Float.init)
        model.addOperation(Code.fullyConnected, of: [0, 3, 4], to: 1)
        model.addOperation(Code.fullyConnected, of: [0, 5, 6], to: 2)
        model.outputs = [1, 2]
        return model
    }

    @Test("reads no constants twice: a small file would fill the memory")
    func sharedConstants() throws {
        _ = try Self.products().program()
        var model = Self.products()
        model.addTensor(.float16, [2, 3], 0)
        #expect(throws: ModelFormatError.damaged) { try model.program() }
    }

    @Test("reads no operands twice, for the same reason")
    func sharedOperands() {
        var model = Self.products()
        model.operations.append(model.operations[0])
        #expect(throws: ModelFormatError.damaged) { try model.program() }
    }

    @Test("may multiply by the same weights several times")
    func sharedWeights() throws {
        var model = Self.products()
        model.operands = [0, 3, 4, 0, 3, 4]
        let engine = try model.bytes.withUnsafeBytes { try ModelEngine($0) }
        for (index, value) in [Float(1), 2, 3].enumerated() { engine.input[index] = value }
        engine.run()
        #expect(Array(engine.output(0)) == [14, 33])
        #expect(Array(engine.output(1)) == [14, 33])
    }

    /// A model of one operation on maps of 4 x 4 places.
    private static func model(
        _ code: Int32,
        channels: Int = 3,
        weights: [Int] = [],
        to result: [Int],
        _ parameters: [Int32]
    ) -> ModelWords {
        var model = ModelWords(edge: 4, arena: 1 << 20)
        model.addTensor(.arena, [1, 4, 4, 3], 0)
        model.addTensor(.arena, [1, 4, 4, channels], 0)
        model.addTensor(.arena, result, 4 * 4 * channels)
        var operands: [Int32] = [1]
        if !weights.isEmpty {
            let count = weights.reduce(1, *)
            model.addTensor(.float32, weights, 0)
            model.addTensor(.float32, [result[3]], 4 * count)
            model.constants = [Float](repeating: 1, count: count + result[3])
            operands += [3, 4]
        }
        model.addOperation(code, of: operands, to: 2, parameters)
        model.outputs = [2]
        return model
    }

    @Test(
        "knows what it costs: each channel sees one in a depthwise convolution, a global mean sees all places"
    )
    func cost() throws {
        let depthwise = Self.model(
            Code.depthwiseConvolution,
            channels: 10,
            weights: [1, 3, 3, 10],
            to: [1, 4, 4, 10],
            [1, 1, 1, 1, 1, 1]
        )
        #expect(try depthwise.program().cost == 9 * 160)
        let full = Self.model(
            Code.convolution,
            channels: 10,
            weights: [2, 3, 3, 10],
            to: [1, 4, 4, 2],
            [1, 1, 1, 1, 1, 1]
        )
        #expect(try full.program().cost == 90 * 32)
        let mean = Self.model(Code.globalAverage, channels: 10, to: [1, 1, 1, 10], [])
        #expect(try mean.program().cost == 160)
    }

    @Test("has no map so long that a place in it is no word of 32 bits")
    func longMaps() throws {
        _ = try Self.model(Code.resize, to: [1, 1 << 15, 2, 3], [0]).program()
        for height in [(1 << 15) + 1, 1 << 18] {
            let model = Self.model(Code.resize, to: [1, height, 1, 3], [0])
            #expect(throws: ModelFormatError.damaged, "\(height)") { try model.program() }
        }
        let pooled = Self.model(Code.maximumPool, to: [1, 1 << 18, 1, 3], [1, 1, 4096, 1, 0, 0])
        #expect(throws: ModelFormatError.damaged) { try pooled.program() }
    }
}
