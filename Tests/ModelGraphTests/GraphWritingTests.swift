import FoundationEssentials
import ModelGraphTesting
import SwiftProtobuf
import Testing

@testable import ModelGraph

@Suite("Writing graphs")
struct GraphWritingTests {
    /// Files as exporters write them, and what their weights were drawn from.
    private static func files(seed: UInt64) throws -> [Data] {
        [
            try RandomWeightModel.resNet(seed: seed).onnx,
            try RandomWeightModel.visionTransformer(seed: seed).onnx,
            try GraphReadingTests.sample().file(),
        ]
    }

    /// A graph with every kind of attribute, tensor and declaration.
    private static func everything() throws -> Graph {
        let types: [ElementType] = [
            .float32, .uint8, .int8, .uint16, .int16, .int32, .int64, .bool, .float16, .float64, .uint32,
            .uint64, .bfloat16,
        ]
        let tensors = types.map { type in
            Graph.Tensor(
                name: "\(type)",
                elementType: type,
                dimensions: [2, 1, 3],
                bytes: Data((0..<6 * type.byteCount).map { UInt8($0 * 7 % 2) })
            )
        }
        let attributes: [String: Graph.Attribute] = [
            "int": .int(.min), "ints": .ints([0, -1, .max]), "noInts": .ints([]), "float": .float(-0.5),
            "floats": .floats([0, .infinity, .leastNonzeroMagnitude]), "noFloats": .floats([]),
            "string": .string("é\n"), "noString": .string(""), "strings": .strings(["a", "", "b"]),
            "noStrings": .strings([]), "zero": .int(0),
            "tensor": .tensor(Graph.Tensor(name: "", dimensions: [2], floats: [1, 2])),
            "scalar": .tensor(Graph.Tensor(name: "", dimensions: [], floats: [3])),
            "emptyList": .tensor(Graph.Tensor(name: "", dimensions: [0], floats: [])),
        ]
        let image = [
            Graph.Dimension.symbolic("n"), .fixed(3), .symbolic(""), .fixed(Int(Int32.max)),
        ]
        return try Graph(
            name: "everything",
            opset: 21,
            inputs: [
                Graph.Value(name: "image", elementType: .float32, dimensions: image),
                Graph.Value(name: "number", elementType: .bool, dimensions: []),
            ],
            outputs: [
                Graph.Value(name: "unknown", elementType: .int64, dimensions: nil),
                Graph.Value(name: "result", elementType: .float16, dimensions: [.fixed(1)]),
            ],
            nodes: [
                Graph.Node(
                    operatorName: "Clip",
                    inputs: ["image", "", "float32"],
                    outputs: ["result"],
                    attributes: attributes
                ),
                Graph.Node("Identity", ["number"], result: "unknown"),
            ],
            initializers: tensors
        )
    }

    @Test("what is read is written as a file that reads the same", arguments: 1...4 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        for file in try Self.files(seed: seed) {
            let graph = try Graph(onnx: file)
            let written = try graph.onnx()
            let again = try Graph(onnx: written)
            #expect(again == graph)
            #expect(try again.onnx() == written)
        }
    }

    @Test("every kind of attribute, tensor and declaration survives, to the same bytes each time")
    func everyKind() throws {
        let graph = try Self.everything()
        let file = try graph.onnx()
        #expect(try Graph(onnx: file) == graph)
        // Dictionaries of equal contents may differ in their order.
        for _ in 0..<4 { #expect(try Self.everything().onnx() == file) }
    }

    @Test(
        "the format version is the one of the operator set",
        arguments: [(11, 6), (12, 7), (14, 7), (15, 8), (18, 8), (19, 9), (21, 10), (23, 11)]
    )
    func formatVersion(opset: Int, version: Int64) throws {
        var graph = try Graph(onnx: GraphReadingTests.sample().file())
        try graph.edit { $0.opset = opset }
        let message = try OnnxModelProto(serializedBytes: graph.onnx())
        #expect(message.irVersion == version && message.opsetImport.map(\.version) == [Int64(opset)])
        #expect(GraphReader.irVersions.contains(version))
    }

    @Test("nothing is written that would not be read")
    func limits() throws {
        let graph = try Graph(onnx: GraphReadingTests.sample().file())
        var limits = GraphLimits()
        limits.nodeCount = graph.nodes.count - 1
        #expect(throws: ModelGraphError.self) { try graph.onnx(limits: limits) }
        limits.nodeCount += 1
        #expect(try Graph(onnx: graph.onnx(limits: limits), limits: limits) == graph)
    }
}
