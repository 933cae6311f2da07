import FoundationEssentials
import ModelGraphTesting
import Testing

@testable import ModelGraph

@Suite("Editing graphs")
struct GraphEditingTests {
    private var graph: Graph

    init() throws {
        graph = try Graph(onnx: RandomWeightModel.resNet(seed: 1).onnx)
    }

    /// The refusal of a change; the graph must stay as it was.
    private func refusal(_ change: (inout GraphEditor) throws(ModelGraphError) -> Void) throws
        -> ModelGraphError.Code
    {
        var changed = graph
        let error = try #require(throws: ModelGraphError.self) { try changed.edit(change) }
        #expect(changed == graph)
        return error.code
    }

    @Test("a value that is renamed everywhere leaves the same graph under other names")
    func renaming() throws {
        let names = valueNames(of: graph)
        var renamed = graph
        try renamed.edit { editor in
            for name in names { editor.rename(name, to: "new." + name) }
        }
        #expect(valueNames(of: renamed) == Set(names.map { "new." + $0 }))
        #expect(renamed != graph)
        #expect(renamed.initializers.map(\.bytes) == graph.initializers.map(\.bytes))
        let shapes = try graph.shapes(for: ["image": [1, 3, 64, 64]])
        let newShapes = try renamed.shapes(for: ["new.image": [1, 3, 64, 64]])
        for (name, shape) in shapes { #expect(newShapes["new." + name] == shape) }
        try renamed.edit { editor in
            for name in names { editor.rename("new." + name, to: name) }
        }
        #expect(renamed == graph)
    }

    private func valueNames(of graph: Graph) -> Set<String> {
        Set(
            graph.inputs.map(\.name) + graph.initializers.map(\.name) + graph.nodes.flatMap(\.outputs)
        )
    }

    @Test("nodes are inserted right after the value that they follow, before all that use it")
    func insertion() throws {
        var changed = graph
        let stem = try #require(graph.nodes.first { $0.operatorName == "Relu" }?.outputs.first)
        try changed.edit { editor in
            editor.replaceOperands([stem: "doubled", "image": "turned"])
            editor.insert(after: [
                stem: [
                    Graph.Node("Add", [stem, stem], result: "sum"),
                    Graph.Node("Identity", ["sum"], result: "doubled"),
                ],
                "image": [Graph.Node("Neg", ["image"], result: "turned")],
                "no such value": [Graph.Node("Neg", ["image"], result: "lost")],
            ])
        }
        #expect(changed.nodes.count == graph.nodes.count + 3)
        #expect(changed.nodes.first?.outputs == ["turned"])
        let place = try #require(changed.nodes.firstIndex { $0.outputs == [stem] })
        #expect(changed.nodes[place + 1].outputs == ["sum"])
        #expect(changed.nodes[place + 2].outputs == ["doubled"])
        let users = changed.nodes.filter { $0.inputs.contains(stem) }
        #expect(users.map(\.outputs) == [["sum"]])
        #expect(try Graph(onnx: changed.onnx()) == changed)
    }

    @Test("an initializer is replaced in its place, or added")
    func initializers() throws {
        let first = try #require(graph.initializers.first)
        let count = first.dimensions.reduce(1, *)
        var changed = graph
        try changed.edit { editor in
            editor.replace(
                Graph.Tensor(
                    name: first.name,
                    dimensions: first.dimensions,
                    floats: [Float](repeating: 2, count: count)
                )
            )
            editor.replace(Graph.Tensor(name: "added", dimensions: [], floats: [1]))
        }
        #expect(changed.initializers.map(\.name) == graph.initializers.map(\.name) + ["added"])
        #expect(changed.initializers.first?.floats == [Float](repeating: 2, count: count))
    }

    @Test("what no output depends on is removed, and nothing else")
    func removal() throws {
        var same = graph
        try same.edit { $0.removeUnused() }
        #expect(same == graph)
        // Slow and obvious: everything from which a path leads to the one output that is left.
        var changed = graph
        try changed.edit { editor in
            editor.outputs = editor.outputs.filter { $0.name == "map8" }
            editor.removeUnused()
        }
        func leads(_ name: String) -> Bool {
            name == "map8"
                || graph.nodes.contains { $0.inputs.contains(name) && $0.outputs.contains(where: leads) }
        }
        #expect(changed.nodes == graph.nodes.filter { $0.outputs.contains(where: leads) })
        #expect(changed.initializers == graph.initializers.filter { leads($0.name) })
        #expect((1..<graph.nodes.count).contains(changed.nodes.count))
        #expect(changed.inputs == graph.inputs)
    }

    @Test("a change that leaves a contradiction is refused, and changes nothing")
    func refusals() throws {
        #expect(try refusal { $0.nodes.removeFirst() } == .undefinedValue)
        #expect(try refusal { $0.nodes.swapAt(0, 1) } == .undefinedValue)
        #expect(try refusal { $0.outputs = [] } == .invalidValue)
        #expect(try refusal { $0.rename("map8", to: "map16") } == .duplicateValue)
        #expect(try refusal { $0.rename("image", to: "a\nb") } == .invalidName)
        #expect(try refusal { $0.nodes[0].operatorName = "Loop" } == .unsupportedOperator)
        #expect(try refusal { $0.nodes[0].inputs = [] } == .unsupportedOperator)
        #expect(try refusal { $0.nodes[0].attributes["group"] = .int(0) } == .invalidAttribute)
        #expect(try refusal { $0.opset = 24 } == .unsupportedVersion)
        #expect(
            try refusal {
                $0.nodes[0].attributes["text"] = .strings([String(repeating: "x", count: 513)])
            } == .invalidAttribute
        )
        let named = Graph.Tensor(name: "named", dimensions: [], floats: [1])
        #expect(try refusal { $0.nodes[0].attributes["value"] = .tensor(named) } == .invalidAttribute)
        for dimensions in [[2], [-1], [0, 1], [.max, .max], [Int](repeating: 1, count: 9)] {
            let tensor = Graph.Tensor(
                name: "new",
                elementType: .uint8,
                dimensions: dimensions,
                bytes: Data([1])
            )
            #expect(try refusal { $0.replace(tensor) } == .invalidTensor)
        }
        let free = Graph.Value(name: "free", elementType: .float32, dimensions: nil)
        #expect(try refusal { $0.inputs.append(free) } == .invalidValue)
        let stuck = ModelGraphError(.notQuantizable, "For a test.")
        #expect(
            try refusal { editor throws(ModelGraphError) in
                editor.outputs = []
                throw stuck
            } == .notQuantizable
        )
    }
}
