import ModelGraph
import TestSupport
import Testing

@testable import TrainingEngine

@Suite("Networks as graphs")
struct GraphTests {
    /// A network with everything that is written down, its input and its two outputs.
    private func record(batch: Int, seed: UInt64) -> (Recording, [Activation], [Activation]) {
        var generator = SplitMix64(seed: seed)
        let stem = Convolution("stem", inputs: 3, outputs: 8, kernel: 3, stride: 2, using: &generator)
        let normalization = BatchNormalization("norm", channels: 8)
        normalization.mean.values = (0..<8).map { _ in .random(in: -1...1, using: &generator) }
        normalization.variance.values = (0..<8).map { _ in .random(in: 0.5...2, using: &generator) }
        normalization.scale.values = (0..<8).map { _ in .random(in: 0.5...2, using: &generator) }
        let depthwise = Convolution(
            "dw",
            inputs: 8,
            outputs: 8,
            kernel: 5,
            groups: 8,
            hasBias: true,
            using: &generator
        )
        let linear = Linear("linear", inputs: 16, outputs: 3, using: &generator)
        let factor = Parameter("factor", shape: [1], values: [1.5])
        let recording = Recording()
        let image = recording.input([batch, 3, 16, 16])
        var x = ChannelAffine(scale: [0.5], offset: [0.1, 0.2, -0.1])(image)
        x = ElementwiseFunction.silu(normalization(stem(x)))
        let small = Pooling(.average, window: (2, 2), stride: 2)(x)
        x = Addition()(Scaling(by: factor)(x), Upsampling()(ElementwiseFunction.hardSwish(small)))
        x = ElementwiseFunction.relu6(depthwise(x))
        let gate = ElementwiseFunction.sigmoid(Pooling.globalAverage(x))
        let map = Concatenation()(Multiplication()(x, gate), Dropout(rate: 0.5, seed: 1)(x))
        return (recording, [image], [map, linear(Flattening()(Pooling.globalAverage(map)))])
    }

    private func run(_ recording: Recording, _ inputs: [Activation], _ outputs: [Activation]) throws
        -> [[Float]]
    {
        let plan = try TrainingPlan(recording, inputs: inputs, outputs: outputs, mode: .inference)
        var generator = SplitMix64(seed: 11)
        for index in plan.inputs[0].values.indices {
            plan.inputs[0].values[index] = .random(in: -1...1, using: &generator)
        }
        try plan.forward()
        return plan.outputs.map { Array($0.values) }
    }

    private func reread(_ graph: Graph, batch: Int = 2) throws -> [[Float]] {
        let recording = Recording()
        let image = recording.input([batch, 3, 16, 16])
        let outputs = try TrainableGraph(graph).apply(to: ["image": image], outputs: ["map", "logits"])
        return try run(recording, [image], outputs)
    }

    private func written(seed: UInt64 = 1) throws -> (graph: Graph, expected: [[Float]]) {
        let (recording, inputs, outputs) = record(batch: 2, seed: seed)
        let graph = try Graph(
            recording: recording,
            inputs: [("image", inputs[0])],
            outputs: [("map", outputs[0]), ("logits", outputs[1])]
        )
        return (graph, try run(recording, inputs, outputs))
    }

    private func expectClose(_ found: [[Float]], _ expected: [[Float]]) {
        for (left, right) in zip(found, expected) {
            #expect(left.count == right.count)
            #expect(zip(left, right).allSatisfy { abs($0 - $1) < 1e-4 })
        }
    }

    @Test("what is written down computes the same when it is read again")
    func roundTrip() throws {
        let (graph, expected) = try written()
        expectClose(try reread(graph), expected)
        #expect(try Graph(onnx: graph.onnx()) == graph)
    }

    @Test("batch normalizations folded into convolutions change nothing but the number of operations")
    func folding() throws {
        var (graph, expected) = try written()
        let count = graph.nodes.count
        try graph.foldBatchNormalizations()
        #expect(graph.nodes.count == count - 1)
        #expect(!graph.operatorNames.contains("BatchNormalization"))
        expectClose(try reread(graph), expected)
    }

    @Test("a graph read and written back without training is the same graph")
    func unchanged() throws {
        let (graph, _) = try written()
        #expect(try TrainableGraph(graph).graph() == graph)
    }

    @Test("trained weights are in the graph that is written back; frozen ones are as they were")
    func trained() throws {
        var (graph, _) = try written()
        try graph.foldBatchNormalizations()
        let trainable = try TrainableGraph(graph) { $0.hasPrefix("linear") }
        let recording = Recording()
        let image = recording.input([2, 3, 16, 16])
        let outputs = try trainable.apply(to: ["image": image], outputs: ["logits"])
        let plan = try TrainingPlan(recording, inputs: [image], outputs: outputs)
        #expect(plan.trainedParameters.map(\.name) == ["linear.weight", "linear.bias"])
        plan.inputs[0].values.update(repeating: 0.5)
        try plan.forward()
        plan.outputs[0].gradient.update(repeating: 1)
        try plan.backward()
        var optimizer = AdamW([ParameterGroup(plan.trainedParameters, learningRate: 0.1, weightDecay: 0)])
        let gradients = Gradients(of: plan.trainedParameters)
        gradients.sum(over: [plan])
        optimizer.step(gradients, learningRateFactor: 1)
        let changed = try trainable.graph()
        for (before, after) in zip(graph.initializers, changed.initializers) {
            #expect((before != after) == before.name.hasPrefix("linear"), "\(before.name)")
        }
    }

    @Test(
        "operators that cannot be trained are named",
        arguments: ["Softmax", "Erf", "LayerNormalization"]
    )
    func unsupported(operatorName: String) throws {
        let value = Graph.Value(
            name: "x",
            elementType: .float32,
            dimensions: [.symbolic("n"), .fixed(4), .fixed(2), .fixed(2)]
        )
        let output = Graph.Value(name: "y", elementType: .float32, dimensions: nil)
        let operands = operatorName == "LayerNormalization" ? ["x", "s"] : ["x"]
        let graph = try Graph(
            name: "",
            opset: 17,
            inputs: [value],
            outputs: [output],
            nodes: [Graph.Node(operatorName, operands, result: "y")],
            initializers: [Graph.Tensor(name: "s", dimensions: [2], floats: [1, 1])]
        )
        let recording = Recording()
        let error = #expect(throws: TrainingEngineError.self) {
            try TrainableGraph(graph).apply(to: ["x": recording.input([1, 4, 2, 2])], outputs: ["y"])
        }
        #expect(error?.description.contains(operatorName) == true)
    }
}
