/// A fixed number times each number of a channel, plus another: the normalization of images at the start of a graph.
package struct ChannelAffine: Layer {
    /// One number for all channels, or one for each.
    package let scale: [Float]
    /// One number for all channels, or one for each.
    package let offset: [Float]

    package init(scale: [Float] = [1], offset: [Float] = [0]) {
        self.scale = scale
        self.offset = offset
    }

    package func outputShape(for shapes: [[Int]]) -> [Int]? {
        guard shapes.count == 1, shapes[0].count >= 2,
            [scale, offset].allSatisfy({ [1, shapes[0][1]].contains($0.count) })
        else { return nil }
        return shapes[0]
    }

    package func compile(_ call: LayerCompilation) throws {
        let (input, output) = (try call.input(), try call.output())
        let channels = call.inputShape()[1]
        let scale = scale.count == 1 ? [Float](repeating: scale[0], count: channels) : scale
        let offset = offset.count == 1 ? [Float](repeating: offset[0], count: channels) : offset
        func apply(_ source: Memory, _ offset: [Float], _ target: Memory) {
            for start in stride(from: 0, to: source.elements.count, by: channels) {
                for channel in 0..<channels {
                    target.elements[start + channel] =
                        source.elements[start + channel] * scale[channel] + offset[channel]
                }
            }
        }
        call.forward([{ apply(input, offset, output) }])
        call.backward { call in
            let outputGradient = try call.outputGradient()
            let zeros = [Float](repeating: 0, count: channels)
            try call.inputGradient { gradient in [{ apply(outputGradient, zeros, gradient) }] }
        }
    }

    package func write(_ nodes: GraphNodeWriter) {
        let product = nodes.intermediate()
        nodes.add("Mul", nodes.inputs + [nodes.channelConstant(scale)], result: product)
        nodes.add("Add", [product, nodes.channelConstant(offset)])
    }
}
