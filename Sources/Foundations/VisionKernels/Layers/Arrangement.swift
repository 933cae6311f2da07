/// Moves the axes of a tensor.
///
/// - Parameters:
///   - input: The numbers.
///   - shape: Their sizes.
///   - permutation: For each of the four axes of the result the axis that it is of the input.
///   - result: Room for as many numbers.
func transpose(_ input: Floats, _ shape: TensorShape, _ permutation: SIMD4<Int>, into result: Floats) {
    let strides = shape.strides
    var (sizes, steps) = (SIMD4<Int>.zero, SIMD4<Int>.zero)
    for axis in 0..<4 {
        sizes[axis] = shape.sizes[permutation[axis]]
        steps[axis] = strides[permutation[axis]]
    }
    var target = result
    for i in 0..<sizes[0] {
        for j in 0..<sizes[1] {
            for k in 0..<sizes[2] {
                let source = input + offset(i, j, k, steps)
                for l in 0..<sizes[3] { target[l] = source[l &* steps[3]] }
                target += sizes[3]
            }
        }
    }
}

/// How far a place along three axes is from the first number.
@inline(__always)
func offset(_ i: Int, _ j: Int, _ k: Int, _ steps: SIMD4<Int>) -> Int {
    let outer = i &* steps[0] &+ j &* steps[1]
    return outer &+ k &* steps[2]
}

/// Copies one tensor into its place along an axis of a larger one.
///
/// - Parameters:
///   - input: The numbers.
///   - shape: Their sizes.
///   - axis: The axis of the four along which tensors stand behind each other.
///   - offset: Where the input begins along it.
///   - total: The size of the result along it.
///   - result: The larger tensor.
func place(
    _ input: Floats,
    _ shape: TensorShape,
    axis: Int,
    at offset: Int,
    of total: Int,
    into result: Floats
) {
    var (outer, inner) = (1, 1)
    for other in 0..<axis { outer &*= shape.sizes[other] }
    for other in (axis &+ 1)..<4 where other < 4 { inner &*= shape.sizes[other] }
    let length = shape.sizes[axis] &* inner
    for row in 0..<outer {
        let target = result + (row &* total &+ offset) &* inner
        target.update(from: input + row &* length, count: length)
    }
}

/// Takes places along an axis of a tensor.
///
/// - Parameters:
///   - input: The numbers.
///   - shape: Their sizes.
///   - axis: The axis of the four.
///   - places: Which ones, in the order of the result; all inside.
///   - result: Room for the tensor with `places.count` along the axis.
func gather(
    _ input: Floats,
    _ shape: TensorShape,
    axis: Int,
    places: UnsafeBufferPointer<Int32>,
    into result: Floats
) {
    var (outer, inner) = (1, 1)
    for other in 0..<axis { outer &*= shape.sizes[other] }
    for other in (axis &+ 1)..<4 where other < 4 { inner &*= shape.sizes[other] }
    var target = result
    for row in 0..<outer {
        for place in places {
            let source = input + (row &* shape.sizes[axis] &+ Int(place)) &* inner
            target.update(from: source, count: inner)
            target += inner
        }
    }
}

/// Puts a number around a map.
func pad(
    _ input: Floats,
    _ shape: MapShape,
    top: Int,
    left: Int,
    value: Float,
    into result: Floats,
    _ resultShape: MapShape
) {
    for index in 0..<resultShape.count { result[index] = value }
    let length = shape.width &* shape.channels
    for row in 0..<shape.height {
        let target = result + ((row &+ top) &* resultShape.width &+ left) &* shape.channels
        target.update(from: input + row &* length, count: length)
    }
}
