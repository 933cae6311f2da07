import FoundationEssentials
import Inference
import ModelGraph
import Testing

@Suite("A compiled model")
struct CompiledModelTests {
    /// `sum = a + b` and `product = relu(a * scale)`, with `a` of two axes and `b` one row of it.
    private static func graph() throws -> Graph {
        let axes: [Graph.Dimension] = [.symbolic("rows"), .fixed(3)]
        func declared(_ name: String, _ axes: [Graph.Dimension]) -> Graph.Value {
            Graph.Value(name: name, elementType: .float32, dimensions: axes)
        }
        return try Graph(
            name: "two inputs",
            opset: 17,
            inputs: [declared("a", axes), declared("b", [.fixed(1), .fixed(3)])],
            outputs: [declared("sum", axes), declared("product", axes)],
            nodes: [
                Graph.Node("Add", ["a", "b"], result: "sum"),
                Graph.Node("Mul", ["a", "scale"], result: "scaled"),
                Graph.Node("Relu", ["scaled"], result: "product"),
            ],
            initializers: [Graph.Tensor(name: "scale", dimensions: [3], floats: [2, -1, 0.5])]
        )
    }

    private static func compiled(_ graph: Graph, rows: Int = 2) throws -> CompiledModel {
        try CompiledModel(
            graph: graph.onnx(),
            inputShapes: ["a": [rows, 3], "b": [1, 3]],
            precision: .f32,
            parallelism: 1,
            runtime: OpenVINORuntime()
        )
    }

    private let a = Tensor(shape: [2, 3], values: [1, 2, 3, -4, -5, -6])
    private let b = Tensor(shape: [1, 3], values: [10, 20, 30])

    @Test("takes several inputs and gives several outputs, by name")
    func named() throws {
        let model = try Self.compiled(Self.graph())
        #expect(model.inputs.map(\.name) == ["a", "b"] && model.inputs.map(\.shape) == [[2, 3], [1, 3]])
        #expect(model.outputs.map(\.name) == ["sum", "product"])
        let results = try model.run(["a": a, "b": b])
        #expect(
            results == [
                "sum": Tensor(shape: [2, 3], values: [11, 22, 33, 6, 15, 24]),
                "product": Tensor(shape: [2, 3], values: [2, 0, 1.5, 0, 5, 0]),
            ]
        )
        #expect(try model.run(["a": a, "b": b], outputs: ["sum"]) == results.filter { $0.key == "sum" })
        // Inputs of a request are written anew each time.
        let zeros = Tensor(shape: [2, 3], values: [Float](repeating: 0, count: 6))
        #expect(try model.run(["a": zeros, "b": b])["sum"]?.values == b.values + b.values)
        #expect(try model.run(["a": a, "b": b]) == results)
    }

    @Test("passes over inputs on which no output depends", arguments: [false, true])
    func unused(isRead: Bool) throws {
        var graph = try Self.graph()
        try graph.edit { editor in
            editor.outputs.removeFirst()
            // An addition whose sum nobody wants reads them, or nothing does.
            if !isRead { editor.nodes.removeFirst() }
        }
        let model = try Self.compiled(graph)
        #expect(model.inputs.map(\.name) == ["a"])
        let product = ["product": Tensor(shape: [2, 3], values: [2, 0, 1.5, 0, 5, 0])]
        #expect(try model.run(["a": a]) == product)
        #expect(try model.run(["a": a, "b": b]) == product)
    }

    @Test("refuses inputs that are missing or of another shape, and names that it does not know")
    func refusals() throws {
        let model = try Self.compiled(Self.graph())
        #expect(throws: InferenceError(.wrongInput(name: "b", expected: [1, 3], found: nil))) {
            try model.run(["a": a])
        }
        #expect(throws: InferenceError(.wrongInput(name: "a", expected: [2, 3], found: [1, 3]))) {
            try model.run(["a": b, "b": b])
        }
        #expect(throws: InferenceError(.unknownTensor(name: "c"))) {
            try model.run(["a": a, "b": b, "c": a])
        }
        #expect(throws: InferenceError(.unknownTensor(name: "scaled"))) {
            try model.run(["a": a, "b": b], outputs: ["scaled"])
        }
    }

    @Test("is not compiled for shapes that do not fit, nor from bytes that are no graph")
    func misfits() throws {
        let file = try Self.graph().onnx()
        for shapes in [["a": [2, 3]], ["a": [2, 4], "b": [1, 3]]] {
            #expect(throws: ModelGraphError.self) {
                try CompiledModel(
                    graph: file,
                    inputShapes: shapes,
                    precision: .f32,
                    parallelism: 1,
                    runtime: OpenVINORuntime()
                )
            }
        }
        #expect(throws: ModelGraphError.self) {
            try CompiledModel(
                graph: Data("no graph".utf8),
                inputShapes: [:],
                precision: .f32,
                parallelism: 1,
                runtime: OpenVINORuntime()
            )
        }
    }

    @Test("does not give out numbers that are no 32-bit floats")
    func otherElementTypes() throws {
        var graph = try Self.graph()
        try graph.edit { editor in
            editor.nodes.append(
                Graph.Node("Cast", ["a"], attributes: ["to": .int(7)], result: "whole")
            )
            editor.outputs.append(Graph.Value(name: "whole", elementType: .int64, dimensions: nil))
        }
        let model = try Self.compiled(graph)
        #expect(throws: InferenceError(.notFloats(name: "whole"))) { try model.run(["a": a, "b": b]) }
        #expect(try model.run(["a": a, "b": b], outputs: ["sum"]).count == 1)
    }

    @Test("takes more memory with more numbers between the nodes, and with more at once")
    func memory() throws {
        let small = try Self.compiled(Self.graph())
        let large = try Self.compiled(Self.graph(), rows: 2000)
        #expect(small.estimatedByteCount > 0)
        #expect(large.estimatedByteCount > small.estimatedByteCount + 2 * 1998 * 3 * 4)
    }
}
