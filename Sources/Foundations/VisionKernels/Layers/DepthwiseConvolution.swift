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
///   - activation: What is done to the results.
func convolveDepthwise(
    _ input: Floats,
    _ shape: MapShape,
    window: KernelWindow,
    weights: Floats,
    bias: Floats,
    into result: Floats,
    _ resultShape: MapShape,
    activation: Activation
) {
    let (least, most) = activation.bounds
    let (low, high) = (Vector(repeating: least), Vector(repeating: most))
    let (channels, outputs) = (shape.channels, resultShape.channels)
    let multiplier = outputs / channels
    let vectorized = multiplier == 1 ? channels &- channels % 4 : 0
    let rowStride = shape.width &* channels
    for row in 0..<resultShape.height {
        let top = row &* window.strideY &- window.top
        // The rows and columns of the window that lie on the map.
        let rows = inside(top, window.height, window.dilationY, shape.height)
        for column in 0..<resultShape.width {
            let left = column &* window.strideX &- window.left
            let columns = inside(left, window.width, window.dilationX, shape.width)
            let target = result + (row &* resultShape.width &+ column) &* outputs
            var channel = 0
            // Four vectors at a time hide the latency of a sum.
            while channel &+ 16 <= vectorized {
                var s0 = Vector(bias + channel)
                var s1 = Vector(bias + channel + 4)
                var s2 = Vector(bias + channel + 8)
                var s3 = Vector(bias + channel + 12)
                var y = rows.first
                while y < rows.end {
                    let line = input + (top &+ y &* window.dilationY) &* rowStride + channel
                    let filter = weights + y &* window.width &* outputs + channel
                    var x = columns.first
                    while x < columns.end {
                        let source = line + (left &+ x &* window.dilationX) &* channels
                        let weight = filter + x &* outputs
                        s0 = s0.adding(Vector(source), times: Vector(weight))
                        s1 = s1.adding(Vector(source + 4), times: Vector(weight + 4))
                        s2 = s2.adding(Vector(source + 8), times: Vector(weight + 8))
                        s3 = s3.adding(Vector(source + 12), times: Vector(weight + 12))
                        x &+= 1
                    }
                    y &+= 1
                }
                s0.atLeast(low).atMost(high).store(target + channel)
                s1.atLeast(low).atMost(high).store(target + channel + 4)
                s2.atLeast(low).atMost(high).store(target + channel + 8)
                s3.atLeast(low).atMost(high).store(target + channel + 12)
                channel &+= 16
            }
            while channel < vectorized {
                var sum = Vector(bias + channel)
                for y in rows.first..<rows.end {
                    let line = input + (top &+ y &* window.dilationY) &* rowStride + channel
                    let filter = weights + y &* window.width &* outputs + channel
                    for x in columns.first..<columns.end {
                        sum = sum.adding(
                            Vector(line + (left &+ x &* window.dilationX) &* channels),
                            times: Vector(filter + x &* outputs)
                        )
                    }
                }
                sum.atLeast(low).atMost(high).store(target + channel)
                channel &+= 4
            }
            while channel < outputs {
                var sum = bias[channel]
                for y in rows.first..<rows.end {
                    let line = input + (top &+ y &* window.dilationY) &* rowStride + channel / multiplier
                    let filter = weights + y &* window.width &* outputs + channel
                    for x in columns.first..<columns.end {
                        sum += line[(left &+ x &* window.dilationX) &* channels] * filter[x &* outputs]
                    }
                }
                target[channel] = sum < least ? least : (sum > most ? most : sum)
                channel &+= 1
            }
        }
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
