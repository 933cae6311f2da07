import Foundation
import ModelGraph
import Testing

@testable import TrainingEngine

/// What PyTorch computes (Conformance/training/golden.py).
struct GoldenValues: Decodable {
    struct Tensor: Decodable {
        let shape: [Int]
        let values: [Float]
    }
    struct Network: Decodable {
        struct Step: Decodable {
            let loss: Float
            let norm: Float
        }
        let images: [Float]
        let tags: [Int]
        let parameters: [String: Tensor]
        let gradients: [String: [Float]]
        let steps: [Step]
        let trained: [String: [Float]]
        let mean: [Float]
        let variance: [Float]
        let evaluated: [Float]
    }
    struct Momentum: Decodable {
        struct Step: Decodable {
            let gradient: [Float]
            let values: [Float]
        }
        let start: [Float]
        let steps: [Step]
    }
    struct Binary: Decodable {
        let logit: Float
        let target: Float
        let plain: [Float]
        let varifocal: [Float]
        let focal: [Float]?
    }
    struct Boxes: Decodable {
        let box: [Float]
        let target: [Float]
        let giou: [Float]
        let diou: [Float]
    }
    struct Distribution: Decodable {
        let logits: [Float]
        let target: Float
        let loss: Float
        let gradient: [Float]
    }
    let network: Network
    let momentum: Momentum
    let binary: [Binary]
    let boxes: [Boxes]
    let distributions: [Distribution]

    static func read() throws -> GoldenValues {
        let file = try #require(
            Bundle.module.url(forResource: "pytorch", withExtension: "json", subdirectory: "Fixtures")
        )
        return try JSONDecoder().decode(GoldenValues.self, from: Data(contentsOf: file))
    }
}

/// The network of golden.py.
struct GoldenNetwork {
    let stem, depthwise, shared, down: Convolution
    let normalization: BatchNormalization
    let linear: Linear

    init(_ tensors: [String: GoldenValues.Tensor]) throws {
        func parameter(_ name: String) throws -> Parameter {
            let tensor = try #require(tensors[name])
            let role: Parameter.Role = tensor.shape.count > 1 ? .weight : .bias
            return Parameter(name, shape: tensor.shape, role: role, values: tensor.values)
        }
        func convolution(
            _ name: String,
            padding: Int = 0,
            stride: Int = 1,
            groups: Int = 1,
            hasBias: Bool = true
        ) throws -> Convolution {
            Convolution(
                weights: try parameter("\(name).weight"),
                bias: hasBias ? try parameter("\(name).bias") : nil,
                stride: stride,
                padding: Convolution.Padding(padding),
                groups: groups
            )
        }
        stem = try convolution("stem", padding: 1, stride: 2, hasBias: false)
        depthwise = try convolution("depthwise", padding: 2, groups: 8, hasBias: false)
        shared = try convolution("shared")
        down = try convolution("down", padding: 1, stride: 2)
        normalization = BatchNormalization(
            scale: try parameter("norm.weight"),
            shift: try parameter("norm.bias"),
            mean: Parameter("mean", shape: [8], role: .statistic),
            variance: Parameter(
                "variance",
                shape: [8],
                role: .statistic,
                values: .init(repeating: 1, count: 8)
            )
        )
        linear = Linear(weights: try parameter("linear.weight"), bias: try parameter("linear.bias"))
    }

    func callAsFunction(_ images: Activation) -> Activation {
        var x = ElementwiseFunction.silu(normalization(stem(images)))
        x = Addition()(x, ElementwiseFunction.relu6(depthwise(x)))
        let small = ElementwiseFunction.hardSwish(down(x))
        x = Addition()(shared(x), Upsampling()(shared(small)))
        x = Pooling(.maximum, window: (3, 3), stride: 2, padding: Convolution.Padding(1))(x)
        let gate = ElementwiseFunction.sigmoid(Pooling.globalAverage(x))
        x = Concatenation()(Multiplication()(x, gate), ElementwiseFunction.relu(small))
        return linear(Flattening()(Pooling.globalAverage(x)))
    }
}

@Suite("Training as PyTorch does it")
struct PyTorchTests {
    let golden: GoldenValues

    init() throws { golden = try GoldenValues.read() }

    func expectClose(_ found: [Float], _ expected: [Float], within tolerance: Float, _ name: String) {
        #expect(found.count == expected.count, "\(name)")
        let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
        #expect(worst < tolerance, "\(name): \(worst)")
    }

    /// Images of the fixture, channel by channel, as plans take them.
    static func fill(_ port: TrainingPlan.Port, planar: [Float]) {
        let (images, channels, places) = (port.shape[0], port.shape[1], port.shape[2] * port.shape[3])
        for image in 0..<images {
            for channel in 0..<channels {
                for place in 0..<places {
                    port.values[(image * places + place) * channels + channel] =
                        planar[(image * channels + channel) * places + place]
                }
            }
        }
    }

