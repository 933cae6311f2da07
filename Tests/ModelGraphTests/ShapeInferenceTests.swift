import FoundationEssentials
import ModelGraphTesting
import Testing

@testable import ModelGraph

@Suite("Shapes between the nodes")
struct ShapeInferenceTests {
    /// One node with its operands, and the shapes that ONNX Runtime 1.31 gives to its results.
    struct Case: CustomTestStringConvertible, Sendable {
        enum Operand: Sendable {
            /// Floating-point numbers that depend on the image.
            case values([Int])
            /// A constant list of whole numbers.
            case list([Int64])
            /// A constant whole number without axes.
            case number(Int64)
            /// A constant list of floating-point numbers.
            case factors([Float])
            /// Constant weights of a shape.
            case weights([Int])
            case leftOut
        }

        let name: String
        let operands: [Operand]
        var attributes: [OnnxAttributeProto] = []
        let expected: [[Int]]
        var opset: Int64 = 17

        var testDescription: String { "\(name) \(operands)" }

        /// A graph of this node, with the shapes of its inputs.
        func graph() -> (builder: GraphBuilder, inputs: [String: [Int]]) {
            var builder = GraphBuilder(name: name, seed: 1, opset: opset)
            var inputs: [String: [Int]] = [:]
            let names = operands.map { operand -> String in
                switch operand {
                case .values(let shape):
                    let name = builder.input("x\(inputs.count)", shape: shape)
                    inputs[name] = shape
                    return name
                case .list(let numbers): return builder.constant(integers: numbers)
                case .number(let number): return builder.constant(integer: number)
                case .factors(let numbers): return builder.constant(numbers, [numbers.count])
                case .weights(let shape): return builder.weights(shape, spread: 1)
                case .leftOut: return ""
                }
            }
            _ = builder.node(name, of: names, attributes: attributes)
            let results = expected.indices.map { "y\($0)" }
            builder.model.graph.node[0].output = results
            for result in results {
                var declaration = OnnxValueInfoProto()
                declaration.name = result
                let isWhole = ["Shape", "Range"].contains(name)
                declaration.type.tensorType.elemType = isWhole ? 7 : 1
                builder.model.graph.output.append(declaration)
            }
            return (builder, inputs)
        }
    }

