internal import COneDNN
internal import ModelGraph

/// A linear layer: batch x inputs to batch x outputs, `outputs x inputs` weights.
package struct Linear: Layer {
    package let weights: Parameter
    package let bias: Parameter

    /// Describes a layer with given parameters.
    ///
    /// - Precondition: The weights have two axes, and there is a bias for each output.
    package init(weights: Parameter, bias: Parameter) {
        precondition(
            weights.shape.count == 2 && bias.shape == [weights.shape[0]],
            "A bias of the shape \(bias.shape) does not fit weights of the shape \(weights.shape)."
        )
        self.weights = weights
        self.bias = bias
    }

    /// Creates a layer; weights start uniform between ±1/√inputs.
    package init(
        _ name: String,
        inputs: Int,
        outputs: Int,
        using generator: inout some RandomNumberGenerator
    ) {
        let bound = 1 / Float(inputs).squareRoot()
        self.init(
            weights: Parameter(
                "\(name).weight",
                shape: [outputs, inputs],
                values: (0..<outputs * inputs).map { _ in .random(in: -bound...bound, using: &generator) }
            ),
            bias: Parameter("\(name).bias", shape: [outputs], role: .bias)
        )
    }

    package var parameters: [Parameter] { [weights, bias] }

    package func outputShape(for shapes: [[Int]]) -> [Int]? {
        guard shapes.count == 1, shapes[0].count == 2, shapes[0][1] == weights.shape[1] else { return nil }
        return [shapes[0][0], weights.shape[0]]
    }

    package func compile(_ call: LayerCompilation) throws {
        let (input, output) = (try call.input(), try call.output())
        let anyWeights = try MemoryDescriptor(shape: weights.shape, layout: .any)
        let biasMemory = try Memory(shape: bias.shape, layout: .vector, buffer: bias.buffer)
        let forward = try PrimitiveDescriptor("linear layer") { created, engine, attributes in
            dnnl_inner_product_forward_primitive_desc_create(
                &created,
                engine,
                call.isTraining ? dnnl_forward_training : dnnl_forward_inference,
                input.descriptor.handle,
                anyWeights.handle,
                biasMemory.descriptor.handle,
                output.descriptor.handle,
                attributes
            )
        }
        var steps: [Step] = []
        let values = try call.values(
            of: weights,
            shape: weights.shape,
            layout: .rows,
            for: forward.descriptor(dnnl_query_weights_md),
            addingTo: &steps
        )
        let arguments: [(Primitive.Argument, Memory)] = [
            (.source, input), (.weights, values), (.bias, biasMemory), (.result, output),
        ]
        call.forward(steps + [try call.primitive(forward, arguments)])
        call.backward { call in
            try compileWeightsGradient(call, forward: forward, input: input)
            try call.inputGradient { gradient in
                try compileInputGradient(call, forward: forward, into: gradient)
            }
        }
    }

    private func compileWeightsGradient(
        _ call: LayerCompilation,
        forward: PrimitiveDescriptor,
        input: Memory
    ) throws {
        guard weights.isTrainable || bias.isTrainable else { return }
        let outputGradient = try call.outputGradient()
        let anyWeights = try MemoryDescriptor(shape: weights.shape, layout: .any)
        let biasGradient = try Memory(shape: bias.shape, layout: .vector)
        let descriptor = try PrimitiveDescriptor("gradient of a linear layer's weights") {
            created,
            engine,
            attributes in
            dnnl_inner_product_backward_weights_primitive_desc_create(
                &created,
                engine,
                input.descriptor.handle,
                anyWeights.handle,
                biasGradient.descriptor.handle,
                outputGradient.descriptor.handle,
                forward.handle,
                attributes
            )
        }
        let wanted = try descriptor.descriptor(dnnl_query_diff_weights_md)
        func step(into memory: Memory) throws -> [Step] {
            let arguments: [(Primitive.Argument, Memory)] = [
                (.source, input), (.resultGradient, outputGradient), (.weightsGradient, memory),
                (.biasGradient, biasGradient),
            ]
            return [try call.primitive(descriptor, arguments)]
        }
        if weights.isTrainable {
            try call.parameterGradient(
                weights,
                shape: weights.shape,
                layout: .rows,
                as: wanted,
                step(into:)
            )
        } else {
            call.addBackward(try step(into: Memory(wanted)))
        }
        try call.parameterGradient(bias, shape: bias.shape, layout: .vector) { memory in
            [{ memory.buffer.copy(biasGradient.buffer) }]
        }
    }

    private func compileInputGradient(
        _ call: LayerCompilation,
        forward: PrimitiveDescriptor,
        into gradient: Memory
    ) throws -> [Step] {
        let outputGradient = try call.outputGradient()
        let anyWeights = try MemoryDescriptor(shape: weights.shape, layout: .any)
        let descriptor = try PrimitiveDescriptor("gradient of a linear layer's input") {
            created,
            engine,
            attributes in
            dnnl_inner_product_backward_data_primitive_desc_create(
                &created,
                engine,
                gradient.descriptor.handle,
                anyWeights.handle,
                outputGradient.descriptor.handle,
                forward.handle,
                attributes
            )
        }
        var steps: [Step] = []
        let values = try call.values(
            of: weights,
            shape: weights.shape,
            layout: .rows,
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
            "Gemm",
            nodes.inputs + parameters.map(nodes.initializer),
            attributes: ["transB": .int(1)]
        )
    }
}
