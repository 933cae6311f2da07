internal import ModelGraph

/// Activations of the same size one after the other along the channels.
package struct Concatenation: Layer {
    package init() {}

    package func outputShape(for shapes: [[Int]]) -> [Int]? {
        guard let first = shapes.first, first.count >= 2 else { return nil }
        func otherAxes(_ shape: [Int]) -> [Int] { [shape[0]] + shape[2...] }
        guard shapes.allSatisfy({ $0.count == first.count && otherAxes($0) == otherAxes(first) }) else {
            return nil
        }
        return [first[0], shapes.reduce(0) { $0 + $1[1] }] + first[2...]
    }

    package func compile(_ call: LayerCompilation) throws {
        let output = try call.output()
        let width = call.outputShape[1]
        var start = 0
        for (index, id) in call.call.inputs.enumerated() {
            let channels = call.plan.shapes[id][1]
            let (input, first) = (try call.input(index), start)
            start += channels
            // Channels last: each place has the channels of one operand after those of the other.
            call.forward([
                {
                    for place in 0..<input.elements.count / channels {
                        for channel in 0..<channels {
                            output.elements[place * width + first + channel] =
                                input.elements[place * channels + channel]
                        }
                    }
                }
            ])
        }
        call.backward { call in
            let outputGradient = try call.outputGradient()
            var start = 0
            for (index, id) in call.call.inputs.enumerated() {
                let channels = call.plan.shapes[id][1]
                let first = start
                start += channels
                try call.inputGradient(index) { gradient in
                    [
                        {
                            for place in 0..<gradient.elements.count / channels {
                                for channel in 0..<channels {
                                    gradient.elements[place * channels + channel] =
                                        outputGradient.elements[place * width + first + channel]
                                }
                            }
                        }
                    ]
                }
            }
        }
    }

    package func write(_ nodes: GraphNodeWriter) {
        nodes.add("Concat", nodes.inputs, attributes: ["axis": .int(1)])
    }
}
