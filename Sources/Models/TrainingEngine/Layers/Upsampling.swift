internal import COneDNN
internal import ModelGraph

/// A map of twice the height and width, each place repeated.
package struct Upsampling: Layer {
    package init() {}

    package func outputShape(for shapes: [[Int]]) -> [Int]? {
        guard shapes.count == 1, shapes[0].count == 4 else { return nil }
        return [shapes[0][0], shapes[0][1], 2 * shapes[0][2], 2 * shapes[0][3]]
    }

    package func compile(_ call: LayerCompilation) throws {
        let (input, output) = (try call.input(), try call.output())
        let forward = try PrimitiveDescriptor("upsampling") { created, engine, attributes in
            dnnl_resampling_forward_primitive_desc_create(
                &created,
                engine,
                dnnl_forward_training,
                dnnl_resampling_nearest,
                [2, 2],
                input.descriptor.handle,
                output.descriptor.handle,
                attributes
            )
        }
        call.forward([try call.primitive(forward, [(.source, input), (.result, output)])])
        call.backward { call in
            let outputGradient = try call.outputGradient()
            try call.inputGradient { gradient in
                let descriptor = try PrimitiveDescriptor("gradient of upsampling") {
                    created,
                    engine,
                    attributes in
                    dnnl_resampling_backward_primitive_desc_create(
                        &created,
                        engine,
                        dnnl_resampling_nearest,
                        [2, 2],
                        gradient.descriptor.handle,
                        outputGradient.descriptor.handle,
                        forward.handle,
                        attributes
                    )
                }
                let arguments: [(Primitive.Argument, Memory)] = [
                    (.resultGradient, outputGradient), (.sourceGradient, gradient),
                ]
                return [try call.primitive(descriptor, arguments)]
            }
        }
    }

    package func write(_ nodes: GraphNodeWriter) {
        nodes.add(
            "Resize",
            nodes.inputs + ["", nodes.constant([1, 1, 2, 2], [4])],
            attributes: [
                "mode": .string("nearest"),
                "coordinate_transformation_mode": .string("asymmetric"),
                "nearest_mode": .string("floor"),
            ]
        )
    }
}
