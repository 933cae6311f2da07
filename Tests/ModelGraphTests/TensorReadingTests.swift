import FoundationEssentials
import ModelGraphTesting
import Testing

@testable import ModelGraph

@Suite("Reading tensors")
struct TensorReadingTests {
    /// What the reader makes of an initializer.
    private func tensor(_ change: (inout OnnxTensorProto) -> Void) throws -> Graph.Tensor {
        var builder = GraphReadingTests.sample()
        var tensor = OnnxTensorProto()
        tensor.name = "extra"
        change(&tensor)
        builder.model.graph.initializer.append(tensor)
        return try #require(Graph(onnx: builder.file()).initializers.last)
    }

    private func code(_ change: (inout OnnxTensorProto) -> Void) throws -> ModelGraphError.Code {
        try #require(throws: ModelGraphError.self) { try tensor(change) }.code
    }

    @Test("every form of element storage gives the same little-endian bytes")
    func storageForms() throws {
        func bytes(_ type: ElementType, _ store: (inout OnnxTensorProto) -> Void) throws -> [UInt8] {
            Array(
                try tensor {
                    $0.dataType = type.rawValue
                    $0.dims = [2]
                    store(&$0)
                }.bytes
            )
        }
        #expect(try bytes(.float32) { $0.floatData = [1, -2] } == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
        #expect(
            try bytes(.float64) { $0.doubleData = [1, 0] } == [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
                + [UInt8](repeating: 0, count: 8)
        )
        #expect(
            try bytes(.int64) { $0.int64Data = [-1, 1] } == [UInt8](repeating: 255, count: 8) + [
                1, 0, 0, 0, 0, 0, 0, 0,
            ]
        )
        #expect(
            try bytes(.uint64) { $0.uint64Data = [.max, 0] } == [UInt8](repeating: 255, count: 8)
                + [UInt8](repeating: 0, count: 8)
        )
        #expect(try bytes(.uint32) { $0.uint64Data = [0x0102_0304, 5] } == [4, 3, 2, 1, 5, 0, 0, 0])
        #expect(try bytes(.int32) { $0.int32Data = [-2, 3] } == [0xFE, 0xFF, 0xFF, 0xFF, 3, 0, 0, 0])
        #expect(try bytes(.int16) { $0.int32Data = [-2, 3] } == [0xFE, 0xFF, 3, 0])
        #expect(try bytes(.float16) { $0.int32Data = [0x3C00, 0xC000] } == [0, 0x3C, 0, 0xC0])
        #expect(try bytes(.int8) { $0.int32Data = [-1, 1] } == [0xFF, 1])
        #expect(try bytes(.uint8) { $0.int32Data = [255, 0] } == [255, 0])
        #expect(try bytes(.bool) { $0.int32Data = [0, 1] } == [0, 1])
        #expect(try bytes(.uint16) { $0.rawData = Data([1, 2, 3, 4]) } == [1, 2, 3, 4])
    }

    @Test("a number that its type cannot hold is refused")
    func outOfRange() throws {
        for (type, value) in [(ElementType.int8, Int32(128)), (.uint8, -1), (.float16, 65_536), (.bool, 2)] {
            #expect(
                try code {
                    $0.dataType = type.rawValue
                    $0.dims = [1]
                    $0.int32Data = [value]
                } == .invalidTensor
            )
        }
    }

    @Test("dimensions and bytes must agree", arguments: [0, 1, 23, 25])
    func lengths(count: Int) throws {
        #expect(
            try code {
                $0.dataType = ElementType.float32.rawValue
                $0.dims = [2, 3]
                $0.rawData = Data(count: count)
            } == .invalidTensor
        )
    }

    @Test(
        "dimensions that are not positive, too many, or whose product overflows are refused",
        arguments: [
            [-1], [0, 3], [3, 0], [.max, .max], [1 << 32, 1 << 32], [65_536, 65_536], [.min],
            [Int64](repeating: 1, count: 9),
        ] as [[Int64]]
    )
    func hostileDimensions(dimensions: [Int64]) throws {
        #expect(
            try code {
                $0.dataType = ElementType.uint8.rawValue
                $0.dims = dimensions
                $0.rawData = Data([1])
            } == .invalidTensor
        )
    }

    @Test("a single number and an empty list are tensors too")
    func scalarsAndEmptyLists() throws {
        let scalar = try tensor {
            $0.dataType = ElementType.int64.rawValue
            $0.int64Data = [7]
        }
        #expect(scalar.dimensions.isEmpty && scalar.bytes.count == 8)
        let empty = try tensor {
            $0.dataType = ElementType.float32.rawValue
            $0.dims = [0]
        }
        #expect(empty.dimensions == [0] && empty.bytes.isEmpty)
    }

    @Test("two forms at once are refused, and a tensor without its elements too")
    func ambiguousStorage() throws {
        #expect(
            try code {
                $0.dataType = ElementType.float32.rawValue
                $0.dims = [1]
                $0.rawData = Data(count: 4)
                $0.floatData = [0]
            } == .invalidTensor
        )
        #expect(
            try code {
                $0.dataType = ElementType.float32.rawValue
                $0.dims = [1]
                $0.int64Data = [1]
            } == .invalidTensor
        )
    }
}
