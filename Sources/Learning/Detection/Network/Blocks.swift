import TrainingEngine

/// A 1x1 convolution, batch normalization, SiLU.
struct ConvolutionBlock {
    private let convolution: Convolution
    private let normalization: BatchNormalization

    init(_ name: String, inputs: Int, outputs: Int, using generator: inout some RandomNumberGenerator) {
        convolution = Convolution(
            "\(name).conv",
            inputs: inputs,
            outputs: outputs,
            kernel: 1,
            using: &generator
        )
        normalization = BatchNormalization("\(name).norm", channels: outputs)
    }

    var parameters: [Parameter] { convolution.parameters + normalization.parameters }

    func callAsFunction(_ input: Activation) -> Activation {
        ElementwiseFunction.silu(normalization(convolution(input)))
    }
}

/// A depthwise 5x5 convolution and a 1x1 convolution, each with batch normalization and SiLU.
struct SeparableBlock {
    private let depthwise: Convolution
    private let normalization: BatchNormalization
    private let pointwise: ConvolutionBlock

    init(_ name: String, channels: Int, stride: Int = 1, using generator: inout some RandomNumberGenerator) {
        depthwise = Convolution(
            "\(name).depthwise",
            inputs: channels,
            outputs: channels,
            kernel: 5,
            stride: stride,
            groups: channels,
            using: &generator
        )
        normalization = BatchNormalization("\(name).norm", channels: channels)
        pointwise = ConvolutionBlock(
            "\(name).pointwise",
            inputs: channels,
            outputs: channels,
            using: &generator
        )
    }

    var parameters: [Parameter] { depthwise.parameters + normalization.parameters + pointwise.parameters }

    func callAsFunction(_ input: Activation) -> Activation {
        pointwise(ElementwiseFunction.silu(normalization(depthwise(input))))
    }
}
