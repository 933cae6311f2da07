internal import COneDNN
internal import ModelGraph

/// A function applied to each number.
package enum ElementwiseFunction: Layer, Hashable, Sendable {
    /// max(x, 0).
    case relu
    /// min(max(x, lower), upper).
    case clip(lower: Float, upper: Float)
    /// 1 / (1 + exp(-x)).
    case sigmoid
    /// x · sigmoid(x), also called swish (Ramachandran, Zoph and Le, arXiv:1710.05941).
    case silu
    /// min(max(slope · x + offset, 0), 1).
    case hardSigmoid(slope: Float, offset: Float)
    /// x · min(max(x / 6 + 1/2, 0), 1) (Howard et al., arXiv:1905.02244).
    case hardSwish

    /// min(max(x, 0), 6).
    package static let relu6 = ElementwiseFunction.clip(lower: 0, upper: 6)

    package func outputShape(for shapes: [[Int]]) -> [Int]? {
        shapes.count == 1 ? shapes[0] : nil
    }

    package func compile(_ call: LayerCompilation) throws {
        let (kind, alpha, beta) = algorithm
        let input = try call.input()
        // Where the gradient follows from the result, the result may take the operand's place.
        let output = try gradientUsesResult ? call.outputInPlace() : call.output()
        let forward = try PrimitiveDescriptor("\(self)") { created, engine, attributes in
            dnnl_eltwise_forward_primitive_desc_create(
                &created,
                engine,
                call.isTraining ? dnnl_forward_training : dnnl_forward_inference,
                kind,
                input.descriptor.handle,
                output.descriptor.handle,
                alpha,
                beta,
                attributes
            )
        }
        call.forward([try call.primitive(forward, [(.source, input), (.result, output)])])
        call.backward { call in
            let outputGradient = try call.outputGradient()
            try call.inputGradient { gradient in
                let data = gradientUsesResult ? output : input
                let descriptor = try PrimitiveDescriptor("gradient of \(self)") {
                    created,
                    engine,
                    attributes in
                    dnnl_eltwise_backward_primitive_desc_create(
                        &created,
                        engine,
                        kind,
                        gradient.descriptor.handle,
                        outputGradient.descriptor.handle,
                        data.descriptor.handle,
                        alpha,
                        beta,
                        forward.handle,
                        attributes
                    )
                }
                let arguments: [(Primitive.Argument, Memory)] = [
                    (gradientUsesResult ? .result : .source, data), (.resultGradient, outputGradient),
                    (.sourceGradient, gradient),
                ]
                return [try call.primitive(descriptor, arguments)]
            }
        }
    }

    private var gradientUsesResult: Bool {
        switch self {
        case .relu, .clip: true
        case .sigmoid, .silu, .hardSigmoid, .hardSwish: false
        }
    }

    private var algorithm: (kind: dnnl_alg_kind_t, alpha: Float, beta: Float) {
        switch self {
        case .relu: (dnnl_eltwise_relu_use_dst_for_bwd, 0, 0)
        case .clip(let lower, let upper): (dnnl_eltwise_clip_v2_use_dst_for_bwd, lower, upper)
        case .sigmoid: (dnnl_eltwise_logistic, 0, 0)
        case .silu: (dnnl_eltwise_swish, 1, 0)
        case .hardSigmoid(let slope, let offset): (dnnl_eltwise_hardsigmoid, slope, offset)
        case .hardSwish: (dnnl_eltwise_hardswish, 1.0 / 6, 0.5)
        }
    }

    package func write(_ nodes: GraphNodeWriter) {
        switch self {
        case .relu: nodes.add("Relu", nodes.inputs)
        case .clip(let lower, let upper):
            nodes.add("Clip", nodes.inputs + [nodes.constant([lower], []), nodes.constant([upper], [])])
        case .sigmoid: nodes.add("Sigmoid", nodes.inputs)
        case .hardSigmoid(let slope, let offset):
            nodes.add(
                "HardSigmoid",
                nodes.inputs,
                attributes: ["alpha": .float(slope), "beta": .float(offset)]
            )
        case .silu: writeProduct("Sigmoid", nodes)
        // HardSwish itself came with operator set 14.
        case .hardSwish:
            writeProduct("HardSigmoid", attributes: ["alpha": .float(1.0 / 6), "beta": .float(0.5)], nodes)
        }
    }

    private func writeProduct(
        _ gate: String,
        attributes: [String: Graph.Attribute] = [:],
        _ nodes: GraphNodeWriter
    ) {
        let factor = nodes.intermediate()
        nodes.add(gate, nodes.inputs, attributes: attributes, result: factor)
        nodes.add("Mul", nodes.inputs + [factor])
    }
}