    static let cases: [Case] = [
        Case(name: "Relu", operands: [.values([2, 3])], expected: [[2, 3]]),
        Case(name: "Add", operands: [.values([4, 1, 5]), .values([3, 1])], expected: [[4, 3, 5]]),
        Case(name: "Max", operands: [.values([2, 1]), .values([1, 3]), .values([])], expected: [[2, 3]]),
        // Windows.
        Case(
            name: "Conv",
            operands: [.values([1, 6, 15, 20]), .weights([8, 3, 3, 5])],
            attributes: [
                .int("group", 2), .ints("strides", [2, 3]), .ints("pads", [1, 2, 0, 1]),
                .ints("dilations", [2, 1]),
            ],
            expected: [[1, 8, 6, 7]]
        ),
        Case(
            name: "Conv",
            operands: [.values([1, 3, 15, 20]), .weights([8, 3, 3, 3])],
            attributes: [.text("auto_pad", "SAME_UPPER"), .ints("strides", [2, 2])],
            expected: [[1, 8, 8, 10]]
        ),
        Case(
            name: "MaxPool",
            operands: [.values([1, 3, 10, 11])],
            attributes: [
                .ints("kernel_shape", [3, 3]), .ints("strides", [2, 2]), .ints("pads", [1, 1, 1, 1]),
            ],
            expected: [[1, 3, 5, 6]]
        ),
        Case(
            name: "MaxPool",
            operands: [.values([1, 3, 10, 11])],
            attributes: [.ints("kernel_shape", [2, 2]), .ints("strides", [3, 3]), .int("ceil_mode", 1)],
            expected: [[1, 3, 4, 4]]
        ),
        Case(
            name: "AveragePool",
            operands: [.values([1, 3, 7, 8])],
            attributes: [
                .ints("kernel_shape", [2, 2]), .ints("strides", [3, 3]), .ints("pads", [0, 0, 1, 1]),
                .int("ceil_mode", 1),
            ],
            expected: [[1, 3, 3, 3]]
        ),
        Case(name: "GlobalAveragePool", operands: [.values([1, 3, 7, 8])], expected: [[1, 3, 1, 1]]),
        Case(
            name: "Resize",
            operands: [.values([1, 3, 7, 8]), .leftOut, .factors([1, 1, 1.5, 2])],
            expected: [[1, 3, 10, 16]]
        ),
        Case(
            name: "Resize",
            operands: [.values([1, 3, 7, 8]), .leftOut, .leftOut, .list([9, 4])],
            attributes: [.ints("axes", [2, 3])],
            expected: [[1, 3, 9, 4]],
            opset: 18
        ),
        Case(
            name: "Pad",
            operands: [.values([2, 3, 4]), .list([0, 1, 2, 1, 0, -1])],
            expected: [[3, 4, 5]]
        ),
        Case(
            name: "Pad",
            operands: [.values([2, 3, 4]), .list([1, 2]), .leftOut, .list([-2])],
            expected: [[2, 6, 4]],
            opset: 18
        ),
        // Products and sums.
        Case(
            name: "MatMul",
            operands: [.values([2, 1, 4, 5]), .values([3, 5, 6])],
            expected: [[2, 3, 4, 6]]
        ),
        Case(name: "MatMul", operands: [.values([5]), .values([3, 5, 6])], expected: [[3, 6]]),
        Case(name: "MatMul", operands: [.values([4, 5]), .values([5])], expected: [[4]]),
        Case(
            name: "Gemm",
            operands: [.values([5, 4]), .values([6, 5]), .values([6])],
            attributes: [.int("transA", 1), .int("transB", 1)],
            expected: [[4, 6]]
        ),
        Case(
            name: "ReduceMean",
            operands: [.values([2, 3, 4])],
            attributes: [.ints("axes", [-1, 0])],
            expected: [[1, 3, 1]]
        ),
        Case(
            name: "ReduceSum",
            operands: [.values([2, 3, 4]), .list([1])],
            attributes: [.int("keepdims", 0)],
            expected: [[2, 4]]
        ),
        Case(name: "ReduceMax", operands: [.values([2, 3, 4])], expected: [[1, 1, 1]]),
        Case(
            name: "ReduceSum",
            operands: [.values([2, 3, 4])],
            attributes: [.int("noop_with_empty_axes", 1)],
            expected: [[2, 3, 4]]
        ),
        // Arrangement.
        Case(
            name: "Flatten",
            operands: [.values([2, 3, 4])],
            attributes: [.int("axis", 2)],
            expected: [[6, 4]]
        ),
        Case(
            name: "Flatten",
            operands: [.values([2, 3, 4])],
            attributes: [.int("axis", -3)],
            expected: [[1, 24]]
        ),
        Case(name: "Reshape", operands: [.values([2, 3, 4]), .list([0, -1])], expected: [[2, 12]]),
        Case(name: "Reshape", operands: [.values([2, 3, 4]), .list([4, 0, 2])], expected: [[4, 3, 2]]),
        Case(name: "Transpose", operands: [.values([2, 3, 4])], expected: [[4, 3, 2]]),
        Case(
            name: "Transpose",
            operands: [.values([2, 3, 4])],
            attributes: [.ints("perm", [1, 0, 2])],
            expected: [[3, 2, 4]]
        ),
        Case(name: "Expand", operands: [.values([3, 1]), .list([2, 1, 4])], expected: [[2, 3, 4]]),
        Case(name: "Tile", operands: [.values([3, 2]), .list([2, 5])], expected: [[6, 10]]),
        Case(
            name: "Gather",
            operands: [.values([2, 3, 4]), .list([0, 2])],
            attributes: [.int("axis", -2)],
            expected: [[2, 2, 4]]
        ),
        Case(
            name: "Gather",
            operands: [.values([2, 3, 4]), .number(0)],
            attributes: [.int("axis", 1)],
            expected: [[2, 4]]
        ),
        Case(name: "Unsqueeze", operands: [.values([2, 3]), .list([0, -1])], expected: [[1, 2, 3, 1]]),
        Case(name: "Squeeze", operands: [.values([1, 2, 1])], expected: [[2]]),
        Case(name: "Squeeze", operands: [.values([1, 2, 1]), .list([-1])], expected: [[1, 2]]),
        Case(
            name: "Concat",
            operands: [.values([2, 3]), .values([2, 5])],
            attributes: [.int("axis", -1)],
            expected: [[2, 8]]
        ),
        Case(
            name: "Split",
            operands: [.values([2, 6])],
            attributes: [.int("axis", 1)],
            expected: [[2, 2], [2, 2], [2, 2]]
        ),
        Case(
            name: "Split",
            operands: [.values([7, 2]), .list([1, 6])],
            expected: [[1, 2], [6, 2]]
        ),
        Case(
            name: "Split",
            operands: [.values([7])],
            attributes: [.int("num_outputs", 3)],
            expected: [[3], [3], [1]],
            opset: 18
        ),
        Case(
            name: "Slice",
            operands: [
                .values([10, 8]), .list([1, -3]), .list([.max, -1]), .list([0, 1]), .list([3, 1]),
            ],
            expected: [[3, 2]]
        ),
        Case(
            name: "Slice",
            operands: [.values([10]), .list([-1]), .list([.min]), .list([0]), .list([-4])],
            expected: [[3]]
        ),
        Case(name: "Slice", operands: [.values([10]), .list([7]), .list([3])], expected: [[0]]),
        Case(name: "ConstantOfShape", operands: [.list([2, 3])], expected: [[2, 3]]),
        Case(
            name: "Shape",
            operands: [.values([5, 6, 7])],
            attributes: [.int("start", -2)],
            expected: [[2]]
        ),
        Case(name: "Range", operands: [.number(2), .number(11), .number(3)], expected: [[3]]),
        Case(name: "Range", operands: [.number(5), .number(0), .number(-2)], expected: [[3]]),
    ]

