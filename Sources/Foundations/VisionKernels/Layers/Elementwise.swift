/// A function of one number; the raw values are those of the model format.
package enum UnaryFunction: Int32, Sendable {
    case relu = 32
    case reluBetweenMinusOneAndOne
    case relu6
    case sigmoid
    case tanh
    case exp
    case negative
    case squareRoot
    case absolute
    /// The exponential minus 1 below 0.
    case elu
    /// A multiple below 0.
    case leakyRelu
    /// `x * relu6(x + 3) / 6`.
    case hardSwish
}

/// A function of two numbers; the raw values are those of the model format.
package enum BinaryFunction: Int32, Sendable {
    case add = 64
    case subtract
    case multiply
    case divide
    case minimum
    case maximum
    /// The first where it is not negative, else the product.
    case parametricRelu
}

/// Applies a function to each number.
///
/// - Parameters:
///   - function: Which one.
///   - parameter: The multiple of ``UnaryFunction/leakyRelu``.
///   - input: The numbers.
///   - count: How many.
///   - result: Room for as many; may be the same.
func apply(_ function: UnaryFunction, parameter: Float, to input: Floats, count: Int, into result: Floats) {
    @inline(__always)
    func each(_ body: (Float) -> Float) {
        for index in 0..<count { result[index] = body(input[index]) }
    }
    switch function {
    case .relu: each { $0 < 0 ? 0 : $0 }
    case .reluBetweenMinusOneAndOne: each { $0 < -1 ? -1 : ($0 > 1 ? 1 : $0) }
    case .relu6: each { $0 < 0 ? 0 : ($0 > 6 ? 6 : $0) }
    case .sigmoid: each { Functions.sigmoid($0) }
    case .tanh: each { Functions.tanh($0) }
    case .exp: each { Functions.exp($0) }
    case .negative: each { -$0 }
    case .squareRoot: each { $0.squareRoot() }
    case .absolute: each { $0 < 0 ? -$0 : $0 }
    case .elu: each { $0 < 0 ? Functions.exp($0) - 1 : $0 }
    case .leakyRelu: each { $0 < 0 ? $0 * parameter : $0 }
    case .hardSwish:
        each { value in
            let shifted = value + 3
            return value * (shifted < 0 ? 0 : (shifted > 6 ? 6 : shifted)) / 6
        }
    }
}

/// Combines two tensors number by number; along an axis of size 1 a number counts for all.
///
/// - Parameters:
///   - function: Which one.
///   - first: A tensor.
///   - firstShape: Its sizes.
///   - second: Another one.
///   - secondShape: Its sizes.
///   - result: Room for the results.
///   - shape: The larger of the sizes along each axis.
///   - rows: Which rows, along the last axis, are computed.
///   - activation: What is done to the results.
func combine(
    _ function: BinaryFunction,
    _ first: Floats,
    _ firstShape: TensorShape,
    _ second: Floats,
    _ secondShape: TensorShape,
    into result: Floats,
    _ shape: TensorShape,
    rows: Range<Int>,
    activation: Activation
) {
    let (least, most) = activation.bounds
    let firstSteps = steps(firstShape)
    let secondSteps = steps(secondShape)
    let length = shape.sizes[3]
    @inline(__always)
    func each(_ body: (Float, Float) -> Float) {
        let (stepA, stepB) = (firstSteps[3], secondSteps[3])
        for row in rows {
            let (outer, k) = row.quotientAndRemainder(dividingBy: shape.sizes[2])
            let (i, j) = outer.quotientAndRemainder(dividingBy: shape.sizes[1])
            let a = first + offset(i, j, k, firstSteps)
            let b = second + offset(i, j, k, secondSteps)
            let target = result + row &* length
            for l in 0..<length {
                let value = body(a[l &* stepA], b[l &* stepB])
                target[l] = value < least ? least : (value > most ? most : value)
            }
        }
    }
    switch function {
    case .add: each { $0 + $1 }
    case .subtract: each { $0 - $1 }
    case .multiply: each { $0 * $1 }
    case .divide: each { $0 / $1 }
    case .minimum: each { $0 < $1 ? $0 : $1 }
    case .maximum: each { $0 > $1 ? $0 : $1 }
    case .parametricRelu: each { $0 < 0 ? $0 * $1 : $0 }
    }
}

/// How far apart neighbors are, 0 along axes of size 1.
private func steps(_ shape: TensorShape) -> SIMD4<Int> {
    var steps = shape.strides
    for axis in 0..<4 where shape.sizes[axis] == 1 { steps[axis] = 0 }
    return steps
}

/// Turns rows of logits into probabilities that add up to 1.
func softmax(_ input: Floats, rows: Int, columns: Int, into result: Floats) {
    for row in 0..<rows {
        let (source, target) = (input + row &* columns, result + row &* columns)
        var largest = source[0]
        for column in 1..<max(columns, 1) where source[column] > largest { largest = source[column] }
        var sum: Float = 0
        for column in 0..<columns {
            target[column] = Functions.exp(source[column] - largest)
            sum += target[column]
        }
        for column in 0..<columns { target[column] /= sum }
    }
}
