internal import COneDNN
internal import ModelGraph

/// A convolution of maps, in groups if wanted: `outputs x inputs/groups x height x width` weights.
///
/// Shapes: batch x inputs x height x width to batch x outputs x (height + padding - kernel) / stride + 1 x likewise.
package struct Convolution: Layer {
    /// How much is added to the edges of a map, in pixels.
    package struct Padding: Hashable, Sendable {
        package let top, left, bottom, right: Int

        package init(top: Int, left: Int, bottom: Int, right: Int) {
            self.top = top
            self.left = left
            self.bottom = bottom
            self.right = right
        }

        /// The same on every edge.
        package init(_ all: Int) { self.init(top: all, left: all, bottom: all, right: all) }
    }

    package let weights: Parameter
    package let bias: Parameter?
    package let stride: Int
    package let padding: Padding
    package let groups: Int

    /// Describes a convolution with given parameters.
    ///
    /// - Precondition: The weights have four axes, and their outputs are a multiple of `groups`.
    package init(weights: Parameter, bias: Parameter?, stride: Int = 1, padding: Padding, groups: Int = 1) {
        precondition(
            weights.shape.count == 4 && weights.shape[0].isMultiple(of: groups),
            "Weights of the shape \(weights.shape) do not fit \(groups) groups."
        )
        self.weights = weights
        self.bias = bias
        self.stride = stride
        self.padding = padding
        self.groups = groups
    }

    /// Creates a convolution that keeps the size of the map, divided by the stride.
    ///
    /// Weights start uniform between ±1/√(inputs of one output), as PyTorch's do.
    ///
    /// - Parameters:
    ///   - name: Names the parameters: `name.weight`, `name.bias`.
    ///   - inputs: Channels in.
    ///   - outputs: Channels out.
    ///   - kernel: Height and width; odd.
    ///   - stride: The step in both directions.
    ///   - groups: How many parts the channels are divided into; `inputs` for a depthwise convolution.
    ///   - hasBias: Whether a number is added to each channel.
    ///   - generator: The source of the weights.
    package init(
        _ name: String,
        inputs: Int,
        outputs: Int,
        kernel: Int,
        stride: Int = 1,
        groups: Int = 1,
        hasBias: Bool = false,
        using generator: inout some RandomNumberGenerator
    ) {
        let shape = [outputs, inputs / groups, kernel, kernel]
        let bound = 1 / Float(shape[1] * kernel * kernel).squareRoot()
        self.init(
            weights: Parameter(
                "\(name).weight",
                shape: shape,
                values: (0..<shape.reduce(1, *)).map { _ in .random(in: -bound...bound, using: &generator) }
            ),
            bias: hasBias ? Parameter("\(name).bias", shape: [outputs], role: .bias) : nil,
            stride: stride,
            padding: Padding(kernel / 2),
            groups: groups
        )
    }

    package var parameters: [Parameter] { [weights] + (bias.map { [$0] } ?? []) }

    package func outputShape(for shapes: [[Int]]) -> [Int]? {
        guard shapes.count == 1, shapes[0].count == 4, shapes[0][1] == weights.shape[1] * groups else {
            return nil
        }
        let height = shapes[0][2] + padding.top + padding.bottom - weights.shape[2]
        let width = shapes[0][3] + padding.left + padding.right - weights.shape[3]
        guard height >= 0, width >= 0 else { return nil }
        return [shapes[0][0], weights.shape[0], height / stride + 1, width / stride + 1]
    }

    package func compile(_ call: LayerCompilation) throws {
        let geometry = Geometry(self)
        let (input, output) = (try call.input(), try call.output())
        let anyWeights = try MemoryDescriptor(shape: geometry.weightsShape, layout: .any)
        let forward = try PrimitiveDescriptor("convolution") { created, engine, attributes in
            geometry.withArrays { strides, dilation, before, after in
                dnnl_convolution_forward_primitive_desc_create(
                    &created,
                    engine,
                    call.isDifferentiated ? dnnl_forward_training : dnnl_forward_inference,
                    dnnl_convolution_direct,
                    input.descriptor.handle,
                    anyWeights.handle,
                    geometry.biasDescriptor?.handle,
                    output.descriptor.handle,
                    strides,
                    dilation,
                    before,
                    after,
                    attributes
                )
            }
        }
        var steps: [Step] = []
        let values = try call.values(
            of: weights,
            shape: geometry.weightsShape,
            layout: geometry.weightsLayout,
            for: forward.descriptor(dnnl_query_weights_md),
            addingTo: &steps
        )
        var arguments: [(Primitive.Argument, Memory)] = [
            (.source, input), (.weights, values), (.result, output),
        ]
        if let bias {
            arguments.append(
                (.bias, try Memory(shape: bias.shape, layout: .vector, buffer: bias.buffer))
            )
        }
        steps.append(try call.primitive(forward, arguments))
        call.forward(steps)
        call.backward { call in
            try compileWeightsGradient(call, geometry, forward: forward, input: input)
            try call.inputGradient { gradient in
                try compileInputGradient(call, geometry, forward: forward, into: gradient)
            }
        }
    }

    private func compileWeightsGradient(
        _ call: LayerCompilation,
        _ geometry: Geometry,
        forward: PrimitiveDescriptor,
        input: Memory
    ) throws {
        guard weights.isTrainable || bias?.isTrainable == true else { return }
        if bias == nil, groups == weights.shape[0], weights.shape[1] == 1,
            !DepthwiseWeightsGradient.isBetterLeftToLibrary(
                kernelHeight: weights.shape[2],
                kernelWidth: weights.shape[3]
            )
        {
            return try compileDepthwiseWeightsGradient(call, geometry, input: input)
        }
        let outputGradient = try call.outputGradient()
        let anyWeights = try MemoryDescriptor(shape: geometry.weightsShape, layout: .any)
        let descriptor = try PrimitiveDescriptor("gradient of a convolution's weights") {
            created,
            engine,
            attributes in
            geometry.withArrays { strides, dilation, before, after in
                dnnl_convolution_backward_weights_primitive_desc_create(
                    &created,
                    engine,
                    dnnl_convolution_direct,
                    input.descriptor.handle,
                    anyWeights.handle,
                    geometry.biasDescriptor?.handle,
                    outputGradient.descriptor.handle,
                    strides,
                    dilation,
                    before,
                    after,
                    forward.handle,
                    attributes
                )
            }
        }
        let wanted = try descriptor.descriptor(dnnl_query_diff_weights_md)
        // One primitive computes both gradients; that of a frozen parameter goes nowhere.
        var biasMemory: Memory?
        func step(weightsInto memory: Memory) throws -> [Step] {
            var arguments: [(Primitive.Argument, Memory)] = [
                (.source, input), (.resultGradient, outputGradient), (.weightsGradient, memory),
            ]
            if let bias {
                let memory = try Memory(shape: bias.shape, layout: .vector)
                biasMemory = memory
                arguments.append((.biasGradient, memory))
            }
            return [try call.primitive(descriptor, arguments)]
        }
        if weights.isTrainable {
            try call.parameterGradient(
                weights,
                shape: geometry.weightsShape,
                layout: geometry.weightsLayout,
                as: wanted,
                step(weightsInto:)
            )
        } else {
            call.addBackward(try step(weightsInto: Memory(wanted)))
        }
        if let bias, let biasMemory {
            try call.parameterGradient(bias, shape: bias.shape, layout: .vector) { memory in
                [{ memory.buffer.copy(biasMemory.buffer) }]
            }
        }
    }

    private func compileDepthwiseWeightsGradient(
        _ call: LayerCompilation,
        _ geometry: Geometry,
        input: Memory
    ) throws {
        let outputGradient = try call.outputGradient()
        let (source, result) = (call.inputShape(), call.outputShape)
        let computation = DepthwiseWeightsGradient(
            images: source[0],
            channels: source[1],
            input: (source[2], source[3]),
            output: (result[2], result[3]),
            kernel: (weights.shape[2], weights.shape[3]),
            stride: stride,
            padding: padding
        )
        try call.parameterGradient(
            weights,
            shape: geometry.weightsShape,
            layout: geometry.weightsLayout
        ) { memory in
            [
                {
                    computation.compute(
                        source: input.elements,
                        gradient: outputGradient.elements,
                        into: memory.elements
                    )
                }
            ]
        }
    }

    private func compileInputGradient(
        _ call: LayerCompilation,
        _ geometry: Geometry,
        forward: PrimitiveDescriptor,
        into gradient: Memory
    ) throws -> [Step] {
        let outputGradient = try call.outputGradient()
        let anyWeights = try MemoryDescriptor(shape: geometry.weightsShape, layout: .any)
        let descriptor = try PrimitiveDescriptor("gradient of a convolution's input") {
            created,
            engine,
            attributes in
            geometry.withArrays { strides, dilation, before, after in
                dnnl_convolution_backward_data_primitive_desc_create(
                    &created,
                    engine,
                    dnnl_convolution_direct,
                    gradient.descriptor.handle,
                    anyWeights.handle,
                    outputGradient.descriptor.handle,
                    strides,
                    dilation,
                    before,
                    after,
                    forward.handle,
                    attributes
                )
            }
        }
        var steps: [Step] = []
        let values = try call.values(
            of: weights,
            shape: geometry.weightsShape,
            layout: geometry.weightsLayout,
            for: descriptor.descriptor(dnnl_query_weights_md),
            addingTo: &steps
        )
        let arguments: [(Primitive.Argument, Memory)] = [
            (.resultGradient, outputGradient), (.weights, values), (.sourceGradient, gradient),
        ]
        return steps + [try call.primitive(descriptor, arguments)]
    }

    package func write(_ nodes: GraphNodeWriter) {
        nodes.add(
            "Conv",
            nodes.inputs + parameters.map(nodes.initializer),
            attributes: [
                "kernel_shape": .ints([Int64(weights.shape[2]), Int64(weights.shape[3])]),
                "strides": .ints([Int64(stride), Int64(stride)]),
                "pads": .ints([padding.top, padding.left, padding.bottom, padding.right].map { Int64($0) }),
                "group": .int(Int64(groups)),
            ]
        )
    }
}

