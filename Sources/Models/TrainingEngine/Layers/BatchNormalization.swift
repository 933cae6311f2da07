internal import COneDNN
internal import ModelGraph

/// Batch normalization (Ioffe and Szegedy, arXiv:1502.03167): each channel to mean 0 and variance 1, then scaled and shifted.
///
/// Training normalizes with the mean and variance of the batch and keeps running ones; inference, and a frozen layer in training,
/// normalize with those. The running variance is that of a sample (divided by one less than the count), as PyTorch keeps it.
package struct BatchNormalization: Layer {
    package let scale: Parameter
    package let shift: Parameter
    package let mean: Parameter
    package let variance: Parameter
    /// Added to the variance before the root.
    package let epsilon: Float
    /// The weight of a new batch in the running statistics.
    package let momentum: Float
    /// A Boolean value indicating whether the running statistics are used and kept as they are, also in training.
    package let isFrozen: Bool

    /// Describes a normalization with given parameters, one number a channel each.
    package init(
        scale: Parameter,
        shift: Parameter,
        mean: Parameter,
        variance: Parameter,
        epsilon: Float = 1e-5,
        momentum: Float = 0.1,
        isFrozen: Bool = false
    ) {
        self.scale = scale
        self.shift = shift
        self.mean = mean
        self.variance = variance
        self.epsilon = epsilon
        self.momentum = momentum
        self.isFrozen = isFrozen
    }

    /// Creates a normalization that changes nothing but mean and variance.
    ///
    /// - Parameters:
    ///   - name: Names the parameters: `name.weight`, `name.bias`, `name.running_mean`, `name.running_var`.
    ///   - channels: How many channels.
    package init(_ name: String, channels: Int) {
        let ones = [Float](repeating: 1, count: channels)
        self.init(
            scale: Parameter("\(name).weight", shape: [channels], role: .bias, values: ones),
            shift: Parameter("\(name).bias", shape: [channels], role: .bias),
            mean: Parameter("\(name).running_mean", shape: [channels], role: .statistic),
            variance: Parameter("\(name).running_var", shape: [channels], role: .statistic, values: ones)
        )
    }

    package var parameters: [Parameter] { [scale, shift, mean, variance] }

    package func outputShape(for shapes: [[Int]]) -> [Int]? {
        shapes.count == 1 && shapes[0].count == 4 && [shapes[0][1]] == scale.shape ? shapes[0] : nil
    }

    package func compile(_ call: LayerCompilation) throws {
        let usesRunning = isFrozen || !call.isTraining
        let (input, output) = (try call.input(), try call.output())
        let flags = UInt32(
            dnnl_use_scale.rawValue | dnnl_use_shift.rawValue
                | (usesRunning ? dnnl_use_global_stats.rawValue : 0)
        )
        let forward = try PrimitiveDescriptor("batch normalization") { created, engine, attributes in
            dnnl_batch_normalization_forward_primitive_desc_create(
                &created,
                engine,
                call.isTraining ? dnnl_forward_training : dnnl_forward_inference,
                input.descriptor.handle,
                output.descriptor.handle,
                epsilon,
                flags,
                attributes
            )
        }
        func vector(_ buffer: AlignedBuffer? = nil) throws -> Memory {
            try Memory(shape: scale.shape, layout: .vector, buffer: buffer)
        }
        let scaleMemory = try vector(scale.buffer)
        let meanMemory = try vector(usesRunning ? mean.buffer : nil)
        let varianceMemory = try vector(usesRunning ? variance.buffer : nil)
        call.forward([
            try call.primitive(
                forward,
                [
                    (.source, input), (.result, output), (.scale, scaleMemory),
                    (.shift, try vector(shift.buffer)), (.mean, meanMemory), (.variance, varianceMemory),
                ]
            )
        ])
        if !usesRunning {
            let count = Float(input.descriptor.storageCount / scale.count)
            call.afterStep { updateStatistics(mean: meanMemory, variance: varianceMemory, count: count) }
        }
        call.backward { call in
            let outputGradient = try call.outputGradient()
            let descriptor = try PrimitiveDescriptor("gradient of a batch normalization") {
                created,
                engine,
                attributes in
                dnnl_batch_normalization_backward_primitive_desc_create(
                    &created,
                    engine,
                    dnnl_backward,
                    input.descriptor.handle,
                    outputGradient.descriptor.handle,
                    input.descriptor.handle,
                    epsilon,
                    flags,
                    forward.handle,
                    attributes
                )
            }
            let (scaleGradient, shiftGradient) = (try vector(), try vector())
            func step(into gradient: Memory) throws -> [Step] {
                [
                    try call.primitive(
                        descriptor,
                        [
                            (.source, input), (.resultGradient, outputGradient), (.scale, scaleMemory),
                            (.mean, meanMemory), (.variance, varianceMemory), (.sourceGradient, gradient),
                            (.scaleGradient, scaleGradient), (.shiftGradient, shiftGradient),
                        ]
                    )
                ]
            }
            if call.needsInputGradient() {
                try call.inputGradient(0, step(into:))
            } else {
                call.addBackward(try step(into: Memory(input.descriptor)))
            }
            for (parameter, gradient) in [(scale, scaleGradient), (shift, shiftGradient)] {
                try call.parameterGradient(parameter, shape: parameter.shape, layout: .vector) { memory in
                    [{ memory.buffer.copy(gradient.buffer) }]
                }
            }
        }
    }

    private func updateStatistics(mean batchMean: Memory, variance batchVariance: Memory, count: Float) {
        let correction = count > 1 ? count / (count - 1) : 1
        let (means, variances) = (mean.buffer.elements, variance.buffer.elements)
        for channel in means.indices {
            means[channel] += momentum * (batchMean.elements[channel] - means[channel])
            variances[channel] +=
                momentum * (batchVariance.elements[channel] * correction - variances[channel])
        }
    }

    package func write(_ nodes: GraphNodeWriter) {
        nodes.add(
            "BatchNormalization",
            nodes.inputs + parameters.map(nodes.initializer),
            attributes: ["epsilon": .float(epsilon)]
        )
    }
}
