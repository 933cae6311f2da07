import Foundation
import ModelGraph
import ModelRuntime
import Testing

@testable import Export

/// Graphs of a few nodes as ONNX files and as frozen graphs, both run by OpenVINO, which reads each with a reader of its own: the
/// numbers must be the same.
@Suite("A translation to TensorFlow")
struct TensorFlowTranslationTests {
    /// Nodes on the map `x`, which give `y`.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var shape = [1, 3, 9, 12]
        var nodes: [Graph.Node]
        var constants: [Graph.Tensor] = []
        /// How often something is turned around: of maps at most once, where the answer is no map.
        var transpositions = 1
    }

    private static func constant(_ name: String, _ shape: [Int]) -> Graph.Tensor {
        let count = shape.reduce(1, *)
        let values = (0..<count).map { Float(($0 * 37 + name.utf8.count * 11) % 23) / 23 - 0.4 }
        return Graph.Tensor(name: name, dimensions: shape, floats: values)
    }

    private static func one(
        _ name: String,
        _ operation: String,
        _ attributes: [String: Graph.Attribute] = [:],
        _ constants: [Graph.Tensor] = [],
        shape: [Int] = [1, 3, 9, 12]
    ) -> Case {
        let node = Graph.Node(operation, ["x"] + constants.map(\.name), attributes: attributes, result: "y")
        return Case(testDescription: name, shape: shape, nodes: [node], constants: constants)
    }

    private static func convolution(
        _ name: String,
        _ weights: [Int],
        pads: [Int64] = [0, 0, 0, 0],
        strides: [Int64] = [1, 1],
        dilations: [Int64] = [1, 1],
        group: Int64 = 1,
        shape: [Int] = [1, 3, 9, 12]
    ) -> Case {
        let attributes: [String: Graph.Attribute] = [
            "pads": .ints(pads), "strides": .ints(strides), "dilations": .ints(dilations),
            "group": .int(group),
            "kernel_shape": .ints([Int64(weights[2]), Int64(weights[3])]),
        ]
        let constants = [constant("weights", weights), constant("bias", [weights[0]])]
        return one(name, "Conv", attributes, constants, shape: shape)
    }

    private static let convolutions = [
        convolution("a convolution of points", [5, 3, 1, 1]),
        convolution("a convolution with margins all around", [5, 3, 3, 3], pads: [1, 1, 1, 1]),
        convolution(
            "a convolution with margins at the end only, as TensorFlow adds them",
            [5, 3, 3, 3],
            pads: [0, 0, 1, 1],
            strides: [2, 2],
            shape: [1, 3, 8, 12]
        ),
        convolution(
            "a convolution with margins at the end only, on odd sizes",
            [5, 3, 3, 3],
            pads: [0, 0, 1, 1],
            strides: [2, 2],
            shape: [1, 3, 9, 13]
        ),
        convolution("a convolution with other margins", [4, 3, 5, 3], pads: [3, 1, 0, 2], strides: [2, 3]),
        convolution("a dilated convolution", [4, 3, 3, 3], pads: [2, 2, 2, 2], dilations: [2, 2]),
        convolution("a convolution of each channel", [3, 1, 3, 3], pads: [1, 1, 1, 1], group: 3),
        convolution(
            "a convolution of each channel with several results, on odd sizes",
            [6, 1, 5, 5],
            pads: [1, 1, 2, 2],
            strides: [2, 2],
            group: 3,
            shape: [1, 3, 11, 9]
        ),
        convolution(
            "a convolution of groups",
            [6, 2, 3, 3],
            pads: [1, 1, 1, 1],
            group: 2,
            shape: [1, 4, 7, 6]
        ),
    ]

    private static func pooling(_ name: String, _ operation: String, _ attributes: [String: Graph.Attribute])
        -> Case
    {
        let window: [String: Graph.Attribute] = ["kernel_shape": .ints([3, 3]), "strides": .ints([2, 2])]
        return one(name, operation, window.merging(attributes) { $1 })
    }

    private static let poolings = [
        pooling("a largest number", "MaxPool", ["pads": .ints([1, 1, 1, 1])]),
        pooling("a largest number, rounded up", "MaxPool", ["ceil_mode": .int(1)]),
        pooling("a mean", "AveragePool", [:]),
        pooling(
            "a mean that counts margins",
            "AveragePool",
            ["pads": .ints([1, 1, 1, 1]), "count_include_pad": .int(1)]
        ),
        pooling(
            "a mean that does not",
            "AveragePool",
            ["strides": .ints([1, 1]), "pads": .ints([1, 1, 1, 1])]
        ),
        one("a mean of all", "GlobalAveragePool"), one("the largest of all", "GlobalMaxPool"),
        one("a mean along axes", "ReduceMean", ["axes": .ints([1, -1]), "keepdims": .int(1)]),
    ]

    private static let functions = [
        "Relu", "Sigmoid", "Tanh", "Erf", "Exp", "Neg", "Abs", "Floor", "Ceil", "Sin", "Cos", "HardSwish",
        "HardSigmoid", "LeakyRelu",
    ].map { one("the function \($0)", $0) }

    private static let arithmetic = [
        one("a sum with a number for each channel", "Add", [:], [constant("c", [3, 1, 1])]),
        one("a product with a number for each column", "Mul", [:], [constant("c", [12])]),
        one("a difference with a number", "Sub", [:], [constant("c", [])]),
        one("slopes for each channel", "PRelu", [:], [constant("c", [3, 1, 1])]),
        one(
            "bounds",
            "Clip",
            [:],
            [constant("low", []), Graph.Tensor(name: "high", dimensions: [], floats: [0.4])]
        ),
        one(
            "bounds of 0 and 6",
            "Clip",
            [:],
            [
                Graph.Tensor(name: "low", dimensions: [], floats: [0]),
                Graph.Tensor(name: "high", dimensions: [], floats: [6]),
            ]
        ),
        one(
            "a normalization",
            "BatchNormalization",
            [:],
            [
                constant("scale", [3]), constant("offset", [3]), constant("mean", [3]),
                Graph.Tensor(name: "variance", dimensions: [3], floats: [0.5, 1, 2]),
            ]
        ),
        one("shares of the channels", "Softmax", ["axis": .int(1)]),
        one("shares of the columns", "Softmax", ["axis": .int(-1)]),
        one("a product with a matrix", "MatMul", [:], [constant("c", [12, 5])]),
        one(
            "the channels in another order",
            "Gather",
            ["axis": .int(1)],
            [
                Graph.Tensor(name: "c", dimensions: [3], integers: [2, 0, -2])
            ]
        ),
        one("one row", "Gather", ["axis": .int(2)], [Graph.Tensor(name: "c", dimensions: [], integers: [4])]),
    ]

    private static let arrangements = [
        one("a list", "Flatten", ["axis": .int(1)]),
        one("axes in another order", "Transpose", ["perm": .ints([0, 2, 1, 3])]),
        one(
            "another shape",
            "Reshape",
            [:],
            [Graph.Tensor(name: "c", dimensions: [3], integers: [1, 9, -1])]
        ),
        Case(
            testDescription: "a matrix of places and channels",
            nodes: [
                Graph.Node("Reshape", ["x", "c"], result: "flat"),
                Graph.Node("Transpose", ["flat"], attributes: ["perm": .ints([1, 0])], result: "rows"),
                Graph.Node("MatMul", ["rows", "m"], result: "y"),
            ],
            constants: [
                Graph.Tensor(name: "c", dimensions: [2], integers: [3, 108]), constant("m", [3, 2]),
            ]
        ),
        Case(
            testDescription: "maps beside each other, one of them turned",
            shape: [1, 3, 6, 6],
            nodes: [
                Graph.Node("Transpose", ["x"], attributes: ["perm": .ints([0, 1, 3, 2])], result: "turned"),
                Graph.Node("Concat", ["x", "turned", "c"], attributes: ["axis": .int(1)], result: "y"),
            ],
            constants: [constant("c", [1, 2, 6, 6])],
            transpositions: 2
        ),
        Case(
            testDescription: "a map of twice the size",
            nodes: [
                Graph.Node(
                    "Resize",
                    ["x", "", "factors"],
                    attributes: [
                        "mode": .string("nearest"), "coordinate_transformation_mode": .string("asymmetric"),
                        "nearest_mode": .string("floor"),
                    ],
                    result: "y"
                )
            ],
            constants: [Graph.Tensor(name: "factors", dimensions: [4], floats: [1, 1, 2, 2])]
        ),
        Case(
            testDescription: "a sum with what has fewer axes",
            nodes: [
                Graph.Node("Gather", ["x", "first"], attributes: ["axis": .int(0)], result: "map"),
                Graph.Node("Add", ["x", "map"], result: "y"),
            ],
            constants: [Graph.Tensor(name: "first", dimensions: [], integers: [0])],
            transpositions: 3
        ),
    ]

    private static func bytes(_ name: String, _ type: ElementType, _ shape: [Int], _ values: [Int])
        -> Graph.Tensor
    {
        Graph.Tensor(
            name: name,
            elementType: type,
            dimensions: shape,
            bytes: Data(values.map { UInt8(truncatingIfNeeded: $0) })
        )
    }

    /// A convolution in 8 bits: of all channels, or of each.
    private static func eightBits(_ name: String, _ weights: [Int], group: Int64) -> Case {
        let count = weights.reduce(1, *)
        return Case(
            testDescription: name,
            nodes: [
                Graph.Node("QuantizeLinear", ["x", "step", "zero"], result: "x8"),
                Graph.Node("DequantizeLinear", ["x8", "step", "zero"], result: "levels"),
                Graph.Node(
                    "DequantizeLinear",
                    ["w8", "steps", "zeros"],
                    attributes: ["axis": .int(0)],
                    result: "w"
                ),
                Graph.Node(
                    "Conv",
                    ["levels", "w"],
                    attributes: [
                        "kernel_shape": .ints([3, 3]), "group": .int(group), "pads": .ints([1, 1, 1, 1]),
                        "strides": .ints([1, 1]), "dilations": .ints([1, 1]),
                    ],
                    result: "y"
                ),
            ],
            constants: [
                Graph.Tensor(name: "step", dimensions: [], floats: [0.0125]),
                bytes("zero", .uint8, [], [101]),
                bytes("w8", .int8, weights, (0..<count).map { $0 * 29 % 255 - 127 }),
                Graph.Tensor(
                    name: "steps",
                    dimensions: [weights[0]],
                    floats: (1...weights[0]).map { Float($0) / 300 }
                ),
                bytes("zeros", .int8, [weights[0]], [Int](repeating: 0, count: weights[0])),
            ]
        )
    }

    private static let cases =
        convolutions + poolings + functions + arithmetic + arrangements + [
            eightBits("a convolution in 8 bits", [4, 3, 3, 3], group: 1),
            eightBits("a convolution of each channel in 8 bits", [6, 1, 3, 3], group: 3),
        ]

    @Test("says what the graph says", arguments: cases)
    func translations(_ test: Case) throws {
        let sizes = try shapes(of: test)
        let graph = try graph(of: test, result: sizes)
        let values = (0..<test.shape.reduce(1, *)).map { Float(($0 * 7919) % 1009) / 400 - 1.2 }
        let onnx = ExportFile(name: "model.onnx", data: try graph.onnx(limits: .exports))
        let expected = try run(onnx, ModelTensor(name: "x", shape: test.shape, values: values))

        var translation = try TensorFlowTranslation(of: graph)
        let results = try translation.translate()
        var target = translation.target
        target.add("Identity", [try #require(results["y"])], ["T": .element(.dtFloat)], named: "y")
        let frozen = ExportFile(name: "model.pb", data: try TensorFlowModel.bytes(of: target.definition))
        let order = TensorFlowTranslation.channelsLast
        let input = floats(bytes(of: values).permuted(test.shape, by: order, elementSize: 4))
        let found = try run(
            frozen,
            ModelTensor(name: "x", shape: order.map { test.shape[$0] }, values: input)
        )

        #expect(found.shape == expected.shape)
        let difference = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference < 2e-5)
        #expect(Set(expected.values).count > 2, "There is something to compare.")
        // Nothing is turned around that need not be.
        #expect(target.nodes.count { $0.op == "Transpose" } <= test.transpositions)
    }

    @Test("is refused where there is none, with what the model has")
    func refusals() throws {
        let sizes: [Int64] = [1, 1, 1, 1]
        let cases = [
            Self.pooling("", "AveragePool", ["pads": .ints([0, 1, 0, 1])]),
            Self.one(
                "",
                "Tile",
                [:],
                [Graph.Tensor(name: "c", dimensions: [4], integers: sizes.map { Int($0) })]
            ),
        ]
        for test in cases {
            let graph = try graph(of: test, result: shapes(of: test))
            var translation = try TensorFlowTranslation(of: graph)
            let error = #expect(throws: ExportError.self) { _ = try translation.translate() }
            #expect(error?.code == .unsupportedModel)
            #expect(error?.description.contains(test.nodes[0].operatorName) == true)
        }
    }

    private func shapes(of test: Case) throws -> [Int] {
        // The shape of the result is only known after the graph is there.
        let graph = try graph(of: test, result: nil)
        return try #require(graph.shapes(for: ["x": test.shape], limits: .exports)["y"])
    }

    private func graph(of test: Case, result: [Int]?) throws -> Graph {
        try Graph(
            name: "test",
            opset: 13,
            inputs: [
                Graph.Value(name: "x", elementType: .float32, dimensions: test.shape.map { .fixed($0) })
            ],
            outputs: [Graph.Value(name: "y", elementType: .float32, dimensions: result?.map { .fixed($0) })],
            nodes: test.nodes,
            initializers: test.constants,
            limits: .exports
        )
    }

    private func run(_ file: ExportFile, _ input: ModelTensor) throws -> ModelTensor {
        try #require(ModelExport.interpreter([file], file.name, [input]).first?.first)
    }

    private func bytes(of values: [Float]) -> Data {
        Graph.Tensor(name: "", dimensions: [values.count], floats: values).bytes
    }

    private func floats(_ bytes: Data) -> [Float] {
        Graph.Tensor(name: "", elementType: .float32, dimensions: [bytes.count / 4], bytes: bytes).floats
            ?? []
    }
}
