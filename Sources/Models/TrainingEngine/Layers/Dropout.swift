/// Dropout (Srivastava et al., JMLR 15, 2014): in training each number is left out with a probability, and the others are scaled up.
///
/// What is left out follows from the seed and from how often the plan has run, so a training can be repeated.
package struct Dropout: Layer {
    /// The probability with which a number is left out, from 0 to below 1.
    package let rate: Float
    package let seed: UInt64

    package init(rate: Float, seed: UInt64) {
        precondition((0..<1).contains(rate), "A dropout rate is from 0 to below 1, not \(rate).")
        self.rate = rate
        self.seed = seed
    }

    package func outputShape(for shapes: [[Int]]) -> [Int]? { shapes.count == 1 ? shapes[0] : nil }

    package func compile(_ call: LayerCompilation) throws {
        let (input, output) = (try call.input(), try call.output())
        guard call.isTraining else {
            call.forward([{ output.buffer.copy(input.buffer) }])
            return
        }
        let mask = AlignedBuffer(count: input.elements.count)
        let (limit, kept) = (UInt64(Double(rate) * 0x1p32), 1 / (1 - rate))
        var state = seed
        call.forward([
            {
                for index in mask.elements.indices {
                    // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
                    state &+= 0x9e37_79b9_7f4a_7c15
                    var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
                    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
                    mask.elements[index] = (mixed ^ (mixed >> 31)) >> 32 < limit ? 0 : kept
                    output.elements[index] = input.elements[index] * mask.elements[index]
                }
            }
        ])
        call.backward { call in
            let outputGradient = try call.outputGradient()
            try call.inputGradient { gradient in
                [
                    {
                        for index in mask.elements.indices {
                            gradient.elements[index] = outputGradient.elements[index] * mask.elements[index]
                        }
                    }
                ]
            }
        }
    }

    package func write(_ nodes: GraphNodeWriter) { nodes.add("Identity", nodes.inputs) }
}
