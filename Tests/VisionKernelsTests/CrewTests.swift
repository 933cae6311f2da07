import Foundation
import TestSupport
import Testing

@testable import VisionKernels

/// A model with an operation of every kind that is divided, on 24 x 24 pixels.
private enum DividedModel {
    typealias Code = ModelFormat.Code

    private struct Writer {
        var tensors: [[Int32]] = []
        var operations: [[Int32]] = []
        var operands: [Int32] = []
        var constants: [Float] = []
        var arena = 0

        mutating func computed(_ shape: [Int]) -> Int32 {
            defer { arena += shape.reduce(1, *) }
            return tensor(.arena, shape, arena)
        }

        mutating func constant(_ shape: [Int], _ generator: inout SplitMix64) -> Int32 {
            let offset = constants.count * 4
            for _ in 0..<shape.reduce(1, *) {
                constants.append(Float.random(in: -0.3...0.3, using: &generator))
            }
            return tensor(.float32, shape, offset)
        }

        private mutating func tensor(_ storage: ModelFormat.Storage, _ shape: [Int], _ offset: Int) -> Int32 {
            let sizes = [Int](repeating: 1, count: 4 - shape.count) + shape
            tensors.append(([Int(storage.rawValue), shape.count] + sizes + [offset, 0]).map(Int32.init))
            return Int32(tensors.count - 1)
        }

        mutating func add(_ code: Int32, _ taken: [Int32], _ shape: [Int], _ parameters: [Int32] = [])
            -> Int32
        {
            let result = computed(shape)
            let record = [
                code, Int32(operands.count), Int32(taken.count), result, Activation.none.rawValue,
            ]
            let words = record + parameters
            operations.append(words + [Int32](repeating: 0, count: ModelFormat.operationWords - words.count))
            operands += taken
            return result
        }
    }

    static func bytes() -> [UInt8] {
        var generator = SplitMix64(seed: 11)
        var writer = Writer()
        let input = writer.computed([1, 24, 24, 3])
        func weights(_ shape: [Int], _ outputs: Int) -> [Int32] {
            [writer.constant(shape, &generator), writer.constant([outputs], &generator)]
        }
        let window: [Int32] = [1, 1, 1, 1, 1, 1]
        var last = writer.add(
            Code.convolution,
            [input] + weights([40, 3, 3, 3], 40),
            [1, 24, 24, 40],
            window
        )
        last = writer.add(
            Code.convolution,
            [last] + weights([36, 1, 1, 40], 36),
            [1, 24, 24, 36],
            [1, 1, 1, 1]
        )
        last = writer.add(
            Code.depthwiseConvolution,
            [last] + weights([1, 5, 5, 36], 36),
            [1, 12, 12, 36],
            [2, 2, 1, 1, 2, 2]
        )
        last = writer.add(UnaryFunction.tanh.rawValue, [last], [1, 12, 12, 36])
        let square = writer.add(BinaryFunction.multiply.rawValue, [last, last], [1, 12, 12, 36])
        last = writer.add(Code.resize, [square], [1, 24, 24, 36], [2])
        last = writer.add(Code.averagePool, [last], [1, 4, 4, 36], [6, 6, 6, 6, 0, 0])
        last = writer.add(
            Code.convolution,
            [last] + weights([501, 1, 1, 36], 501),
            [1, 4, 4, 501],
            [1, 1, 1, 1]
        )

        typealias Header = ModelFormat.Header
        var header = [Int32](repeating: 0, count: ModelFormat.headerWords)
        header[Header.magic] = Int32(bitPattern: ModelFormat.magic)
        header[Header.version] = 1
        header[Header.tensors] = Int32(writer.tensors.count)
        header[Header.operations] = Int32(writer.operations.count)
        header[Header.operands] = Int32(writer.operands.count)
        header[Header.outputs] = 1
        header[Header.arena] = Int32(writer.arena)
        header[Header.constants] = Int32(writer.constants.count * 4)
        header[Header.edge] = 24
        let words = header + [last] + writer.tensors.flatMap(\.self) + writer.operations.flatMap(\.self)
        let all = words + writer.operands + writer.constants.map { Int32(bitPattern: $0.bitPattern) }
        return all.flatMap { word in withUnsafeBytes(of: word.littleEndian, Array.init) }
    }

