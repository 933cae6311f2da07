import Bytes
import FoundationEssentials
import ModelGraphTesting
import SwiftProtobuf
import Testing

@testable import ModelGraph

@Suite("A graph in 8 bits")
struct GraphQuantizationTests {
    private let model: RandomWeightModel
    private let manifest: BaseModelManifest
    private let original: Graph
    private let plan: QuantizationPlan

    init() throws {
        model = try RandomWeightModel.resNet(seed: 1)
        manifest = try BaseModelManifest(json: model.manifest)
        original = try Graph(onnx: model.onnx)
        plan = try QuantizationPlan(for: original, manifest: manifest)
    }

    private func quantized(_ range: ClosedRange<Float> = -1...3) throws -> Graph {
        try original.quantized(for: manifest, ranges: ranges(range))
    }

    private func ranges(_ range: ClosedRange<Float>) -> ActivationRanges {
        ranges(of: manifest.model.sha256, plan.values, range)
    }

    private func ranges(
        of graph: ContentDigest,
        _ names: [String],
        _ range: ClosedRange<Float>
    ) -> ActivationRanges {
        ActivationRanges(
            graph: graph,
            imageCount: 1,
            edge: 64,
            names: names,
            ranges: names.map { _ in range }
        )
    }

    private func tensor(_ name: String, of graph: Graph) throws -> Graph.Tensor {
        try #require(graph.initializers.first { $0.name == name }, "\(name)")
    }

