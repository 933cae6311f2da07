import FoundationEssentials
import ModelGraphTesting
import SwiftProtobuf
import Testing

@testable import ModelGraph

@Suite("Reading graphs")
struct GraphReadingTests {
    /// A graph of one convolution, which single tests spoil.
    static func sample() -> GraphBuilder {
        var graph = GraphBuilder(name: "sample", seed: 3)
        let image = graph.input("image", shape: [nil, 3, nil, nil])
        let kernel = graph.weights([4, 3, 1, 1], spread: 1)
        let features = graph.node("Conv", image, kernel, attributes: [.ints("kernel_shape", [1, 1])])
        let pooled = graph.node("GlobalAveragePool", features)
        graph.output("embedding", from: graph.node("Flatten", pooled), shape: [nil, 4])
        return graph
    }

    /// The refusal of ``sample()`` after a change.
    private func refusal(
        limits: GraphLimits = GraphLimits(),
        _ change: (inout OnnxModelProto) throws -> Void
    ) throws -> ModelGraphError {
        var graph = Self.sample()
        try change(&graph.model)
        let file = try graph.file()
        return try #require(throws: ModelGraphError.self) { try Graph(onnx: file, limits: limits) }
    }

    @Test("a small graph is read as it was built")
    func reading() throws {
        let graph = try Graph(onnx: Self.sample().file())
        #expect(graph.name == "sample")
        #expect(graph.opset == 17)
        #expect(graph.operatorNames == ["Conv", "GlobalAveragePool", "Flatten", "Identity"])
        let image = try #require(graph.inputs.first)
        #expect(image.name == "image")
        #expect(
            image.dimensions == [.symbolic("image_0"), .fixed(3), .symbolic("image_2"), .symbolic("image_3")]
        )
        #expect(graph.outputs.map(\.name) == ["embedding"])
        #expect(graph.outputs.first?.dimensions?.last == .fixed(4))
        let kernel = try #require(graph.initializers.first)
        #expect(kernel.dimensions == [4, 3, 1, 1])
        #expect(kernel.bytes.count == 48)
        let convolution = try #require(graph.nodes.first)
        #expect(convolution.inputs == ["image", kernel.name])
        guard case .ints([1, 1]) = convolution.attributes["kernel_shape"] else {
            Issue.record("kernel_shape is \(String(describing: convolution.attributes["kernel_shape"]))")
            return
        }
    }

    @Test("weights listed among the inputs too, as in old files, are no inputs")
    func initializerInputs() throws {
        var builder = Self.sample()
        var listed = builder.model.graph.input[0]
        listed.name = builder.model.graph.initializer[0].name
        builder.model.graph.input.append(listed)
        #expect(try Graph(onnx: builder.file()).inputs.map(\.name) == ["image"])
    }

    @Test("versions outside the range are refused by number")
    func versions() throws {
        #expect(try refusal { $0.irVersion = 14 }.description.contains("format version 14"))
        #expect(try refusal { $0.opsetImport[0].version = 10 }.description.contains("operator set 10"))
        #expect(try refusal { $0.opsetImport = [] }.code == .unsupportedVersion)
        #expect(try refusal { $0.clearGraph() }.code == .malformed)
    }

    @Test(
        "operators that are not on the list are refused by name and place",
        arguments: ["If", "Loop", "Scan", "NonZero"]
    )
    func unknownOperators(name: String) throws {
        let error = try refusal { $0.graph.node[0].opType = name }
        #expect(error.code == .unsupportedOperator)
        #expect(error.description.hasPrefix("Node 0 (“\(name)”, “node_0”)"))
    }

    @Test("an operator with too many, too few or missing operands is refused")
    func arity() throws {
        #expect(try refusal { $0.graph.node[0].input = ["image"] }.code == .unsupportedOperator)
        #expect(try refusal { $0.graph.node[1].output.append("more") }.code == .unsupportedOperator)
        #expect(try refusal { $0.graph.node[0].input[1] = "" }.code == .invalidName)
    }

    @Test("things that would need another file, another interpreter or other tensors are refused")
    func unsupportedFeatures() throws {
        let nothing = Data()
        let changes: [(inout OnnxModelProto) -> Void] = [
            { $0.graph.initializer[0].externalData = [nothing] },
            { $0.graph.initializer[0].dataLocation = 1 },
            { $0.graph.initializer[0].dataType = 8 },
            { $0.graph.initializer[0].stringData = [nothing] },
            { $0.graph.initializer[0].segment = Data([8, 0]) },
            { $0.graph.sparseInitializer = [nothing] },
            { $0.graph.quantizationAnnotation = [nothing] },
            { $0.functions = [nothing] },
            { $0.trainingInfo = [nothing] },
            { $0.configuration = [nothing] },
            { $0.opsetImport[0].domain = "com.microsoft" },
            { $0.graph.node[0].domain = "custom" },
            { $0.graph.node[0].overload = "f" },
            { $0.graph.node[0].attribute[0].g = Data([0]) },
            { $0.graph.node[0].attribute[0].graphs = [nothing] },
            { $0.graph.node[0].attribute[0].tensors = [nothing] },
            { $0.graph.node[0].attribute[0].refAttrName = "x" },
            { $0.graph.node[0].attribute[0].type = .graph },
            { $0.graph.node[0].attribute[0].type = .UNRECOGNIZED(99) },
        ]
        for change in changes { #expect(try refusal(change).code == .unsupportedFeature) }
    }

    @Test("a field that is not in our copy of the format is refused, wherever it is")
    func unknownFields() throws {
        let field = Data([0xFA, 0x7F, 0x00])  // number 2047, no bytes
        func spoil(_ message: inout some SwiftProtobuf.Message) throws {
            try message.merge(serializedBytes: field)
        }
        #expect(try refusal { try spoil(&$0) }.code == .unknownField)
        #expect(try refusal { try spoil(&$0.graph) }.code == .unknownField)
        #expect(try refusal { try spoil(&$0.opsetImport[0]) }.code == .unknownField)
        #expect(try refusal { try spoil(&$0.graph.node[0]) }.code == .unknownField)
        #expect(try refusal { try spoil(&$0.graph.node[0].attribute[0]) }.code == .unknownField)
        #expect(try refusal { try spoil(&$0.graph.initializer[0]) }.code == .unknownField)
        #expect(try refusal { try spoil(&$0.graph.input[0]) }.code == .unknownField)
        #expect(try refusal { try spoil(&$0.graph.input[0].type) }.code == .unknownField)
        #expect(try refusal { try spoil(&$0.graph.input[0].type.tensorType) }.code == .unknownField)
        #expect(
            try refusal { try spoil(&$0.graph.input[0].type.tensorType.shape.dim[0]) }.code == .unknownField
        )
    }

    @Test("each value is defined once and before its use")
    func definitions() throws {
        #expect(try refusal { $0.graph.node.swapAt(0, 1) }.code == .undefinedValue)
        #expect(try refusal { $0.graph.node[1].output = ["image"] }.code == .duplicateValue)
        #expect(try refusal { $0.graph.initializer.append($0.graph.initializer[0]) }.code == .duplicateValue)
        #expect(try refusal { $0.graph.output[0].name = "other" }.code == .undefinedValue)
        #expect(try refusal { $0.graph.output.append($0.graph.output[0]) }.code == .duplicateValue)
        #expect(try refusal { $0.graph.output = [] }.code == .invalidValue)
    }

    @Test("inputs and outputs must be tensors of numbers with sensible shapes")
    func values() throws {
        #expect(try refusal { $0.graph.input[0].type.sequenceType = Data() }.code == .invalidValue)
        #expect(try refusal { $0.graph.input[0].type.tensorType.elemType = 8 }.code == .invalidValue)
        #expect(try refusal { $0.graph.input[0].type.tensorType.clearShape() }.code == .invalidValue)
        #expect(
            try refusal { $0.graph.input[0].type.tensorType.shape.dim[1].dimValue = 0 }.code == .invalidValue
        )
        #expect(
            try refusal { $0.graph.input[0].type.tensorType.shape.dim[1].dimValue = -1 }.code == .invalidValue
        )
        #expect(
            try refusal {
                $0.graph.input[0].type.tensorType.shape.dim += $0.graph.output[0].type.tensorType.shape.dim
                $0.graph.input[0].type.tensorType.shape.dim += $0.graph.input[0].type.tensorType.shape.dim
            }.code == .invalidValue
        )
    }

    @Test(
        "attributes that would divide by zero or take all memory are refused",
        arguments: [
            OnnxAttributeProto.ints("strides", [0, 1]), .ints("dilations", [1 << 40]), .ints("pads", [-1]),
            .int("group", 0), .int("axis", 9), .ints("axes", [.min]), .ints("perm", [0, 0]),
            .int("training_mode", 1),
            .int("kernel_shape", 3), .ints("kernel_shape", [1, 1]),
        ]
    )
    func attributes(attribute: OnnxAttributeProto) throws {
        #expect(try refusal { $0.graph.node[0].attribute.append(attribute) }.code == .invalidAttribute)
    }

    @Test("names in errors are one short line of ASCII")
    func names() throws {
        let hostile = "\u{1B}[31m\n“" + String(repeating: "x", count: 100_000)
        let error = try refusal { $0.graph.node[0].opType = hostile }
        #expect(error.description.utf8.count < 300)
        #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        #expect(try refusal { $0.graph.node[0].output[0] = "a\nb" }.code == .invalidName)
        #expect(
            try refusal { $0.graph.node[0].output[0] = String(repeating: "n", count: 513) }.code
                == .invalidName
        )
        #expect("plain".quoted == "“plain”")
        #expect("é\"\n".quoted == "“???”")
        #expect(String(repeating: "a", count: 61).quoted.count == 63)
    }
}