    static func engine(threads: Int) throws -> ModelEngine {
        let engine = try bytes().withUnsafeBytes { try ModelEngine($0, threadCount: threads) }
        show(engine)
        return engine
    }

    /// An image that is the same each time; what was computed before is wiped out.
    static func show(_ engine: ModelEngine) {
        let first = engine.arena
        for place in 0..<engine.program.arenaCount { first[place] = .nan }
        engine.setImage((0..<24 * 24 * 3).map { UInt8($0 * 37 % 251) }, width: 24, height: 24)
    }
}

@Suite("Models on several threads")
struct CrewTests {
    @Test("an operation is divided into parts that are all of it, and each thread gets some")
    func divisions() throws {
        let program = try DividedModel.engine(threads: 1).program
        for operation in program.operations {
            let (units, cost) = (program.unitCount(of: operation), program.cost(of: operation))
            #expect(units > 1, "\(operation.code)")
            for threads in [1, 2, 3, 4] {
                let division = WorkDivision(unitCount: units, cost: cost, threadCount: threads)
                let parts = (0..<division.partCount).map(division.units(ofPart:))
                #expect(parts.flatMap(\.self) == Array(0..<units))
                #expect(threads > 1 || parts.count == 1)
            }
            let small = WorkDivision(unitCount: units, cost: 1000, threadCount: 4)
            #expect(small.partCount == 1)
        }
        let large = WorkDivision(unitCount: 112, cost: 1e7, threadCount: 2)
        #expect((4...8).contains(large.partCount))
    }

    @Test("units give the same bits in any order, one by one or all at once")
    func anyOrder() throws {
        let whole = try DividedModel.engine(threads: 1)
        whole.run()
        #expect(!whole.output(0).contains { !$0.isFinite })
        let divided = try DividedModel.engine(threads: 1)
        for number in divided.program.operations.indices {
            let count = divided.program.unitCount(of: divided.program.operations[number])
            for unit in (0..<count).reversed() {
                divided.compute(number, units: unit..<unit + 1, thread: 0)
            }
        }
        #expect(divided.output(0).map(\.bitPattern) == whole.output(0).map(\.bitPattern))
    }

    @Test("threads give the same bits as one, image after image", arguments: [2, 3])
    func threads(_ count: Int) async throws {
        let alone = try DividedModel.engine(threads: 1)
        alone.run()
        let expected = alone.output(0).map(\.bitPattern)
        let crew = Crew(threadCount: count)
        let helpers = (1..<count).map { number in
            let helper = Thread { crew.help(thread: number) }
            helper.start()
            return helper
        }
        let engine = try DividedModel.engine(threads: count)
        for _ in 0..<50 {
            DividedModel.show(engine)
            engine.run(crew)
            #expect(engine.output(0).map(\.bitPattern) == expected)
        }
        crew.end()
        // They go when they are told to.
        for helper in helpers {
            var patience = 1000
            while !helper.isFinished, patience > 0 {
                try await Task.sleep(for: .milliseconds(10))
                patience -= 1
            }
            #expect(helper.isFinished)
        }
    }

    @Test("a leader whose helpers never come computes everything")
    func alone() throws {
        let expected = try DividedModel.engine(threads: 1)
        expected.run()
        let engine = try DividedModel.engine(threads: 4)
        engine.run(Crew(threadCount: 4))
        #expect(engine.output(0).map(\.bitPattern) == expected.output(0).map(\.bitPattern))
    }

    @Test("a helper that fails with a part in its hands ends its leader")
    func failure() async {
        await #expect(processExitsWith: .failure) {
            let crew = Crew(threadCount: 2)
            Thread {
                while crew.take() == nil {}
                crew.end()
            }.start()
            let engine = try DividedModel.engine(threads: 2)
            for _ in 0..<100_000 { engine.run(crew) }
        }
    }
}
