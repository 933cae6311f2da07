extension RandomWeightModel {
    /// A vision transformer after Dosovitskiy et al., "An Image is Worth 16x16 Words" (2021): patches of 16 pixels, width
    /// 32, two blocks of two heads, a class token; about 43,000 weights.
    ///
    /// The input edge is fixed at 64 pixels. The graph has the marks of an export from PyTorch with a free batch size:
    /// the class token is expanded to a shape computed at run time, and Gelu is written with Erf.
    /// Output: `embedding` `[N, 32]`.
    ///
    /// The seed decides the weights, and nothing else.
    package static func visionTransformer(
        seed: UInt64,
        name: String = "random-vit"
    ) throws -> RandomWeightModel {
        let width = 32
        var graph = GraphBuilder(name: name, seed: seed)
        let pixels = graph.input("image", shape: [nil, 3, 64, 64])
        let mean = graph.constant([127.5, 127.5, 127.5], [1, 3, 1, 1])
        let scale = graph.constant([1 / 64, 1 / 64, 1 / 64], [1, 3, 1, 1])
        let normal = graph.node("Mul", graph.node("Sub", pixels, mean), scale)
        var tokens = graph.tokens(of: normal, width: width, patchCount: 16)
        for _ in 0..<2 { tokens = graph.transformerBlock(tokens, width: width, heads: 2) }
        let last = graph.layerNormalization(tokens, width: width)
        let first = graph.constant(integer: 0)
        graph.output(
            "embedding",
            from: graph.node("Gather", last, first, attributes: [.int("axis", 1)]),
            shape: [nil, width]
        )
        return try RandomWeightModel(
            name: name,
            graph: graph,
            embeddingDimensions: width,
            maps: [],
            edges: (64, 64, 64)
        )
    }
}

extension GraphBuilder {
    /// Cuts the image into patches, puts the class token before them and adds the positions: `[N, patches + 1, width]`.
    fileprivate mutating func tokens(of image: String, width: Int, patchCount: Int) -> String {
        let kernel = weights([width, 3, 16, 16], spread: 0.06)
        let patches = node(
            "Conv",
            image,
            kernel,
            weights([width], spread: 0.1),
            attributes: [.ints("kernel_shape", [16, 16]), .ints("strides", [16, 16])]
        )
        let flat = node("Reshape", patches, constant(integers: [0, Int64(width), -1]))
        let rows = node("Transpose", flat, attributes: [.ints("perm", [0, 2, 1])])

        let batch = node(
            "Gather",
            node("Shape", rows),
            constant(integers: [0]),
            attributes: [.int("axis", 0)]
        )
        let shape = node(
            "Concat",
            batch,
            constant(integers: [1, Int64(width)]),
            attributes: [.int("axis", 0)]
        )
        let classToken = node("Expand", weights([1, 1, width], spread: 0.5), shape)
        let all = node("Concat", classToken, rows, attributes: [.int("axis", 1)])
        return node("Add", all, weights([1, patchCount + 1, width], spread: 0.5))
    }

    /// Attention and a layer of twice the width, each after a normalization and beside a shortcut.
    fileprivate mutating func transformerBlock(_ tokens: String, width: Int, heads: Int) -> String {
        let normal = layerNormalization(tokens, width: width)
        let attended = node("Add", tokens, attention(normal, width: width, heads: heads))
        let hidden = linear(layerNormalization(attended, width: width), from: width, to: 2 * width)
        return node("Add", attended, linear(gelu(hidden), from: 2 * width, to: width))
    }

    private mutating func attention(_ tokens: String, width: Int, heads: Int) -> String {
        let headWidth = width / heads
        func split(_ projected: String, order: [Int64], in graph: inout GraphBuilder) -> String {
            let shape = graph.constant(integers: [0, 0, Int64(heads), Int64(headWidth)])
            let apart = graph.node("Reshape", projected, shape)
            return graph.node("Transpose", apart, attributes: [.ints("perm", order)])
        }
        let queries = split(linear(tokens, from: width, to: width), order: [0, 2, 1, 3], in: &self)
        let keys = split(linear(tokens, from: width, to: width), order: [0, 2, 3, 1], in: &self)
        let values = split(linear(tokens, from: width, to: width), order: [0, 2, 1, 3], in: &self)
        let scale = constant([1 / Float(headWidth).squareRoot()], [])
        let scores = node("Mul", node("MatMul", queries, keys), scale)
        let weighted = node("MatMul", node("Softmax", scores, attributes: [.int("axis", -1)]), values)
        let joined = node("Transpose", weighted, attributes: [.ints("perm", [0, 2, 1, 3])])
        let flat = node("Reshape", joined, constant(integers: [0, 0, Int64(width)]))
        return linear(flat, from: width, to: width)
    }

    /// `x / 2 * (1 + erf(x / sqrt(2)))`.
    private mutating func gelu(_ input: String) -> String {
        let error = node("Erf", node("Div", input, constant([Float(2).squareRoot()], [])))
        let half = node("Mul", input, constant([0.5], []))
        return node("Mul", half, node("Add", error, constant([1], [])))
    }

    private mutating func linear(_ input: String, from width: Int, to features: Int) -> String {
        let weights = weights([width, features], spread: (3 / Float(width)).squareRoot())
        return node("Add", node("MatMul", input, weights), self.weights([features], spread: 0.1))
    }

    fileprivate mutating func layerNormalization(_ input: String, width: Int) -> String {
        let scale = constant([Float](repeating: 1, count: width), [width])
        return node(
            "LayerNormalization",
            input,
            scale,
            weights([width], spread: 0.1),
            attributes: [.int("axis", -1), .float("epsilon", 1e-6)]
        )
    }
}
