/// An operation of TensorFlow Lite; the raw values are those of `BuiltinOperator` in its schema
/// (tensorflow/compiler/mlir/lite/schema/schema.fbs).
enum TFLiteOperator: Int32 {
    case add = 0
    case averagePool = 1
    case concatenation = 2
    case convolution = 3
    case depthwiseConvolution = 4
    case dequantize = 6
    case fullyConnected = 9
    case logistic = 14
    case maxPool = 17
    case mul = 18
    case relu = 19
    case reluBetweenMinusOneAndOne = 20
    case relu6 = 21
    case reshape = 22
    case resizeBilinear = 23
    case softmax = 25
    case tanh = 28
    case pad = 34
    case gather = 36
    case transpose = 39
    case mean = 40
    case sub = 41
    case div = 42
    case stridedSlice = 45
    case exp = 47
    case topK = 48
    case cast = 53
    case prelu = 54
    case maximum = 55
    case minimum = 57
    case neg = 59
    case padWithValue = 60
    case greater = 61
    case greaterEqual = 62
    case equal = 71
    case sum = 74
    case sqrt = 75
    case pow = 78
    case reduceMax = 82
    case logicalAnd = 86
    case floorDiv = 90
    case resizeNearest = 97
    case leakyRelu = 98
    case abs = 101
    case whereTrue = 109
    case elu = 111
    case quantize = 114
    case hardSwish = 117
    case whileLoop = 119
    case batchMatMul = 126
}

/// What shapes an operation: the number of its table in the schema's union `BuiltinOptions`, and the fields.
struct TFLiteOptions {
    let type: Int8
    var fields: FlatBuffer.Table

    /// What is done to results at once, in the schema's numbers (`ActivationFunctionType`).
    enum Activation: Int8 {
        case relu = 1
        case reluBetweenMinusOneAndOne = 2
        case relu6 = 3
    }

    /// The field of the activation; `nil` where there is none.
    private var activationField: Int? {
        switch type {
        case 1: 3
        case 2: 4
        case 8, 11: 0
        default: nil
        }
    }

    /// Puts an activation at the end of the operation.
    ///
    /// - Returns: Whether there was room for it.
    mutating func fuse(_ activation: Activation) -> Bool {
        guard let field = activationField, fields[field] == nil else { return false }
        fields[field] = .int8(activation.rawValue)
        return true
    }

    // MARK: Tables of the schema

    private static func padding(isSame: Bool) -> FlatBuffer.Value { .int8(isSame ? 0 : 1) }

    static func convolution(isSame: Bool, strides: [Int], dilations: [Int]) -> TFLiteOptions {
        TFLiteOptions(
            type: 1,
            fields: [
                0: padding(isSame: isSame), 1: .int32(Int32(strides[1])), 2: .int32(Int32(strides[0])),
                4: .int32(Int32(dilations[1])), 5: .int32(Int32(dilations[0])),
            ]
        )
    }

    static func depthwise(isSame: Bool, strides: [Int], dilations: [Int], multiplier: Int) -> TFLiteOptions {
        TFLiteOptions(
            type: 2,
            fields: [
                0: padding(isSame: isSame), 1: .int32(Int32(strides[1])), 2: .int32(Int32(strides[0])),
                3: .int32(Int32(multiplier)), 5: .int32(Int32(dilations[1])), 6: .int32(Int32(dilations[0])),
            ]
        )
    }

    static func pool(isSame: Bool, strides: [Int], kernel: [Int]) -> TFLiteOptions {
        TFLiteOptions(
            type: 5,
            fields: [
                0: padding(isSame: isSame), 1: .int32(Int32(strides[1])), 2: .int32(Int32(strides[0])),
                3: .int32(Int32(kernel[1])), 4: .int32(Int32(kernel[0])),
            ]
        )
    }

    static var fullyConnected: TFLiteOptions { TFLiteOptions(type: 8, fields: [:]) }
    static var softmax: TFLiteOptions { TFLiteOptions(type: 9, fields: [0: .float(1)]) }
    static var add: TFLiteOptions { TFLiteOptions(type: 11, fields: [:]) }
    static var mul: TFLiteOptions { TFLiteOptions(type: 21, fields: [:]) }
    static var sub: TFLiteOptions { TFLiteOptions(type: 28, fields: [:]) }
    static var div: TFLiteOptions { TFLiteOptions(type: 29, fields: [:]) }

    static func concatenation(axis: Int) -> TFLiteOptions {
        TFLiteOptions(type: 10, fields: [0: .int32(Int32(axis))])
    }

    static func reshape(_ shape: [Int]) -> TFLiteOptions {
        TFLiteOptions(type: 17, fields: [0: .int32s(shape.map(Int32.init))])
    }

    static func gather(axis: Int) -> TFLiteOptions {
        TFLiteOptions(type: 23, fields: [0: .int32(Int32(axis))])
    }

    static func reduction(keepsAxes: Bool) -> TFLiteOptions {
        TFLiteOptions(type: 27, fields: [0: .boolean(keepsAxes)])
    }

    static var slice: TFLiteOptions { TFLiteOptions(type: 32, fields: [:]) }

    static func cast(from source: TFLiteType, to target: TFLiteType) -> TFLiteOptions {
        TFLiteOptions(type: 37, fields: [0: .int8(source.rawValue), 1: .int8(target.rawValue)])
    }

    static func resizeBilinear(alignsCorners: Bool, hasCenters: Bool) -> TFLiteOptions {
        TFLiteOptions(type: 15, fields: [2: .boolean(alignsCorners), 3: .boolean(hasCenters)])
    }

    static var resizeNearest: TFLiteOptions {
        TFLiteOptions(type: 74, fields: [0: .boolean(false), 1: .boolean(false)])
    }

    static func leakyRelu(_ slope: Float) -> TFLiteOptions {
        TFLiteOptions(type: 75, fields: [0: .float(slope)])
    }

    static func whileLoop(condition: Int, body: Int) -> TFLiteOptions {
        TFLiteOptions(type: 93, fields: [0: .int32(Int32(condition)), 1: .int32(Int32(body))])
    }

    static func product(transposesFirst: Bool, transposesSecond: Bool) -> TFLiteOptions {
        TFLiteOptions(type: 101, fields: [0: .boolean(transposesFirst), 1: .boolean(transposesSecond)])
    }
}

/// The type of a tensor's elements; the raw values are those of the schema's `TensorType`.
enum TFLiteType: Int8 {
    case float32 = 0
    case float16 = 1
    case int32 = 2
    case uint8 = 3
    case int64 = 4
    case bool = 6
    case int8 = 9
}