/// What oneDNN asks for about a convolution.
private struct Geometry {
    let weightsShape: [Int]
    let weightsLayout: MemoryDescriptor.Layout
    let biasDescriptor: MemoryDescriptor?
    private let stride: Int
    private let padding: Convolution.Padding

    init(_ layer: Convolution) {
        let shape = layer.weights.shape
        if layer.groups == 1 {
            (weightsShape, weightsLayout) = (shape, .weights)
        } else {
            weightsShape = [layer.groups, shape[0] / layer.groups] + shape[1...]
            weightsLayout = .groupedWeights
        }
        biasDescriptor = layer.bias.flatMap { try? MemoryDescriptor(shape: $0.shape, layout: .vector) }
        stride = layer.stride
        padding = layer.padding
    }

    func withArrays(
        _ body: (
            UnsafePointer<dnnl_dim_t>, UnsafePointer<dnnl_dim_t>, UnsafePointer<dnnl_dim_t>,
            UnsafePointer<dnnl_dim_t>
        ) -> dnnl_status_t
    ) -> dnnl_status_t {
        body(
            [dnnl_dim_t(stride), dnnl_dim_t(stride)],
            [0, 0],
            [dnnl_dim_t(padding.top), dnnl_dim_t(padding.left)],
            [dnnl_dim_t(padding.bottom), dnnl_dim_t(padding.right)]
        )
    }
}