    @Test("three steps of AdamW with clipping on a network of every kind of layer")
    func steps() throws {
        let expected = golden.network
        let network = try GoldenNetwork(expected.parameters)
        let recording = Recording()
        let images = recording.input([4, 3, 12, 12])
        let logits = network(images)
        let plan = try TrainingPlan(recording, inputs: [images], outputs: [logits])
        Self.fill(plan.inputs[0], planar: expected.images)
        let gradients = Gradients(of: plan.trainedParameters)
        var optimizer = AdamW([
            ParameterGroup(plan.trainedParameters, learningRate: 1e-2, weightDecay: 0.05)
        ])
        let criterion = SoftmaxCrossEntropy(smoothing: 0.1)
        for (step, values) in expected.steps.enumerated() {
            try plan.forward()
            let port = plan.outputs[0]
            let loss = criterion(logits: port.values, tags: expected.tags, gradient: port.gradient)
            #expect(abs(loss - values.loss) < 2e-5, "loss at step \(step)")
            try plan.backward()
            plan.commitStatistics()
            gradients.sum(over: [plan])
            if step == 0 {
                #expect(plan.trainedParameters.count == expected.gradients.count)
                for (index, parameter) in plan.trainedParameters.enumerated() {
                    let wanted = try #require(expected.gradients[parameter.name])
                    expectClose(Array(plan.gradient(at: index)), wanted, within: 1e-6, parameter.name)
                }
            }
            let norm = gradients.clip(toNorm: 0.5)
            #expect(abs(norm - values.norm) < 1e-4 * max(1, values.norm))
            optimizer.step(gradients, learningRateFactor: 1)
        }
        for parameter in plan.trainedParameters {
            let wanted = try #require(expected.trained[parameter.name])
            expectClose(parameter.values, wanted, within: 2e-4, parameter.name)
        }
        expectClose(network.normalization.mean.values, expected.mean, within: 1e-5, "running mean")
        expectClose(
            network.normalization.variance.values,
            expected.variance,
            within: 1e-5,
            "running variance"
        )

        let evaluated = Recording()
        let input = evaluated.input([4, 3, 12, 12])
        let inference = try TrainingPlan(
            evaluated,
            inputs: [input],
            outputs: [network(input)],
            mode: .inference
        )
        Self.fill(inference.inputs[0], planar: expected.images)
        try inference.forward()
        expectClose(Array(inference.outputs[0].values), expected.evaluated, within: 2e-3, "logits")
    }

    @Test("Nesterov's momentum with weight decay")
    func momentum() {
        let weights = Parameter("w", shape: [1, 3], values: golden.momentum.start)
        var optimizer = SGD([ParameterGroup([weights], learningRate: 0.1, weightDecay: 0.01)])
        let gradients = Gradients(of: [weights])
        for step in golden.momentum.steps {
            _ = gradients.buffers[0].elements.update(fromContentsOf: step.gradient)
            optimizer.step(gradients, learningRateFactor: 1)
            expectClose(weights.values, step.values, within: 1e-5, "weights")
        }
    }

    @Test("binary cross-entropies and their derivatives")
    func binary() {
        for row in golden.binary {
            let losses: [(BinaryCrossEntropy, [Float]?)] = [
                (.plain, row.plain), (.varifocal(alpha: 0.75, gamma: 2), row.varifocal),
                (.focal(alpha: 0.25, gamma: 2), row.focal),
            ]
            for case (let loss, let expected?) in losses {
                let (value, derivative) = loss(logit: row.logit, target: row.target)
                expectClose(
                    [value, derivative],
                    expected,
                    within: 2e-5,
                    "\(loss) at \(row.logit), \(row.target)"
                )
            }
        }
    }

    @Test("losses of boxes and their derivatives")
    func boxes() {
        func edges(_ values: [Float]) -> BoxEdges {
            BoxEdges(left: values[0], top: values[1], right: values[2], bottom: values[3])
        }
        for row in golden.boxes {
            for (kind, expected) in [(BoxLoss.generalizedOverlap, row.giou), (.distanceOverlap, row.diou)] {
                let (loss, gradient) = kind(edges(row.box), target: edges(row.target))
                expectClose(
                    [loss, gradient.left, gradient.top, gradient.right, gradient.bottom],
                    expected,
                    within: 2e-5,
                    "\(kind)"
                )
            }
        }
    }

    @Test("distribution focal loss and its derivatives")
    func distributions() {
        for row in golden.distributions {
            let (loss, gradient) = DistributionFocalLoss()(logits: row.logits, target: row.target)
            expectClose([loss] + gradient, [row.loss] + row.gradient, within: 1e-5, "\(row.target)")
        }
    }
}
