/// The gradient of a depthwise convolution's weights, for kernels that oneDNN has no good code for.
///
/// oneDNN 3.2 computes it fast for kernels of 3x3 only; for 5x5 it takes the way of a dense convolution, which costs six times what
/// this does. Sums run over the rows and columns of each image in their order, so bits are always the same.
struct DepthwiseWeightsGradient {
    /// Maps that lie channels last.
    let images: Int
    let channels: Int
    let input: (height: Int, width: Int)
    let output: (height: Int, width: Int)
    let kernel: (height: Int, width: Int)
    let stride: Int
    let padding: Convolution.Padding

    /// A Boolean value indicating whether oneDNN is better at a kernel.
    static func isBetterLeftToLibrary(kernelHeight: Int, kernelWidth: Int) -> Bool {
        kernelHeight == 3 && kernelWidth == 3
    }

    private typealias Lanes = SIMD8<Float>

    /// Computes the gradient.
    ///
    /// - Parameters:
    ///   - source: The convolution's input.
    ///   - gradient: The gradient with respect to its output.
    ///   - result: `channels x height x width` of the kernel; overwritten.
    func compute(
        source: UnsafeMutableBufferPointer<Float>,
        gradient: UnsafeMutableBufferPointer<Float>,
        into result: UnsafeMutableBufferPointer<Float>
    ) {
        let (rawSource, rawGradient) = (
            UnsafeRawPointer(source.baseAddress), UnsafeRawPointer(gradient.baseAddress)
        )
        guard let rawSource, let rawGradient else { return }
        let wholeChannels = channels & ~7
        for row in 0..<kernel.height {
            for column in 0..<kernel.width {
                let tap = row * kernel.width + column
                for channel in wholeChannels..<channels {
                    var sum: Float = 0
                    forEachPair(row, column) {
                        sum += source[$0 * channels + channel] * gradient[$1 * channels + channel]
                    }
                    result[channel * kernel.height * kernel.width + tap] = sum
                }
            }
            // A row of the kernel at a time, so that its sums stay in registers.
            for first in Swift.stride(from: 0, to: wholeChannels, by: 8) {
                var column = 0
                while column < kernel.width {
                    let count = min(5, kernel.width - column)
                    let sums = self.sums(row, column, count, first, rawSource, rawGradient)
                    for (offset, lanes) in [sums.0, sums.1, sums.2, sums.3, sums.4].prefix(count).enumerated()
                    {
                        for lane in 0..<8 {
                            result[
                                (first + lane) * kernel.height * kernel.width + row * kernel.width + column
                                    + offset
                            ] =
                                lanes[lane]
                        }
                    }
                    column += count
                }
            }
        }
    }

    /// The sums of up to five taps of a row for eight channels.
    private func sums(
        _ row: Int,
        _ column: Int,
        _ count: Int,
        _ channel: Int,
        _ source: UnsafeRawPointer,
        _ gradient: UnsafeRawPointer
    ) -> (Lanes, Lanes, Lanes, Lanes, Lanes) {
        var (sum0, sum1, sum2, sum3, sum4) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        let size = MemoryLayout<Float>.stride
        // Where all five taps lie inside the map.
        let start = max(0, (padding.left - column + stride - 1) / stride)
        let end = min(output.width, (input.width - 5 - column + padding.left) / stride + 1)
        for image in 0..<images {
            for y in 0..<output.height {
                let sourceRow = y * stride + row - padding.top
                guard (0..<input.height).contains(sourceRow) else { continue }
                let sourceLine =
                    source + ((image * input.height + sourceRow) * input.width * channels + channel) * size
                let gradientLine =
                    gradient + ((image * output.height + y) * output.width * channels + channel) * size
                func edge(_ x: Int) {
                    let slope = (gradientLine + x * channels * size).loadUnaligned(as: Lanes.self)
                    func tap(_ offset: Int) -> Lanes {
                        let sourceColumn = x * stride + column + offset - padding.left
                        guard offset < count, (0..<input.width).contains(sourceColumn) else { return .zero }
                        return (sourceLine + sourceColumn * channels * size).loadUnaligned(as: Lanes.self)
                            * slope
                    }
                    sum0 += tap(0)
                    sum1 += tap(1)
                    sum2 += tap(2)
                    sum3 += tap(3)
                    sum4 += tap(4)
                }
                for x in 0..<min(start, output.width) { edge(x) }
                var x = start
                let step = channels * size
                while x < end {
                    let slope = (gradientLine + x * step).loadUnaligned(as: Lanes.self)
                    let taps = sourceLine + (x * stride + column - padding.left) * step
                    sum0 += taps.loadUnaligned(as: Lanes.self) * slope
                    sum1 += (taps + step).loadUnaligned(as: Lanes.self) * slope
                    sum2 += (taps + 2 * step).loadUnaligned(as: Lanes.self) * slope
                    sum3 += (taps + 3 * step).loadUnaligned(as: Lanes.self) * slope
                    sum4 += (taps + 4 * step).loadUnaligned(as: Lanes.self) * slope
                    x += 1
                }
                for x in max(start, end)..<max(start, end, output.width) { edge(x) }
            }
        }
        return (sum0, sum1, sum2, sum3, sum4)
    }

    /// Calls back with the places of input and output that meet at a tap.
    private func forEachPair(_ row: Int, _ column: Int, _ body: (Int, Int) -> Void) {
        for image in 0..<images {
            for y in 0..<output.height {
                let sourceRow = y * stride + row - padding.top
                guard (0..<input.height).contains(sourceRow) else { continue }
                for x in 0..<output.width {
                    let sourceColumn = x * stride + column - padding.left
                    guard (0..<input.width).contains(sourceColumn) else { continue }
                    body(
                        (image * input.height + sourceRow) * input.width + sourceColumn,
                        (image * output.height + y) * output.width + x
                    )
                }
            }
        }
    }
}