    @Test("are those that another runtime computes", arguments: cases)
    func operators(example: Case) throws {
        let (builder, inputs) = example.graph()
        let shapes = try Graph(onnx: builder.file()).shapes(for: inputs)
        for (index, expected) in example.expected.enumerated() { #expect(shapes["y\(index)"] == expected) }
    }

    @Test("are followed through shapes that the graph computes")
    func computedShapes() throws {
        // As exporters write x.view(n, h * w / 4, -1).expand(n, h * w / 4, -1), with the -1 of "expand" replaced.
        var graph = GraphBuilder(name: "computed", seed: 1)
        let image = graph.input("image", shape: [nil, 3, nil, nil])
        let shape = graph.node("Shape", image)
        func size(_ axis: Int64) -> String {
            graph.node("Gather", shape, graph.constant(integer: axis), attributes: [.int("axis", 0)])
        }
        let area = graph.node("Div", graph.node("Mul", size(2), size(3)), graph.constant(integer: 4))
        let zero = graph.constant(integers: [0])
        let listed =
            [size(0), area].map { graph.node("Unsqueeze", $0, zero) } + [graph.constant(integers: [-1])]
        let target = graph.node("Concat", of: listed, attributes: [.int("axis", 0)])
        let viewed = graph.node("Reshape", image, target)
        let open = graph.node("Equal", target, graph.constant(integers: [-1]))
        var one = OnnxAttributeProto()
        (one.name, one.type) = ("value", .tensor)
        (one.t.dataType, one.t.dims, one.t.int64Data) = (ElementType.int64.rawValue, [1], [1])
        let ones = graph.node("ConstantOfShape", graph.node("Shape", target), attributes: [one])
        let expanded = graph.node("Expand", viewed, graph.node("Where", open, ones, target))
        graph.output("embedding", from: expanded, shape: [nil, nil, nil])
        let shapes = try Graph(onnx: graph.file()).shapes(for: ["image": [2, 3, 8, 6]])
        #expect(shapes[viewed] == [2, 12, 12])
        #expect(shapes["embedding"] == [2, 12, 12])
    }

    @Test("that depend on the image are refused")
    func unknown() throws {
        var graph = GraphBuilder(name: "unknown", seed: 1)
        let image = graph.input("image", shape: [nil, 3, nil, nil])
        let sum = graph.node("ReduceSum", image, attributes: [.int("keepdims", 0)])
        let length = graph.node("Cast", sum, attributes: [.int("to", 7)])
        let list = graph.node("Unsqueeze", length, graph.constant(integers: [0]))
        graph.output("embedding", from: graph.node("ConstantOfShape", list), shape: [nil])
        let file = try graph.file()
        let error = #expect(throws: ModelGraphError.self) {
            try Graph(onnx: file).shapes(for: ["image": [1, 3, 8, 8]])
        }
        #expect(error?.code == .unknownShape)
    }

