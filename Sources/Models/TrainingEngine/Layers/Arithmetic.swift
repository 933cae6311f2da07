internal import COneDNN

/// The sum of two activations of the same shape.
package struct Addition: Layer {
    package init() {}

    package func outputShape(for shapes: [[Int]]) -> [Int]? {
        shapes.count == 2 && shapes[0] == shapes[1] ? shapes[0] : nil
    }

    package func compile(_ call: LayerCompilation) throws {
        let output = try call.output()
        call.forward([
            try call.binary(dnnl_binary_add, call.input(0), call.input(1), into: output)
        ])
        call.backward { call in
            try call.passGradient(to: 0)
            try call.passGradient(to: 1)
        }
    }

    package func write(_ nodes: GraphNodeWriter) { nodes.add("Add", nodes.inputs) }
}

/// The product of two activations of the same shape, or of one with a number for each channel of each image
/// (batch x channels x 1 x 1), as the gates of squeeze-and-excitation give it (Hu et al., arXiv:1709.01507).
package struct Multiplication: Layer {
    package init() {}

    package func outputShape(for shapes: [[Int]]) -> [Int]? {
        guard shapes.count == 2 else { return nil }
        return shapes[0] == shapes[1] || isGate(shapes[1], of: shapes[0]) ? shapes[0] : nil
    }

    package func compile(_ call: LayerCompilation) throws {
        let (left, right, output) = (try call.input(0), try call.input(1), try call.output())
        call.forward([try call.binary(dnnl_binary_mul, left, right, into: output)])
        let shape = call.inputShape()
        let isGated = isGate(call.inputShape(1), of: shape)
        call.backward { call in
            let outputGradient = try call.outputGradient()
            try call.inputGradient(0) { gradient in
                [try call.binary(dnnl_binary_mul, outputGradient, right, into: gradient)]
            }
            try call.inputGradient(1) { gradient in
                if isGated {
                    [{ sumProducts(outputGradient, left, shape: shape, into: gradient) }]
                } else {
                    [try call.binary(dnnl_binary_mul, outputGradient, left, into: gradient)]
                }
            }
        }
    }

    private func isGate(_ gate: [Int], of shape: [Int]) -> Bool {
        shape.count == 4 && gate == [shape[0], shape[1], 1, 1]
    }

    /// For each image and channel the sum over the places of the products of two activations.
    private func sumProducts(_ left: Memory, _ right: Memory, shape: [Int], into sums: Memory) {
        let (channels, places) = (shape[1], shape[2] * shape[3])
        sums.elements.update(repeating: 0)
        for image in 0..<shape[0] {
            for place in 0..<places {
                let start = (image * places + place) * channels
                for channel in 0..<channels {
                    sums.elements[image * channels + channel] +=
                        left.elements[start + channel] * right.elements[start + channel]
                }
            }
        }
    }

    package func write(_ nodes: GraphNodeWriter) { nodes.add("Mul", nodes.inputs) }
}

/// The product of an activation with one number that is learned.
package struct Scaling: Layer {
    package let factor: Parameter

    /// Describes a scaling by a parameter of one number.
    package init(by factor: Parameter) {
        precondition(factor.count == 1, "A factor is one number; \(factor.name) has \(factor.count).")
        self.factor = factor
    }

    package var parameters: [Parameter] { [factor] }

    package func outputShape(for shapes: [[Int]]) -> [Int]? { shapes.count == 1 ? shapes[0] : nil }

    package func compile(_ call: LayerCompilation) throws {
        let (input, output, factor) = (try call.input(), try call.output(), factor)
        call.forward([{ scale(input, by: factor.buffer.elements[0], into: output) }])
        call.backward { call in
            let outputGradient = try call.outputGradient()
            try call.parameterGradient(factor, shape: [1], layout: .vector) { memory in
                [
                    {
                        var sum = 0.0
                        for (left, right) in zip(outputGradient.elements, input.elements) {
                            sum += Double(left * right)
                        }
                        memory.elements[0] = Float(sum)
                    }
                ]
            }
            try call.inputGradient { gradient in
                [{ scale(outputGradient, by: factor.buffer.elements[0], into: gradient) }]
            }
        }
    }

    private func scale(_ source: Memory, by factor: Float, into target: Memory) {
        let (numbers, products) = (source.elements, target.elements)
        for index in 0..<min(numbers.count, products.count) { products[index] = numbers[index] * factor }
    }

    package func write(_ nodes: GraphNodeWriter) {
        nodes.add("Mul", nodes.inputs + [nodes.initializer(factor)])
    }
}

extension LayerCompilation {
    /// A step that combines two activations number by number; the second may have one number where the first has many.
    fileprivate func binary(
        _ kind: dnnl_alg_kind_t,
        _ left: Memory,
        _ right: Memory,
        into result: Memory
    ) throws -> Step {
        let descriptor = try PrimitiveDescriptor("arithmetic") { created, engine, attributes in
            dnnl_binary_primitive_desc_create(
                &created,
                engine,
                kind,
                left.descriptor.handle,
                right.descriptor.handle,
                result.descriptor.handle,
                attributes
            )
        }
        return try primitive(descriptor, [(.source, left), (.secondSource, right), (.result, result)])
    }
}
