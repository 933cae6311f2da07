import FoundationEssentials
import ModelGraphTesting
import TestSupport
import Testing

@testable import ModelGraph

@Suite("Hostile ONNX files")
struct HostileGraphTests {
    @Test("no mutation of a valid file crashes the reader", arguments: [UInt64(1), 2, 3, 4])
    func mutations(seed: UInt64) throws {
        var builder = GraphReadingTests.sample()
        builder.model.graph.initializer[0].rawData = Data(count: 48)
        let valid = [UInt8](try builder.file())
        var generator = SplitMix64(seed: seed)
        func next(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
        var refused = 0
        for _ in 0..<1000 {
            var bytes = valid
            for _ in 0...next(below: 3) {
                let index = next(below: bytes.count)
                switch next(below: 5) {
                case 0: bytes[index] = UInt8(next(below: 256))
                case 1: bytes[index] = [0, 0x7F, 0x80, 0xFF][next(below: 4)]
                case 2: bytes.insert(UInt8(next(below: 256)), at: index)
                case 3: bytes.removeSubrange(index..<min(bytes.count - 1, index + next(below: 9)))
                default:
                    bytes.insert(contentsOf: valid[index % valid.count..<valid.count].prefix(24), at: index)
                }
            }
            do {
                _ = try Graph(onnx: Data(bytes))
            } catch {
                refused += 1
                #expect(error.description.utf8.count < 2000)
            }
        }
        #expect(refused > 300, "seed \(seed): the mutations hardly touched the file")
    }

    @Test("every prefix of a file is refused or read, never a crash")
    func prefixes() throws {
        let valid = try GraphReadingTests.sample().file()
        for length in 0..<valid.count {
            #expect(throws: ModelGraphError.self) { try Graph(onnx: valid[..<length]) }
        }
    }

    @Test("a small file that would unfold into many objects is refused before it is decoded")
    func amplification() throws {
        var limits = GraphLimits()
        limits.nodeCount = 100
        limits.attributeCount = 100
        limits.tensorCount = 100
        limits.valueCount = 100
        limits.structureByteCount = 10_000
        func graph(_ content: [UInt8]) -> Data { Data([0x3A] + Self.varint(content.count) + content) }
        func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] { (0..<count).flatMap { _ in bytes } }
        let node: [UInt8] = [0x0A] + Self.varint(2 * 101) + repeated([0x2A, 0], 101)
        for content in [
            repeated([0x0A, 0], 101), repeated([0x2A, 0], 101), repeated([0x5A, 0], 101), node,
            repeated([0x12, 0], 5001),
        ] {
            let error = #expect(throws: ModelGraphError.self) {
                try Graph(onnx: graph(content), limits: limits)
            }
            #expect(error?.code == .tooLarge)
        }
        limits.byteCount = 10
        let error = #expect(throws: ModelGraphError.self) {
            try Graph(onnx: GraphReadingTests.sample().file(), limits: limits)
        }
        #expect(error?.code == .tooLarge)
    }

    @Test("nesting without end is refused")
    func nesting() throws {
        var bytes: [UInt8] = []
        for _ in 0..<2000 { bytes = [0x3A] + Self.varint(bytes.count) + bytes }
        #expect(throws: ModelGraphError.self) { try Graph(onnx: Data(bytes)) }
    }

    @Test("numbers and groups that protobuf does not allow are refused")
    func wireFormat() {
        let files: [[UInt8]] = [
            [0x08] + [UInt8](repeating: 0x80, count: 11), [0x3B], [0x3C], [0x0F],
            [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            [0x3A] + [UInt8](repeating: 0xFF, count: 9) + [0x01], [0x0D, 1, 2], [0x09, 1],
        ]
        for file in files { #expect(throws: ModelGraphError.self) { try Graph(onnx: Data(file)) } }
    }

    private static func varint(_ number: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = number
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
