/// A convolution in which each channel of the result sees one channel of the map; what lies outside counts as 0.
///
/// - Parameters:
///   - input: A map.
///   - shape: Its sizes.
///   - window: How the window goes over it.
///   - weights: `[window rows, window columns, channels * multiplier]`.
///   - bias: One float for each channel of the result.
///   - result: Room for the resulting map.
///   - resultShape: Its sizes; its channels are a multiple of the map's, and those of a channel stand together.
///   - rows: Which rows of the resulting map are computed.
///   - activation: What is done to the results.
func convolveDepthwise(
    _ input: Floats,
    _ shape: MapShape,
    window: KernelWindow,
    weights: Floats,
    bias: Floats,
    into result: Floats,
    _ resultShape: MapShape,
    rows: Range<Int>,
    activation: Activation
) {
    let multiplier = resultShape.channels / shape.channels
    let pass = DepthwisePass(
        input: input,
        shape: shape,
        window: window,
        weights: weights,
        bias: bias,
        result: result,
        resultShape: resultShape,
        multiplier: multiplier,
        bounds: activation.bounds
    )
    // Columns whose windows lie on the map from left to right.
    let reach = (window.width &- 1) &* window.dilationX
    var first = 0
    while first < resultShape.width && first &* window.strideX < window.left { first &+= 1 }
    var end = first
    while end < resultShape.width && end &* window.strideX &- window.left &+ reach < shape.width { end &+= 1 }
    for row in rows {
        var column = 0
        while column < resultShape.width {
            if multiplier == 1 && column >= first && column &+ 4 <= end {
                pass.computeFour(row, column)
                column &+= 4
            } else {
                pass.computeOne(row, column)
                column &+= 1
            }
        }
    }
}

/// A depthwise convolution at work.
private struct DepthwisePass {
    let input: Floats
    let shape: MapShape
    let window: KernelWindow
    let weights: Floats
    let bias: Floats
    let result: Floats
    let resultShape: MapShape
    let multiplier: Int
    let bounds: (least: Float, most: Float)

    /// Four neighbors of a row, whose windows lie on the map from left to right: each weight is read once for all.
    @inline(__always)
    func computeFour(_ row: Int, _ column: Int) {
        let channels = shape.channels
        let (low, high) = (Vector(repeating: bounds.least), Vector(repeating: bounds.most))
        let top = row &* window.strideY &- window.top
        let rows = inside(top, window.height, window.dilationY, shape.height)
        let left = column &* window.strideX &- window.left
        let step = window.strideX &* channels
        let target = result + (row &* resultShape.width &+ column) &* channels
        var channel = 0
        while channel &+ 8 <= channels {
            let (biasA, biasB) = (Vector(bias + channel), Vector(bias + (channel &+ 4)))
            var (a0, a1, a2, a3) = (biasA, biasA, biasA, biasA)
            var (b0, b1, b2, b3) = (biasB, biasB, biasB, biasB)
            var y = rows.first
            while y < rows.end {
                let place = (top &+ y &* window.dilationY) &* shape.width &+ left
                var p0 = input + (place &* channels &+ channel)
                var weight = weights + (y &* window.width &* channels &+ channel)
                var x = 0
                while x < window.width {
                    let (w0, w1) = (Vector(weight), Vector(weight + 4))
                    let p1 = p0 + step
                    let p2 = p1 + step
                    let p3 = p2 + step
                    a0 = a0.adding(Vector(p0), times: w0)
                    b0 = b0.adding(Vector(p0 + 4), times: w1)
                    a1 = a1.adding(Vector(p1), times: w0)
                    b1 = b1.adding(Vector(p1 + 4), times: w1)
                    a2 = a2.adding(Vector(p2), times: w0)
                    b2 = b2.adding(Vector(p2 + 4), times: w1)
                    a3 = a3.adding(Vector(p3), times: w0)
                    b3 = b3.adding(Vector(p3 + 4), times: w1)
                    p0 += window.dilationX &* channels
                    weight += channels
                    x &+= 1
                }
                y &+= 1
            }
            let place = target + channel
            write(a0, b0, low, high, place)
            write(a1, b1, low, high, place + channels)
            write(a2, b2, low, high, place + 2 &* channels)
            write(a3, b3, low, high, place + 3 &* channels)
            channel &+= 8
        }
        guard channel < channels else { return }
        for neighbor in 0..<4 { computeOne(row, column &+ neighbor, from: channel) }
    }

