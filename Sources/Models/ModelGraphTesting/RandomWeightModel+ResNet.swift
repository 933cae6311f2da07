extension RandomWeightModel {
    /// A residual network after He et al., "Deep Residual Learning for Image Recognition" (2015): a stem and one basic
    /// block at each of the strides 4, 8, 16 and 32; about 67,000 weights, batch normalization folded.
    ///
    /// Any input edge that is a multiple of 32. Outputs: `embedding` `[N, 48]`, and the maps `map8`, `map16`, `map32`.
    ///
    /// The seed decides the weights, and nothing else.
    package static func resNet(seed: UInt64, name: String = "random-resnet") throws -> RandomWeightModel {
        var graph = GraphBuilder(name: name, seed: seed)
        let pixels = graph.input("image", shape: [nil, 3, nil, nil])
        let mean = graph.constant([127.5, 127.5, 127.5], [1, 3, 1, 1])
        let scale = graph.constant([1 / 64, 1 / 64, 1 / 64], [1, 3, 1, 1])
        let normal = graph.node("Mul", graph.node("Sub", pixels, mean), scale)
        let stem = graph.node("Relu", graph.convolution(normal, from: 3, to: 16, kernel: 3, stride: 2))
        let features4 = graph.residualBlock(stem, from: 16, to: 16)
        let features8 = graph.residualBlock(features4, from: 16, to: 24)
        let features16 = graph.residualBlock(features8, from: 24, to: 32)
        let features32 = graph.residualBlock(features16, from: 32, to: 48)
        let pooled = graph.node("GlobalAveragePool", features32)
        let embedding = graph.node("Flatten", pooled, attributes: [.int("axis", 1)])
        graph.output("embedding", from: embedding, shape: [nil, 48])
        graph.output("map8", from: features8, shape: [nil, 24, nil, nil])
        graph.output("map16", from: features16, shape: [nil, 32, nil, nil])
        graph.output("map32", from: features32, shape: [nil, 48, nil, nil])
        return try RandomWeightModel(
            name: name,
            graph: graph,
            embeddingDimensions: 48,
            maps: [("map8", 8, 24), ("map16", 16, 32), ("map32", 32, 48)],
            edges: (32, 64, 96)
        )
    }
}

extension GraphBuilder {
    /// A convolution with bias, padded to the full size, its weights uniform with the variance of He (2015).
    mutating func convolution(
        _ input: String,
        from channels: Int,
        to features: Int,
        kernel: Int,
        stride: Int64
    ) -> String {
        let fanIn = Float(channels * kernel * kernel)
        let weights = weights([features, channels, kernel, kernel], spread: (6 / fanIn).squareRoot())
        let bias = self.weights([features], spread: 0.1)
        let edge = Int64(kernel)
        return node(
            "Conv",
            input,
            weights,
            bias,
            attributes: [
                .ints("kernel_shape", [edge, edge]), .ints("strides", [stride, stride]),
                .ints("pads", [Int64](repeating: edge / 2, count: 4)),
            ]
        )
    }

    /// Two 3x3 convolutions, the first with stride 2, beside a 1x1 convolution of the halved input.
    fileprivate mutating func residualBlock(_ input: String, from channels: Int, to features: Int) -> String {
        let first = node("Relu", convolution(input, from: channels, to: features, kernel: 3, stride: 2))
        let second = convolution(first, from: features, to: features, kernel: 3, stride: 1)
        let halved = node(
            "AveragePool",
            input,
            attributes: [.ints("kernel_shape", [2, 2]), .ints("strides", [2, 2])]
        )
        let shortcut = convolution(halved, from: channels, to: features, kernel: 1, stride: 1)
        return node("Relu", node("Add", second, shortcut))
    }
}
