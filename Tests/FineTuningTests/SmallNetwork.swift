import FineTuning
import Imaging
import Learning
import ModelGraph
import TrainingEngine

/// A base model of three convolutions with random weights, for images of 32 pixels.
enum SmallNetwork {
    static let edge = 32

    static let maps = [
        TunableBackbone.Map(name: "map8", stride: 8, channels: 8),
        TunableBackbone.Map(name: "map16", stride: 16, channels: 8),
        TunableBackbone.Map(name: "map32", stride: 32, channels: 12),
    ]

    static func backbone(seed: UInt64 = 1) throws -> TunableBackbone {
        var generator = SeededGenerator(seed: seed, purpose: "small network")
        var initializers: [Graph.Tensor] = []
        var nodes: [Graph.Node] = [Graph.Node("Mul", ["image", "scale"], result: "scaled")]
        initializers.append(Graph.Tensor(name: "scale", dimensions: [1, 1, 1, 1], floats: [1.0 / 128]))
        func convolution(_ input: String, _ name: String, from: Int, to: Int, edge: Int) {
            let bound = (6 / Float(from * edge * edge)).squareRoot()
            let weights = (0..<to * from * edge * edge).map { _ in
                Float.random(in: -bound...bound, using: &generator)
            }
            initializers.append(
                Graph.Tensor(name: "\(name).w", dimensions: [to, from, edge, edge], floats: weights)
            )
            initializers.append(
                Graph.Tensor(name: "\(name).b", dimensions: [to], floats: .init(repeating: 0.05, count: to))
            )
            let size = Int64(edge)
            nodes.append(
                Graph.Node(
                    "Conv",
                    [input, "\(name).w", "\(name).b"],
                    attributes: ["kernel_shape": .ints([size, size]), "strides": .ints([size, size])],
                    result: "\(name).sum"
                )
            )
            nodes.append(Graph.Node("Relu", ["\(name).sum"], result: name))
        }
        convolution("scaled", "map8", from: 3, to: 8, edge: 8)
        convolution("map8", "map16", from: 8, to: 8, edge: 2)
        convolution("map16", "map32", from: 8, to: 12, edge: 2)
        nodes.append(Graph.Node("GlobalAveragePool", ["map32"], result: "pooled"))
        nodes.append(Graph.Node("Flatten", ["pooled"], attributes: ["axis": .int(1)], result: "embedding"))
        let open = [Graph.Dimension.symbolic("n"), .fixed(3), .symbolic("h"), .symbolic("w")]
        let graph = try Graph(
            name: "small",
            opset: 13,
            inputs: [Graph.Value(name: "image", elementType: .float32, dimensions: open)],
            outputs: (["embedding"] + maps.map(\.name)).map {
                Graph.Value(name: $0, elementType: .float32, dimensions: nil)
            },
            nodes: nodes,
            initializers: initializers
        )
        return TunableBackbone(graph: graph, embedding: "embedding", maps: maps, edge: edge)
    }

    /// Values of a graph for an image, channel by channel, computed by the training engine.
    static func values(_ names: [String], of graph: Graph, for image: RGBImage) throws -> [[Float]] {
        let recording = Recording()
        let input = recording.input([1, 3, edge, edge])
        let outputs = try TrainableGraph(graph).apply(to: ["image": input], outputs: names)
        let plan = try TrainingPlan(recording, inputs: [input], outputs: outputs, mode: .inference)
        for index in image.pixels.indices { plan.inputs[0].values[index] = Float(image.pixels[index]) }
        try plan.forward()
        return plan.outputs.map { port in
            let (channels, places) = (port.shape[1], port.values.count / port.shape[1])
            return (0..<channels).flatMap { channel in
                (0..<places).map { port.values[$0 * channels + channel] }
            }
        }
    }

    /// The raw features of an image: embedding, then the means of the maps.
    static func features(of image: RGBImage, in graph: Graph) throws -> [Float] {
        let values = try values(["embedding"] + maps.map(\.name), of: graph, for: image)
        return values[0]
            + zip(maps, values.dropFirst()).flatMap { map, values in
                let places = values.count / map.channels
                return (0..<map.channels).map {
                    values[$0 * places..<($0 + 1) * places].reduce(0, +) / Float(places)
                }
            }
    }

    /// Computes first stages with the training engine.
    struct Extractor: PrefixExtractor {
        let cut: TunableBackbone.Cut

        func maps(of image: RGBImage) throws -> [[Float]] {
            try values((cut.earlier + [cut.map]).map(\.name), of: cut.prefix, for: image)
        }
    }
}
