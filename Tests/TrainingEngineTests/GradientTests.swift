import TestSupport
import Testing
import TrainingEngine

/// Derivatives of the loss sum(c * y) against differences of the loss, for every layer and its parameters.
@Suite("Gradients")
struct GradientTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let shapes: [[Int]]
        let make: @Sendable () -> any Layer
    }

    static let cases: [Case] = [
        Case("1x1 convolution", [[2, 5, 4, 3]]) {
            Convolution("c", inputs: 5, outputs: 7, kernel: 1, hasBias: true, using: &$0)
        },
        Case("3x3 convolution of stride 2", [[2, 3, 7, 6]]) {
            Convolution("c", inputs: 3, outputs: 4, kernel: 3, stride: 2, using: &$0)
        },
        Case("5x5 depthwise convolution", [[2, 16, 6, 6]]) {
            Convolution("c", inputs: 16, outputs: 16, kernel: 5, groups: 16, using: &$0)
        },
        Case("3x3 depthwise convolution of stride 2 with bias", [[2, 6, 5, 7]]) {
            Convolution(
                "c",
                inputs: 6,
                outputs: 6,
                kernel: 3,
                stride: 2,
                groups: 6,
                hasBias: true,
                using: &$0
            )
        },
        Case("grouped convolution", [[2, 6, 5, 5]]) {
            Convolution("c", inputs: 6, outputs: 4, kernel: 3, groups: 2, using: &$0)
        },
        Case("convolution with the padding of TensorFlow", [[1, 3, 8, 8]]) { generator in
            Convolution(
                weights: .random("w", [4, 3, 3, 3], using: &generator),
                bias: nil,
                stride: 2,
                padding: Convolution.Padding(top: 0, left: 0, bottom: 1, right: 1)
            )
        },
        Case("batch normalization", [[4, 3, 4, 5]]) { generator in
            BatchNormalization(
                scale: .random("s", [3], role: .bias, using: &generator),
                shift: .random("b", [3], role: .bias, using: &generator),
                mean: .random("m", [3], role: .statistic, using: &generator),
                variance: Parameter("v", shape: [3], role: .statistic, values: [0.5, 1, 2])
            )
        },
        Case("frozen batch normalization", [[2, 3, 4, 4]]) { generator in
            BatchNormalization(
                scale: .random("s", [3], role: .bias, using: &generator),
                shift: .random("b", [3], role: .bias, using: &generator),
                mean: .random("m", [3], role: .statistic, using: &generator),
                variance: Parameter("v", shape: [3], role: .statistic, values: [0.5, 1, 2]),
                isFrozen: true
            )
        },
        Case("ReLU", [[2, 3, 4, 4]]) { _ in ElementwiseFunction.relu },
        Case("ReLU6", [[2, 3, 4, 4]]) { _ in ElementwiseFunction.clip(lower: -0.4, upper: 0.6) },
        Case("SiLU", [[2, 3, 4, 4]]) { _ in ElementwiseFunction.silu },
        Case("hard swish", [[2, 3, 4, 4]]) { _ in ElementwiseFunction.hardSwish },
        Case("hard sigmoid", [[2, 3, 4, 4]]) { _ in ElementwiseFunction.hardSigmoid(slope: 0.2, offset: 0.5)
        },
        Case("sigmoid", [[2, 9]]) { _ in ElementwiseFunction.sigmoid },
        Case("addition", [[2, 3, 4, 4], [2, 3, 4, 4]]) { _ in Addition() },
        Case("multiplication", [[2, 3, 4, 4], [2, 3, 4, 4]]) { _ in Multiplication() },
        Case("multiplication by a gate", [[2, 3, 4, 4], [2, 3, 1, 1]]) { _ in Multiplication() },
        Case("scaling", [[2, 3, 4, 4]]) { Scaling(by: .random("f", [1], using: &$0)) },
        Case("channel affine", [[2, 3, 4, 4]]) { _ in ChannelAffine(scale: [2, -1, 0.5], offset: [1, 2, 3]) },
        Case("concatenation", [[2, 3, 4, 4], [2, 5, 4, 4], [2, 1, 4, 4]]) { _ in Concatenation() },
        Case("upsampling", [[2, 3, 4, 5]]) { _ in Upsampling() },
        Case("maximum pooling", [[2, 3, 6, 6]]) { _ in
            Pooling(.maximum, window: (3, 3), stride: 2, padding: Convolution.Padding(1))
        },
        Case("average pooling", [[2, 3, 6, 6]]) { _ in
            Pooling(.average, window: (3, 3), stride: 2, padding: Convolution.Padding(1))
        },
        Case("global average pooling", [[2, 3, 6, 5]]) { _ in Pooling.globalAverage },
        Case("global maximum pooling", [[2, 3, 6, 5]]) { _ in Pooling(.maximum, window: nil) },
        Case("linear layer", [[3, 7]]) { Linear("l", inputs: 7, outputs: 4, using: &$0) },
        Case("flattening", [[2, 3, 1, 1]]) { _ in Flattening() },
    ]

    @Test("are those of differences", arguments: cases)
    func differences(of test: Case) throws {
        var generator = SplitMix64(seed: 7)
        let layer = test.make()
        let recording = Recording()
        let inputs = test.shapes.map { recording.input($0) }
        // A scaling before the layer makes it ask for the gradients of its operands; the factor's gradient needs them all.
        let factors = inputs.indices.map { Parameter("factor\($0)", shape: [1], values: [1]) }
        let scaled = try zip(inputs, factors).map { try recording.apply(Scaling(by: $1), to: [$0]) }
        let output = try recording.apply(layer, to: scaled)
        let plan = try TrainingPlan(recording, inputs: inputs, outputs: [output])
        for port in plan.inputs {
            for index in port.values.indices { port.values[index] = .random(in: -1...1, using: &generator) }
        }
        let direction = plan.outputs[0].values.map { _ in Float.random(in: -1...1, using: &generator) }
        func loss() throws -> Double {
            try plan.forward()
            return zip(direction, plan.outputs[0].values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        _ = try loss()
        _ = plan.outputs[0].gradient.update(fromContentsOf: direction)
        try plan.backward()
        let gradients = plan.trainedParameters.indices.map { Array(plan.gradient(at: $0)) }
        #expect(plan.trainedParameters.count == factors.count + layer.parameters.count { $0.isTrainable })
        let step: Float = 2e-3
        for (parameter, gradient) in zip(plan.trainedParameters, gradients) {
            for place in 0..<min(parameter.count, 40) {
                var values = parameter.values
                let original = values[place]
                values[place] = original + step
                parameter.values = values
                let above = try loss()
                values[place] = original - step
                parameter.values = values
                let below = try loss()
                values[place] = original
                parameter.values = values
                let difference = (above - below) / Double(2 * step)
                #expect(
                    abs(difference - Double(gradient[place])) < 2e-2 * max(1, abs(difference)),
                    "\(parameter.name)[\(place)]: \(gradient[place]) instead of \(difference)"
                )
            }
        }
    }
}

extension GradientTests.Case {
    init(_ name: String, _ shapes: [[Int]], _ make: @escaping @Sendable (inout SplitMix64) -> any Layer) {
        self.init(testDescription: name, shapes: shapes) {
            var generator = SplitMix64(seed: 3)
            return make(&generator)
        }
    }
}

extension Parameter {
    convenience init(
        random name: String,
        _ shape: [Int],
        role: Role,
        using generator: inout SplitMix64
    ) {
        self.init(
            name,
            shape: shape,
            role: role,
            values: (0..<shape.reduce(1, *)).map { _ in .random(in: -1...1, using: &generator) }
        )
    }

    static func random(
        _ name: String,
        _ shape: [Int],
        role: Role = .weight,
        using generator: inout SplitMix64
    ) -> Parameter {
        Parameter(random: name, shape, role: role, using: &generator)
    }
}