    @inline(__always)
    private func write(_ a: Vector, _ b: Vector, _ low: Vector, _ high: Vector, _ target: Floats) {
        a.atLeast(low).atMost(high).store(target)
        b.atLeast(low).atMost(high).store(target + 4)
    }

    /// One place of the result, from a channel on.
    func computeOne(_ row: Int, _ column: Int, from firstChannel: Int = 0) {
        let outputs = resultShape.channels
        let (low, high) = (Vector(repeating: bounds.least), Vector(repeating: bounds.most))
        let top = row &* window.strideY &- window.top
        let rows = inside(top, window.height, window.dilationY, shape.height)
        let left = column &* window.strideX &- window.left
        let columns = inside(left, window.width, window.dilationX, shape.width)
        let target = result + (row &* resultShape.width &+ column) &* outputs
        var channel = firstChannel
        // Four vectors at a time hide the latency of a sum.
        while multiplier == 1 && channel &+ 16 <= outputs {
            var s0 = Vector(bias + channel)
            var s1 = Vector(bias + channel + 4)
            var s2 = Vector(bias + channel + 8)
            var s3 = Vector(bias + channel + 12)
            var y = rows.first
            while y < rows.end {
                var place = source(top, left, y, columns.first) + channel
                var w = weight(y, columns.first) + channel
                var x = columns.first
                while x < columns.end {
                    s0 = s0.adding(Vector(place), times: Vector(w))
                    s1 = s1.adding(Vector(place + 4), times: Vector(w + 4))
                    s2 = s2.adding(Vector(place + 8), times: Vector(w + 8))
                    s3 = s3.adding(Vector(place + 12), times: Vector(w + 12))
                    place += window.dilationX &* shape.channels
                    w += outputs
                    x &+= 1
                }
                y &+= 1
            }
            write(s0, s1, low, high, target + channel)
            write(s2, s3, low, high, target + (channel &+ 8))
            channel &+= 16
        }
        while multiplier == 1 && channel &+ 4 <= outputs {
            var sum = Vector(bias + channel)
            for y in rows.first..<rows.end {
                for x in columns.first..<columns.end {
                    sum = sum.adding(
                        Vector(source(top, left, y, x) + channel),
                        times: Vector(weight(y, x) + channel)
                    )
                }
            }
            sum.atLeast(low).atMost(high).store(target + channel)
            channel &+= 4
        }
        while channel < outputs {
            var sum = bias[channel]
            for y in rows.first..<rows.end {
                for x in columns.first..<columns.end {
                    sum += source(top, left, y, x)[channel / multiplier] * weight(y, x)[channel]
                }
            }
            target[channel] = sum < bounds.least ? bounds.least : (sum > bounds.most ? bounds.most : sum)
            channel &+= 1
        }
    }

    /// The channels of the place of the map that a place of the window lies on.
    @inline(__always)
    private func source(_ top: Int, _ left: Int, _ y: Int, _ x: Int) -> Floats {
        let place = (top &+ y &* window.dilationY) &* shape.width &+ left &+ x &* window.dilationX
        return input + place &* shape.channels
    }

    @inline(__always)
    private func weight(_ y: Int, _ x: Int) -> Floats {
        weights + (y &* window.width &+ x) &* resultShape.channels
    }
}

/// The places of a window along one axis that lie on the map.
@inline(__always)
func inside(_ origin: Int, _ size: Int, _ dilation: Int, _ length: Int) -> (first: Int, end: Int) {
    var first = 0
    while first < size && origin &+ first &* dilation < 0 { first &+= 1 }
    var end = size
    while end > first && origin &+ (end &- 1) &* dilation >= length { end &-= 1 }
    return (first, end)
}
