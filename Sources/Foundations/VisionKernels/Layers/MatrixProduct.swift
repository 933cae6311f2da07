/// `result[rows, outputs] = activation(input[rows, depth] * weights + bias)`.
///
/// Tiles of 4 rows and 8 columns are kept in registers. Blocks of rows are small enough to stay in the second cache while all panels
/// pass over them (Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008).
///
/// - Parameters:
///   - input: The rows, `depth` floats each, one after the other.
///   - weights: The packed weights.
///   - bias: One float for each output.
///   - result: The rows of results.
///   - resultStride: How many floats they are apart.
///   - rows: Which rows of the result are computed.
///   - panels: Which of its columns, eight a panel.
///   - activation: What is done to the results.
func multiply(
    _ input: Floats,
    by weights: PackedMatrix,
    bias: Floats,
    into result: Floats,
    resultStride: Int,
    rows: Range<Int>,
    panels: Range<Int>,
    activation: Activation
) {
    let (depth, outputs) = (weights.depth, weights.outputs)
    let (least, most) = activation.bounds
    let (low, high) = (Vector(repeating: least), Vector(repeating: most))
    // About 48 kB of input at a time.
    var block = 12288 / (depth > 0 ? depth : 1) / 4 &* 4
    if block < 16 { block = 16 }
    let width = PackedMatrix.panelWidth
    let lastOutput = panels.upperBound &* width
    var start = rows.lowerBound
    while start < rows.upperBound {
        let end = start &+ block < rows.upperBound ? start &+ block : rows.upperBound
        var panel = weights.panels + panels.lowerBound &* width &* depth
        var output = panels.lowerBound &* width
        while output < lastOutput {
            let remaining = outputs &- output
            let isFull = remaining >= 8
            let bias0 = isFull ? Vector(bias + output) : partial(bias + output, remaining)
            let bias1 = isFull ? Vector(bias + output + 4) : partial(bias + output + 4, remaining &- 4)
            var row = start
            while row < end {
                // Rows behind the last one repeat it, so that every tile is whole.
                let a0 = input + row &* depth
                let a1 = row &+ 1 < end ? a0 + depth : a0
                let a2 = row &+ 2 < end ? a1 + depth : a1
                let a3 = row &+ 3 < end ? a2 + depth : a2
                var (c00, c01, c10, c11) = (bias0, bias1, bias0, bias1)
                var (c20, c21, c30, c31) = (bias0, bias1, bias0, bias1)
                var b = panel
                var k = 0
                while k < depth {
                    let (b0, b1) = (Vector(b), Vector(b + 4))
                    b += 8
                    let (x0, x1) = (Vector(repeating: a0[k]), Vector(repeating: a1[k]))
                    let (x2, x3) = (Vector(repeating: a2[k]), Vector(repeating: a3[k]))
                    c00 = c00.adding(x0, times: b0)
                    c01 = c01.adding(x0, times: b1)
                    c10 = c10.adding(x1, times: b0)
                    c11 = c11.adding(x1, times: b1)
                    c20 = c20.adding(x2, times: b0)
                    c21 = c21.adding(x2, times: b1)
                    c30 = c30.adding(x3, times: b0)
                    c31 = c31.adding(x3, times: b1)
                    k &+= 1
                }
                let r0 = result + (row &* resultStride &+ output)
                let r1 = row &+ 1 < end ? r0 + resultStride : r0
                let r2 = row &+ 2 < end ? r1 + resultStride : r1
                let r3 = row &+ 3 < end ? r2 + resultStride : r2
                // The last row first: where tiles repeat it, what is written is the same.
                write(c30.atLeast(low).atMost(high), c31.atLeast(low).atMost(high), r3, remaining)
                write(c20.atLeast(low).atMost(high), c21.atLeast(low).atMost(high), r2, remaining)
                write(c10.atLeast(low).atMost(high), c11.atLeast(low).atMost(high), r1, remaining)
                write(c00.atLeast(low).atMost(high), c01.atLeast(low).atMost(high), r0, remaining)
                row &+= 4
            }
            panel += depth &* width
            output &+= width
        }
        start = end
    }
}

@inline(__always)
private func write(_ v0: Vector, _ v1: Vector, _ target: Floats, _ count: Int) {
    if count >= 8 {
        v0.store(target)
        v1.store(target + 4)
    } else {
        writePartial(v0, v1, target, count)
    }
}

@inline(never)
private func writePartial(_ v0: Vector, _ v1: Vector, _ target: Floats, _ count: Int) {
    for index in 0..<count { target[index] = index < 4 ? v0[index] : v1[index &- 4] }
}

/// The first floats, at most four, and zeros.
@inline(never)
private func partial(_ source: Floats, _ count: Int) -> Vector {
    var vector = Vector.zero
    var index = 0
    while index < count && index < 4 {
        vector[index] = source[index]
        index &+= 1
    }
    return vector
}