    @Test(
        "that do not fit together are refused",
        arguments: [
            Case(name: "Add", operands: [.values([4]), .values([3])], expected: [[]]),
            Case(name: "Conv", operands: [.values([1, 4, 9, 9]), .weights([8, 3, 3, 3])], expected: [[]]),
            Case(name: "Conv", operands: [.values([1, 3, 2, 9]), .weights([8, 3, 3, 3])], expected: [[]]),
            Case(name: "MatMul", operands: [.values([4, 5]), .values([4, 5])], expected: [[]]),
            Case(name: "Reshape", operands: [.values([4, 5]), .list([3, -1])], expected: [[]]),
            Case(name: "Reshape", operands: [.values([4, 5]), .list([-1, -1])], expected: [[]]),
            Case(name: "Reshape", operands: [.values([4, 5]), .list([1 << 40, 1 << 40])], expected: [[]]),
            Case(
                name: "Concat",
                operands: [.values([4, 5]), .values([4])],
                attributes: [.int("axis", 0)],
                expected: [[]]
            ),
            Case(name: "Squeeze", operands: [.values([4, 5]), .list([0])], expected: [[]]),
            Case(name: "Expand", operands: [.values([4]), .list([-3])], expected: [[]]),
            Case(name: "Pad", operands: [.values([4]), .list([-3, -3])], expected: [[]]),
            Case(
                name: "Slice",
                operands: [.values([4]), .list([0]), .list([1]), .list([0]), .list([0])],
                expected: [[]]
            ),
            Case(name: "Range", operands: [.number(0), .number(9), .number(0)], expected: [[]]),
            Case(name: "Split", operands: [.values([4]), .list([5, -1])], expected: [[], []]),
            Case(name: "Gather", operands: [.list([4]), .list([7])], expected: [[]]),
        ]
    )
    func misfits(example: Case) throws {
        let (builder, inputs) = example.graph()
        let file = try builder.file()
        let error = #expect(throws: ModelGraphError.self) { try Graph(onnx: file).shapes(for: inputs) }
        #expect(error?.code == .shapeMismatch)
        #expect((error?.description.utf8.count ?? 0) < 300)
    }

