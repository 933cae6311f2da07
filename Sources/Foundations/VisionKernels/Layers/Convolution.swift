/// A convolution of a map; what lies outside of it counts as 0.
///
/// Each row of the result is a product of a matrix: the windows of the row, laid out one after the other, times the weights. A window of
/// one place needs no layout.
///
/// - Parameters:
///   - input: A map.
///   - shape: Its sizes.
///   - window: How the window goes over it.
///   - weights: `[outputs, window rows * window columns * channels]`, packed.
///   - bias: One float for each output.
///   - result: Room for the resulting map.
///   - resultShape: Its sizes.
///   - rows: Which rows of the resulting map are computed.
///   - scratch: Room for ``convolutionScratch(_:window:resultShape:)`` floats.
///   - activation: What is done to the results.
func convolve(
    _ input: Floats,
    _ shape: MapShape,
    window: KernelWindow,
    weights: PackedMatrix,
    bias: Floats,
    into result: Floats,
    _ resultShape: MapShape,
    rows: Range<Int>,
    scratch: Floats,
    activation: Activation
) {
    let outputs = resultShape.channels
    if window.isPointwise {
        multiply(
            input,
            by: weights,
            bias: bias,
            into: result,
            resultStride: outputs,
            rows: rows.lowerBound &* resultShape.width..<rows.upperBound &* resultShape.width,
            panels: 0..<weights.panelCount,
            activation: activation
        )
        return
    }
    let channels = shape.channels
    for row in rows {
        var target = scratch
        for column in 0..<resultShape.width {
            for windowRow in 0..<window.height {
                let y = row &* window.strideY &- window.top &+ windowRow &* window.dilationY
                for windowColumn in 0..<window.width {
                    let x = column &* window.strideX &- window.left &+ windowColumn &* window.dilationX
                    if y >= 0 && y < shape.height && x >= 0 && x < shape.width {
                        let source = input + (y &* shape.width &+ x) &* channels
                        for channel in 0..<channels { target[channel] = source[channel] }
                    } else {
                        for channel in 0..<channels { target[channel] = 0 }
                    }
                    target += channels
                }
            }
        }
        multiply(
            scratch,
            by: weights,
            bias: bias,
            into: result + row &* resultShape.width &* outputs,
            resultStride: outputs,
            rows: 0..<resultShape.width,
            panels: 0..<weights.panelCount,
            activation: activation
        )
    }
}

/// How many floats a convolution needs beside its input and result.
func convolutionScratch(_ shape: MapShape, window: KernelWindow, resultShape: MapShape) -> Int {
    window.isPointwise
        ? 0 : resultShape.width &* window.height &* window.width &* shape.channels
}
