internal import COneDNN
internal import ModelGraph

/// The greatest or the mean number of each channel in windows of a map.
package struct Pooling: Layer {
    /// What is taken of a window.
    package enum Kind: Hashable, Sendable {
        /// The greatest number.
        case maximum
        /// The mean of the numbers inside the map; padding does not count.
        case average
    }

    package let kind: Kind
    /// Height and width of a window; `nil` for the whole map.
    package let window: (height: Int, width: Int)?
    package let stride: Int
    package let padding: Convolution.Padding

    package init(
        _ kind: Kind,
        window: (height: Int, width: Int)?,
        stride: Int = 1,
        padding: Convolution.Padding = Convolution.Padding(0)
    ) {
        self.kind = kind
        self.window = window
        self.stride = stride
        self.padding = padding
    }

    /// The mean of each channel over the whole map: batch x channels x 1 x 1.
    package static let globalAverage = Pooling(.average, window: nil)

    package func outputShape(for shapes: [[Int]]) -> [Int]? {
        guard shapes.count == 1, shapes[0].count == 4 else { return nil }
        guard let window else { return [shapes[0][0], shapes[0][1], 1, 1] }
        let height = shapes[0][2] + padding.top + padding.bottom - window.height
        let width = shapes[0][3] + padding.left + padding.right - window.width
        guard height >= 0, width >= 0 else { return nil }
        return [shapes[0][0], shapes[0][1], height / stride + 1, width / stride + 1]
    }

    package func compile(_ call: LayerCompilation) throws {
        let (input, output, shape) = (try call.input(), try call.output(), call.inputShape())
        let kind = kind == .maximum ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding
        let window = window ?? (shape[2], shape[3])
        let kernel = [dnnl_dim_t(window.height), dnnl_dim_t(window.width)]
        let strides = [dnnl_dim_t](repeating: dnnl_dim_t(stride), count: 2)
        let before = [dnnl_dim_t(padding.top), dnnl_dim_t(padding.left)]
        let after = [dnnl_dim_t(padding.bottom), dnnl_dim_t(padding.right)]
        let forward = try PrimitiveDescriptor("pooling") { created, engine, attributes in
            dnnl_pooling_forward_primitive_desc_create(
                &created,
                engine,
                call.isTraining ? dnnl_forward_training : dnnl_forward_inference,
                kind,
                input.descriptor.handle,
                output.descriptor.handle,
                strides,
                kernel,
                [0, 0],
                before,
                after,
                attributes
            )
        }
        var arguments: [(Primitive.Argument, Memory)] = [(.source, input), (.result, output)]
        // Where the greatest numbers were.
        let places =
            self.kind == .maximum && call.isTraining
            ? try Memory(forward.descriptor(dnnl_query_workspace_md)) : nil
        if let places { arguments.append((.workspace, places)) }
        call.forward([try call.primitive(forward, arguments)])
        call.backward { call in
            let outputGradient = try call.outputGradient()
            try call.inputGradient { gradient in
                let descriptor = try PrimitiveDescriptor("gradient of pooling") {
                    created,
                    engine,
                    attributes in
                    dnnl_pooling_backward_primitive_desc_create(
                        &created,
                        engine,
                        kind,
                        gradient.descriptor.handle,
                        outputGradient.descriptor.handle,
                        strides,
                        kernel,
                        [0, 0],
                        before,
                        after,
                        forward.handle,
                        attributes
                    )
                }
                var arguments: [(Primitive.Argument, Memory)] = [
                    (.resultGradient, outputGradient), (.sourceGradient, gradient),
                ]
                if let places { arguments.append((.workspace, places)) }
                return [try call.primitive(descriptor, arguments)]
            }
        }
    }

    package func write(_ nodes: GraphNodeWriter) {
        guard let window else {
            nodes.add(kind == .maximum ? "GlobalMaxPool" : "GlobalAveragePool", nodes.inputs)
            return
        }
        nodes.add(
            kind == .maximum ? "MaxPool" : "AveragePool",
            nodes.inputs,
            attributes: [
                "kernel_shape": .ints([Int64(window.height), Int64(window.width)]),
                "strides": .ints([Int64(stride), Int64(stride)]),
                "pads": .ints([padding.top, padding.left, padding.bottom, padding.right].map { Int64($0) }),
            ]
        )
    }
}