    @Test(
        "that a small file makes huge are refused",
        arguments: [
            Case(name: "Expand", operands: [.values([1]), .list([1 << 15, 1 << 15])], expected: [[]]),
            Case(name: "Tile", operands: [.values([1, 3]), .list([1 << 20, 1 << 10])], expected: [[]]),
            Case(name: "ConstantOfShape", operands: [.list([1 << 30])], expected: [[]]),
            Case(name: "Range", operands: [.number(0), .number(1 << 30), .number(1)], expected: [[]]),
            Case(name: "MatMul", operands: [.values([1 << 15, 1]), .values([1, 1 << 15])], expected: [[]]),
            Case(name: "Add", operands: [.values([1 << 15, 1]), .values([1 << 15])], expected: [[]]),
            Case(
                name: "Resize",
                operands: [.values([1, 1, 64, 64]), .leftOut, .factors([1, 1, 999, 999])],
                expected: [[]]
            ),
            Case(
                name: "Pad",
                operands: [.values([64, 64]), .list([0, 0, 1 << 15, 1 << 15])],
                expected: [[]]
            ),
            Case(
                name: "Conv",
                operands: [.values([1, 1, 64, 64]), .weights([256, 1, 1, 1])],
                attributes: [.ints("pads", [2000, 2000, 2000, 2000])],
                expected: [[]]
            ),
            Case(
                name: "Gather",
                operands: [.values([64, 1 << 20]), .list([Int64](repeating: 0, count: 999))],
                expected: [[]]
            ),
        ]
    )
    func hugeValues(example: Case) throws {
        let (builder, inputs) = example.graph()
        let file = try builder.file()
        let error = #expect(throws: ModelGraphError.self) { try Graph(onnx: file).shapes(for: inputs) }
        #expect(error?.code == .tooLarge)
    }

    @Test("count as long as they are needed, constants to the end")
    func lifetimes() throws {
        var limits = GraphLimits()
        limits.activationCount = 10_000
        func accepts(_ build: (inout GraphBuilder, String) -> String) throws -> Bool {
            var graph = GraphBuilder(name: "lifetimes", seed: 1)
            let image = graph.input("image", shape: [1, 1000])
            let result = build(&graph, image)
            graph.output("embedding", from: result, shape: [1, 1000])
            do {
                _ = try Graph(onnx: graph.file()).shapes(for: ["image": [1, 1000]], limits: limits)
                return true
            } catch let error as ModelGraphError {
                #expect(error.code == .tooLarge)
                return false
            }
        }
        // A chain needs two values at a time, however long it is; a sum of many needs all of them.
        #expect(
            try accepts { graph, image in (0..<50).reduce(image) { value, _ in graph.node("Relu", value) } }
        )
        #expect(
            try !accepts { graph, image in
                graph.node("Max", of: (0..<12).map { _ in graph.node("Relu", image) })
            }
        )
        // The library computes a constant once and keeps it, so that a chain of them adds up.
        #expect(
            try !accepts { graph, image in
                (0..<12).reduce(image) { value, _ in
                    let shape = graph.constant(integers: [1, 1000])
                    return graph.node(
                        "Add",
                        value,
                        graph.node("Expand", graph.weights([1, 1], spread: 1), shape)
                    )
                }
            }
        )
    }

    @Test("of networks as people export them are known at every size, and promises are held against them")
    func networks() throws {
        for model in try [RandomWeightModel.resNet(seed: 1), .visionTransformer(seed: 1)] {
            let manifest = try BaseModelManifest(json: model.manifest)
            try Graph(onnx: model.onnx).check(against: manifest)
            var limits = GraphLimits()
            limits.activationCount = 5000
            let error = #expect(throws: ModelGraphError.self) {
                try Graph(onnx: model.onnx).check(against: manifest, limits: limits)
            }
            #expect(error?.code == .tooLarge)
        }
        let model = try RandomWeightModel.resNet(seed: 1)
        for (said, meant) in [("\"stride\": 16", "\"stride\": 24"), ("\"stride\": 32", "\"stride\": 64")] {
            let text = String(decoding: model.manifest, as: UTF8.self)
            try #require(text.contains(said))
            let manifest = try BaseModelManifest(json: Data(text.replacing(said, with: meant).utf8))
            let error = #expect(throws: ModelGraphError.self) {
                try Graph(onnx: model.onnx).check(against: manifest)
            }
            #expect(error?.code == .contractMismatch)
        }
    }
}
