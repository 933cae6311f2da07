internal import ModelGraph

/// Batch x channels x 1 x 1 as batch x channels; nothing is moved.
package struct Flattening: Layer {
    package init() {}

    package func outputShape(for shapes: [[Int]]) -> [Int]? {
        guard shapes.count == 1, shapes[0].count == 4, shapes[0][2] * shapes[0][3] == 1 else { return nil }
        return [shapes[0][0], shapes[0][1]]
    }

    package func compile(_ call: LayerCompilation) throws {
        try call.plan.aliasActivation(of: call.call.inputs[0], as: call.call.output)
        call.backward { call in try call.passGradient(to: 0) }
    }

    package func write(_ nodes: GraphNodeWriter) {
        nodes.add("Flatten", nodes.inputs, attributes: ["axis": .int(1)])
    }
}
