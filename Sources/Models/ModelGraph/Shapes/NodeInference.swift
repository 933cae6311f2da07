/// What one node makes of its operands: shapes, and numbers where they are known.
///
/// This file holds the choice by operator and what all rules share; the extensions hold the rules.
struct NodeInference {
    let node: Graph.Node
    /// How errors call the node.
    let label: String
    /// The operands; `nil` where an optional one is left out.
    let operands: [KnownValue?]
    let rankLimit: Int

    /// The results, one for each output of the node.
    func results() throws(ModelGraphError) -> [KnownValue] {
        var results = try apply()
        for index in results.indices {
            let shape = results[index].shape
            guard shape.count <= rankLimit else { throw mismatch("gives a value of \(shape.count) axes") }
            guard shape.allSatisfy({ (0...Int(Int32.max)).contains($0) }) else {
                throw mismatch("gives a value of shape \(shape)")
            }
            // Known numbers are constant wherever they came from.
            results[index].isConstant =
                results[index].contents != nil || operands.allSatisfy { $0?.isConstant ?? true }
        }
        return results
    }

    private func apply() throws(ModelGraphError) -> [KnownValue] {
        switch node.operatorName {
        case "Conv": [try convolution()]
        case "AveragePool", "MaxPool": [try pooling()]
        case "GlobalAveragePool", "GlobalMaxPool": [try globalPooling()]
        case "MatMul": [try matrixProduct()]
        case "Gemm": [try generalProduct()]
        case "Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Equal", "Where", "PRelu": [try elementwise()]
        case "Neg", "Abs", "Floor", "Ceil", "Identity", "Cast": [try mapped()]
        case "ReduceMean", "ReduceSum", "ReduceMax", "ReduceL2": [try reduction()]
        case "Flatten": [try flattened()]
        case "Reshape": [try reshaped()]
        case "Transpose": [try transposed()]
        case "Expand": [try expanded()]
        case "Tile": [try tiled()]
        case "Gather": [try gathered()]
        case "Unsqueeze": [try unsqueezed()]
        case "Squeeze": [try squeezed()]
        case "Concat": [try concatenated()]
        case "Split": try split()
        case "Slice": [try sliced()]
        case "Pad": [try padded()]
        case "Resize": [try resized()]
        case "Constant": [try constant()]
        case "ConstantOfShape": [try constantOfShape()]
        case "Shape": [try shapeOfOperand()]
        case "Range": [try range()]
        // Functions of each number, and normalizations: the shape stays.
        case "BatchNormalization", "LayerNormalization", "Softmax", "Dropout", "Clip", "Relu", "LeakyRelu",
            "Elu",
            "Sigmoid", "HardSigmoid", "HardSwish", "Gelu", "Tanh", "Erf", "Exp", "Sqrt", "Reciprocal", "Sin",
            "Cos", "QuantizeLinear", "DequantizeLinear":
            [KnownValue(shape: try operand(0).shape)]
        default: throw unknown("nobody has written down what shape it gives")
        }
    }

    // MARK: Operands and attributes

    func operand(_ position: Int) throws(ModelGraphError) -> KnownValue {
        guard let value = optionalOperand(position) else { throw mismatch("lacks operand \(position)") }
        return value
    }

    func optionalOperand(_ position: Int) -> KnownValue? {
        position < operands.count ? operands[position] : nil
    }

    /// The numbers of an operand that decides about shapes.
    func list(_ position: Int) throws(ModelGraphError) -> [Int] {
        guard let list = try operand(position).list else {
            throw unknown("operand \(position) is only known when it runs")
        }
        return list
    }

    func optionalList(_ position: Int) throws(ModelGraphError) -> [Int]? {
        guard let value = optionalOperand(position), value.shape != [0] else { return nil }
        return try list(position)
    }

    func integer(_ name: String, default standard: Int) -> Int {
        guard case .int(let value) = node.attributes[name] else { return standard }
        return Int(value)
    }

    func integers(_ name: String) -> [Int]? {
        guard case .ints(let values) = node.attributes[name] else { return nil }
        return values.map { Int($0) }
    }

    func text(_ name: String) -> String? {
        guard case .string(let value) = node.attributes[name] else { return nil }
        return value
    }

    /// An axis counted from 0, from one that may count from the end of `rank` axes.
    func axis(_ axis: Int, ofRank rank: Int) throws(ModelGraphError) -> Int {
        let positive = axis < 0 ? axis + rank : axis
        guard (0..<rank).contains(positive) else { throw mismatch("uses axis \(axis) of \(rank)") }
        return positive
    }

    func axes(_ list: [Int], ofRank rank: Int) throws(ModelGraphError) -> [Int] {
        var result: [Int] = []
        for entry in list { result.append(try axis(entry, ofRank: rank)) }
        guard Set(result).count == result.count else { throw mismatch("names an axis twice") }
        return result
    }

    /// The product of sizes.
    func product(_ sizes: some Sequence<Int>) throws(ModelGraphError) -> Int {
        var result = 1
        for size in sizes {
            let (product, overflow) = result.multipliedReportingOverflow(by: size)
            guard !overflow else { throw mismatch("counts more numbers than 64 bits can say") }
            result = product
        }
        return result
    }

    // MARK: Refusals

    func mismatch(_ reason: String) -> ModelGraphError {
        ModelGraphError(.shapeMismatch, "\(label) \(reason); its operands do not fit together.")
    }

    func unknown(_ reason: String) -> ModelGraphError {
        ModelGraphError(
            .unknownShape,
            "The shape that \(label) gives cannot be told beforehand: \(reason)."
        )
    }
}
