internal import COneDNN

/// A network compiled for this processor at fixed shapes: forward and backward passes over memory of its own.
///
/// Fill ``inputs``, call ``forward()``, read ``outputs`` and fill their gradients, call ``backward()``, and let an optimizer change
/// the parameters. A plan runs on the calling thread alone, one call at a time, so results never depend on the number of threads;
/// several plans of the same layers may run at once and share the parameters, which none of them changes.
///
/// Numbers are 32-bit floats. Activations with places lie channels last: batch, height, width, channels.
package final class TrainingPlan {
    /// What a plan is compiled for.
    package enum Mode: Hashable, Sendable {
        /// Batch statistics, dropout, gradients.
        case training
        /// Running statistics, nothing dropped, no gradients.
        case inference
    }

    /// Memory of an input or an output.
    package struct Port {
        /// Batch, channels, height and width, or batch and features.
        package let shape: [Int]
        /// The numbers, channels last.
        package let values: UnsafeMutableBufferPointer<Float>
        /// The gradient of the loss with respect to ``values``, in the same order; empty if none is computed.
        package let gradient: UnsafeMutableBufferPointer<Float>
    }

    /// What is filled before ``forward()``.
    package let inputs: [Port]
    /// What ``forward()`` computes.
    package let outputs: [Port]
    /// The parameters that gradients are computed for, each once, in the order of their first use.
    package let trainedParameters: [Parameter]
    private let gradients: [AlignedBuffer]
    private let forwardSteps: [Step]
    private let backwardSteps: [Step]
    private let commitSteps: [() -> Void]
    private let stream: Stream
    // Ports point into these.
    private let retained: [AlignedBuffer]

    /// Compiles a recording.
    ///
    /// Takes some milliseconds for each layer.
    ///
    /// - Parameters:
    ///   - recording: The layers.
    ///   - inputs: What is filled before each pass; all inputs of the recording that `outputs` need.
    ///   - outputs: What is asked for.
    ///   - mode: Training or inference.
    /// - Throws: ``TrainingEngineError`` if oneDNN refuses an operation.
    package init(
        _ recording: Recording,
        inputs: [Activation],
        outputs: [Activation],
        mode: Mode = .training
    ) throws {
        Self.useOneThread()
        let builder = try PlanBuilder(recording, mode: mode, inputs: inputs, outputs: outputs)
        for call in recording.calls {
            try call.layer.compile(LayerCompilation(plan: builder, call: call))
        }
        var parameters: [Parameter] = []
        if mode == .training {
            for output in outputs where builder.needsGradient[output.id] {
                try builder.makeOutputGradient(of: output.id)
            }
        }
        func port(_ activation: Activation) throws -> (Port, [AlignedBuffer]) {
            let values = try builder.activation(activation.id).buffer
            let gradient =
                builder.hasGradient(activation.id)
                ? try builder.gradient(of: activation.id).buffer : AlignedBuffer(count: 0)
            let port = Port(shape: activation.shape, values: values.elements, gradient: gradient.elements)
            return (port, [values, gradient])
        }
        let ports = try (inputs + outputs).map(port)
        if mode == .training {
            let isOutput = Set(outputs.map(\.id))
            for call in recording.calls.reversed() where builder.hasGradient(call.output) {
                try builder.backwardBuilders[call.output]?(LayerCompilation(plan: builder, call: call))
                if !isOutput.contains(call.output) { builder.releaseGradient(of: call.output) }
            }
            var seen: Set<ObjectIdentifier> = []
            for call in recording.calls {
                for parameter in call.layer.parameters
                where builder.parameterGradients[ObjectIdentifier(parameter)] != nil
                    && seen.insert(ObjectIdentifier(parameter)).inserted
                {
                    parameters.append(parameter)
                }
            }
        }
        self.inputs = ports[..<inputs.count].map(\.0)
        self.outputs = ports[inputs.count...].map(\.0)
        retained = ports.flatMap(\.1)
        trainedParameters = parameters
        gradients = parameters.compactMap { builder.parameterGradients[ObjectIdentifier($0)] }
        forwardSteps = builder.forwardSteps
        backwardSteps = builder.backwardSteps
        commitSteps = builder.commitSteps
        stream = builder.stream
    }

    /// Computes the outputs.
    ///
    /// - Throws: ``TrainingEngineError`` if oneDNN fails.
    package func forward() throws {
        try run(forwardSteps)
    }

    /// Computes the gradients of the parameters from those of the outputs, for the inputs of the last ``forward()``.
    ///
    /// - Throws: ``TrainingEngineError`` if oneDNN fails.
    package func backward() throws {
        try run(backwardSteps)
    }

    /// Takes what the last ``forward()`` saw into running statistics.
    ///
    /// Changes parameters, so no other plan of the same layers may run meanwhile.
    package func commitStatistics() {
        for step in commitSteps { step() }
    }

    /// The gradient of one of ``trainedParameters``, row-major.
    package func gradient(at index: Int) -> UnsafeMutableBufferPointer<Float> {
        gradients[index].elements
    }

    private func run(_ steps: [Step]) throws {
        Self.useOneThread()
        for step in steps { try step() }
        try check(dnnl_stream_wait(stream.handle), "wait")
    }

    /// The setting belongs to the calling thread. Primitives divide their work when they are made, so it must be the same then.
    private static func useOneThread() {
        omp_set_num_threads(1)
    }
}
