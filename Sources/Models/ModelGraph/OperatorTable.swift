/// The operators a graph may use, with the number of operands and results each may have.
///
/// The list holds what PyTorch's exporters write for the networks that serve as base models: plain and residual
/// convolutional networks, MobileNets, EfficientNets, ConvNeXts, and vision transformers (ViT, DINOv2, the image towers
/// of CLIP and SigLIP). Everything else is refused: each operator is native code that a stranger's file would
/// drive, and one more thing every exporter must know. Operators with sub-graphs (`If`, `Loop`, `Scan`), with random
/// numbers, with sequences or with text are left out for good.
///
/// Exports need a few more, for what stands behind a base model; those are allowed in graphs that are written, not in
/// those of strangers (``GraphLimits/operators``).
///
/// The counts are those of operator sets 11 to 23 (https://onnx.ai/onnx/operators), without results that only
/// training needs.
enum OperatorTable {
    /// How many operands and results an operator has.
    struct Arity: Sendable {
        /// Operands; those up to the lower bound must not be left out.
        let inputs: ClosedRange<Int>
        let outputs: ClosedRange<Int>

        init(_ inputs: ClosedRange<Int>, outputs: ClosedRange<Int> = 1...1) {
            self.inputs = inputs
            self.outputs = outputs
        }
    }

    /// The arity of an operator; `nil` if it is not on the list.
    static func arity(of name: String, in operators: GraphLimits.Operators) -> Arity? {
        arities[name] ?? (operators == .exports ? exportArities[name] : nil)
    }

    private static let arities = table(of: groups)

    private static let exportArities = table(of: [
        // The choice among the boxes of a detector.
        (["TopK"], Arity(2...2, outputs: 2...2)),
        (["NonMaxSuppression"], Arity(2...5)),
    ])

    private static func table(of groups: [(names: [String], arity: Arity)]) -> [String: Arity] {
        groups.reduce(into: [:]) { table, group in
            for name in group.names { table[name] = group.arity }
        }
    }

    private static let groups: [(names: [String], arity: Arity)] = [
        // The backbone of a convolutional network.
        (["Conv"], Arity(2...3)),
        (["BatchNormalization"], Arity(5...5)),
        (["AveragePool", "MaxPool", "GlobalAveragePool", "GlobalMaxPool"], Arity(1...1)),
        // Activations. Clip bounds may be operands; Erf and Tanh are what older exports make of Gelu.
        (
            ["Relu", "LeakyRelu", "Elu", "Sigmoid", "HardSigmoid", "HardSwish", "Gelu", "Tanh", "Erf"],
            Arity(1...1)
        ),
        (["Clip"], Arity(1...3)),
        (["PRelu"], Arity(2...2)),
        // The blocks of a transformer.
        (["MatMul"], Arity(2...2)),
        (["Gemm", "LayerNormalization"], Arity(2...3)),
        (["Softmax"], Arity(1...1)),
        // Arithmetic, of which exports also make normalizations and attention scales.
        (["Add", "Sub", "Mul", "Div", "Pow"], Arity(2...2)),
        (["Min", "Max"], Arity(1...16)),
        (["Neg", "Abs", "Exp", "Sqrt", "Reciprocal", "Floor", "Ceil", "Sin", "Cos"], Arity(1...1)),
        (["ReduceMean", "ReduceSum", "ReduceMax", "ReduceL2"], Arity(1...2)),
        // Rearrangement of values.
        (["Flatten", "Transpose", "Identity", "Cast"], Arity(1...1)),
        (["Reshape", "Expand", "Gather", "Tile"], Arity(2...2)),
        (["Unsqueeze", "Squeeze"], Arity(1...2)),
        (["Concat"], Arity(1...1024)),
        (["Split"], Arity(1...2, outputs: 1...64)),
        (["Slice"], Arity(3...5)),
        (["Pad"], Arity(2...4)),
        (["Resize"], Arity(1...4)),
        // Shapes computed at run time, as exports with a free batch or image size have them.
        (["Constant"], Arity(0...0)),
        (["Shape", "ConstantOfShape"], Arity(1...1)),
        (["Equal"], Arity(2...2)),
        (["Where", "Range"], Arity(3...3)),
        // Between these two, values have 8 bits.
        (["QuantizeLinear", "DequantizeLinear"], Arity(2...3)),
        // Does nothing at inference; the ratio may be an operand, the switch to training may not.
        (["Dropout"], Arity(1...2)),
    ]
}
