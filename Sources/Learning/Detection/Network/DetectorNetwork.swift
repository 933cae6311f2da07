package import ModelGraph
package import TrainingEngine

/// What a detector learns: a small pyramid over maps of a frozen backbone, and a head without anchors.
///
/// The neck brings all maps to the same number of channels, adds coarse ones to fine ones and then the other way round, as a path
/// aggregation network does (Liu et al., arXiv:1803.01534), in depthwise separable convolutions of 5x5. The head, the
/// same for all levels, gives for each place a logit for each tag and the distances to the four edges of a box, as FCOS does (Tian
/// et al., arXiv:1904.01355), as logarithms in units of the level's stride, with a factor for each level. With two levels of 112 and
/// 320 channels and 96 inside it has 103,000 parameters.
package struct DetectorNetwork {
    /// What the head says at each place of one level.
    package struct LevelOutput {
        /// Batch x tags x height x width.
        package let logits: Activation
        /// Batch x 4 x height x width: logarithms of the distances to left, top, right and bottom.
        package let distances: Activation
    }

    private let laterals: [ConvolutionBlock]
    private let topDown: [SeparableBlock]
    private let downsampling: [SeparableBlock]
    private let bottomUp: [SeparableBlock]
    private let tagBranch: SeparableBlock
    private let boxBranch: SeparableBlock
    private let tagLogits: Convolution
    private let boxDistances: Convolution
    private let scalings: [Scaling]
    private let lastStage: LastStage?

    /// Creates a network with random weights.
    ///
    /// The head starts with a probability of 1 % everywhere, so that the first steps do not go into unlearning a half, and with boxes of
    /// five strides.
    ///
    /// - Parameters:
    ///   - levels: The maps, from fine to coarse, each of twice the stride of the one before.
    ///   - tagCount: How many tags.
    ///   - channels: The channels inside.
    ///   - lastStage: The last stage of the backbone if it is trained as well; `nil` for a frozen one.
    ///   - generator: The source of the weights.
    package init(
        levels: [DetectorLevel],
        tagCount: Int,
        channels: Int = 96,
        lastStage: LastStage? = nil,
        using generator: inout some RandomNumberGenerator
    ) {
        laterals = levels.indices.map {
            ConvolutionBlock(
                "neck.lateral\($0)",
                inputs: levels[$0].channels,
                outputs: channels,
                using: &generator
            )
        }
        func blocks(_ name: String, stride: Int = 1) -> [SeparableBlock] {
            (0..<levels.count - 1).map {
                SeparableBlock("neck.\(name)\($0)", channels: channels, stride: stride, using: &generator)
            }
        }
        topDown = blocks("top_down")
        downsampling = blocks("downsampling", stride: 2)
        bottomUp = blocks("bottom_up")
        tagBranch = SeparableBlock("head.tags", channels: channels, using: &generator)
        boxBranch = SeparableBlock("head.boxes", channels: channels, using: &generator)
        func prediction(_ name: String, count: Int, bias: Float) -> Convolution {
            let weights = (0..<count * channels).map { _ in 0.01 * Float.normal(using: &generator) }
            return Convolution(
                weights: Parameter("\(name).weight", shape: [count, channels, 1, 1], values: weights),
                bias: Parameter(
                    "\(name).bias",
                    shape: [count],
                    role: .bias,
                    values: .init(repeating: bias, count: count)
                ),
                padding: Convolution.Padding(0)
            )
        }
        // -log(99) and log(2.5).
        tagLogits = prediction("head.logits", count: tagCount, bias: -4.595_12)
        boxDistances = prediction("head.distances", count: 4, bias: 0.916_291)
        scalings = levels.indices.map {
            Scaling(by: Parameter("head.scale\($0)", shape: [1], role: .bias, values: [1]))
        }
        self.lastStage = lastStage
    }

    /// All numbers that are learned or kept.
    package var parameters: [Parameter] { ownParameters + lastStageParameters }

    /// Those of the backbone's last stage; none if it is frozen.
    package var lastStageParameters: [Parameter] { lastStage?.parameters ?? [] }

    /// Those of neck and head.
    package var ownParameters: [Parameter] {
        let blocks = topDown + downsampling + bottomUp + [tagBranch, boxBranch]
        return laterals.flatMap(\.parameters) + blocks.flatMap(\.parameters) + tagLogits.parameters
            + boxDistances.parameters + scalings.flatMap(\.parameters)
    }

    /// Applies neck and head.
    ///
    /// - Parameters:
    ///   - maps: The backbone's maps, from fine to coarse.
    ///   - isLastStageFrozen: Whether the coarsest map is taken as it is given, even if the network has a last stage to compute it.
    /// - Returns: What the head says of each level.
    /// - Throws: `TrainingEngineError` if the backbone's last stage cannot be trained.
    package func callAsFunction(
        _ maps: [Activation],
        isLastStageFrozen: Bool = false
    ) throws(TrainingEngineError) -> [LevelOutput] {
        var maps = maps
        if let lastStage, !isLastStageFrozen, maps.count > 1 {
            maps[maps.count - 1] = try lastStage(maps[maps.count - 2])
        }
        var pyramid = zip(laterals, maps).map { $0($1) }
        for level in topDown.indices.reversed() {
            pyramid[level] = topDown[level](Addition()(pyramid[level], Upsampling()(pyramid[level + 1])))
        }
        for level in bottomUp.indices {
            let finer = downsampling[level](pyramid[level])
            pyramid[level + 1] = bottomUp[level](Addition()(pyramid[level + 1], finer))
        }
        return zip(pyramid, scalings).map { map, scaling in
            LevelOutput(logits: tagLogits(tagBranch(map)), distances: scaling(boxDistances(boxBranch(map))))
        }
    }

    /// Neck and head as a graph for inference, normalizations folded into the convolutions.
    ///
    /// - Parameters:
    ///   - levels: The maps, whose names are those of its inputs.
    ///   - edge: The edge of the image in pixels.
    /// - Returns: A graph with two outputs for each level: `logits0`, `distances0`, ….
    /// - Throws: `ModelGraphError` if a weight is not finite.
    package func graph(levels: [DetectorLevel], edge: Int) throws -> Graph {
        let recording = Recording()
        let maps = levels.map { level in
            recording.input([1, level.channels, level.side(atEdge: edge), level.side(atEdge: edge)])
        }
        let outputs = try self(maps).enumerated().flatMap { index, output in
            [("logits\(index)", output.logits), ("distances\(index)", output.distances)]
        }
        var graph = try Graph(
            recording: recording,
            inputs: zip(levels.map(\.name), maps).map { ($0, $1) },
            outputs: outputs
        )
        try graph.foldBatchNormalizations()
        return graph
    }
}