    @Test("is a base model with the same input, outputs and shapes, as its manifest says")
    func contract() throws {
        let written = try quantized(0...1)
        let file = try written.onnx()
        let sum = ContentDigest(of: file)
        let described = try manifest.quantized(
            as: "random-int8",
            graph: written,
            sha256: sum,
            note: "for a test"
        )
        // Through the bytes that would be installed.
        let read = try BaseModelManifest(json: described.json())
        #expect(read == described && read.model.sha256 == sum)
        let graph = try Graph(onnx: file)
        #expect(graph == written)
        try graph.check(against: read)
        #expect(graph.inputs == original.inputs && graph.outputs == original.outputs)
        #expect(read.name == "random-int8" && read.input == manifest.input)
        #expect(read.provenance.recipe?.hasSuffix("; for a test") == true)
        #expect(file.count * 3 < model.onnx.count)
        #expect(throws: ModelGraphError.self) {
            try manifest.quantized(as: "../no", graph: written, sha256: sum, note: "")
        }
    }

    @Test("holds every convolution's weights within half a step, with a scale for each output channel")
    func weights() throws {
        let graph = try quantized()
        #expect(plan.weights.count == original.nodes.count { $0.operatorName == "Conv" })
        for (name, weight) in plan.weights {
            let numbers = try #require(weight.floats)
            let quantized = try tensor(name + ".int8", of: graph)
            let scales = try #require(tensor(name + ".scales", of: graph).floats)
            #expect(quantized.elementType == .int8 && quantized.dimensions == weight.dimensions)
            #expect(scales.count == weight.dimensions[0])
            let size = numbers.count / scales.count
            for (index, number) in numbers.enumerated() {
                let scale = scales[index / size]
                let whole = Int8(bitPattern: quantized.bytes[quantized.bytes.startIndex + index])
                #expect(whole >= -127 && abs(Float(whole) * scale - number) <= scale * 0.5001)
            }
            // The whole range is used: the largest weight of each channel is 127 steps.
            for channel in scales.indices {
                let steps = quantized.bytes.dropFirst(channel * size).prefix(size).map {
                    abs(Int(Int8(bitPattern: $0)))
                }
                #expect(steps.max() == 127)
            }
            #expect(!graph.initializers.contains { $0.name == name }, "The former weights are gone.")
        }
    }

    @Test(
        "holds values in 0...255 over their range, with zero exact",
        arguments: [
            (range: -1...3, scale: 4 / 255, zero: 64), (0...2, 2 / 255, 0), (0...0, 1, 0),
            (-5...0, 5 / 255, 255),
        ] as [(range: ClosedRange<Float>, scale: Float, zero: UInt8)]
    )
    func values(range: ClosedRange<Float>, scale: Float, zero: UInt8) throws {
        let graph = try quantized(range)
        for value in plan.values {
            let found = try #require(tensor(value + ".scale", of: graph).floats)
            #expect(found.count == 1 && abs(found[0] - scale) < 1e-6)
            #expect(Array(try tensor(value + ".zero", of: graph).bytes) == [zero])
        }
        // Nobody sees the value itself but the node that quantizes it.
        for node in graph.nodes where node.operatorName != "QuantizeLinear" {
            #expect(!node.inputs.contains(where: plan.values.contains))
        }
    }

    @Test("keeps a channel of zeros, and 16-bit weights behind a cast")
    func specialWeights() throws {
        var graph = GraphBuilder(name: "cast", seed: 1)
        let image = graph.input("image", shape: [nil, 3, nil, nil])
        let halves: [Float16] = [0, 0, 0, 1, -0.5, 0.25]
        var tensor = OnnxTensorProto()
        (tensor.name, tensor.dataType, tensor.dims) = ("halves", ElementType.float16.rawValue, [2, 3, 1, 1])
        for half in halves {
            withUnsafeBytes(of: half.bitPattern.littleEndian) { tensor.rawData.append(contentsOf: $0) }
        }
        graph.model.graph.initializer.append(tensor)
        let weights = graph.node(
            "Cast",
            "halves",
            attributes: [.int("to", Int64(ElementType.float32.rawValue))]
        )
        let map = graph.node("Conv", image, weights)
        graph.output(
            "embedding",
            from: graph.node("Flatten", graph.node("GlobalAveragePool", map)),
            shape: [nil, 2]
        )
        let result = try Graph(onnx: graph.file()).quantized(
            for: manifest,
            ranges: ranges(of: manifest.model.sha256, [image], 0...255)
        )
        #expect(
            Array(try self.tensor(weights + ".int8", of: result).bytes).map { Int8(bitPattern: $0) } == [
                0, 0, 0, 127, -64, 32,
            ]
        )
        #expect(try self.tensor(weights + ".scales", of: result).floats?[0] == 1)
        #expect(!result.nodes.contains { $0.operatorName == "Cast" })
    }

    @Test("is not made from the ranges of another graph, or from ranges that are none")
    func foreignRanges() throws {
        let other = try ContentDigest(of: RandomWeightModel.resNet(seed: 2).onnx)
        let own = manifest.model.sha256
        for foreign in [ranges(of: other, plan.values, 0...1), ranges(of: own, ["x"], 0...1)] {
            #expect(throws: ModelGraphError.self) {
                try original.quantized(for: manifest, ranges: foreign)
            }
        }
        let good = try ranges(-1...3).json()
        #expect(try ActivationRanges(json: good) == ranges(-1...3))
        let text = String(decoding: good, as: UTF8.self)
        for (part, forged) in [
            ("\"high\" : 3", "\"high\" : -3"), ("\"low\" : -1", "\"low\" : 1e99"), ("{", "["),
        ] {
            #expect(text.contains(part))
            #expect(throws: ModelGraphError.self) {
                try ActivationRanges(json: Data(text.replacing(part, with: forged).utf8))
            }
        }
    }

    @Test("is refused for a transformer, an old operator set, and what has 8 bits already")
    func refusals() throws {
        func code(_ file: Data) throws -> ModelGraphError.Code? {
            let graph = try Graph(onnx: file)
            do {
                _ = try CalibrationGraph(of: graph, manifest: manifest)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(try code(model.onnx) == nil)
        #expect(try code(RandomWeightModel.visionTransformer(seed: 1).onnx) == .notQuantizable)
        #expect(try code(quantized(0...1).onnx()) == .notQuantizable)
        var old = try OnnxModelProto(serializedBytes: model.onnx)
        old.opsetImport[0].version = 12
        #expect(try code(old.serializedBytes()) == .notQuantizable)
        var bare = GraphBuilder(name: "bare", seed: 1)
        let image = bare.input("image", shape: [nil, 3, nil, nil])
        bare.output(
            "embedding",
            from: bare.node("Flatten", bare.node("GlobalAveragePool", image)),
            shape: [nil, 3]
        )
        #expect(try code(bare.file()) == .notQuantizable)
    }

    @Test("takes the range of each value from a calibration, zero included")
    func calibration() throws {
        let calibration = try CalibrationGraph(of: original, manifest: manifest)
        let edge = manifest.input.size.default
        let shapes = try calibration.graph.shapes(for: [manifest.input.name: [2, 3, edge, edge]])
        #expect(shapes[calibration.manifest.outputs.embedding.name] == [2, 2 * plan.values.count])
        let rest = [Float](repeating: 0, count: 2 * plan.values.count - 4)
        let ranges = calibration.ranges(from: [[3, 1, -2, 5] + rest, [4, -1, -3, 6] + rest], edge: 64)
        #expect(ranges.ranges.prefix(2) == [-1...4, -6...0])
        #expect(ranges.imageCount == 2 && ranges.graph == ContentDigest(of: model.onnx))
        #expect(ranges.values.map(\.name) == plan.values)
    }
}
