import Testing

@testable import VisionKernels

@Suite("Convolutions and poolings, against their definitions")
struct ConvolutionTests {
    struct Case: CustomTestStringConvertible {
        let map: MapShape
        let window: KernelWindow
        let outputs: Int
        let bottom: Int
        let right: Int
        var activation = Activation.none

        var result: MapShape {
            func size(
                _ length: Int,
                _ before: Int,
                _ after: Int,
                _ kernel: Int,
                _ dilation: Int,
                _ stride: Int
            ) -> Int {
                (length + before + after - (kernel - 1) * dilation - 1) / stride + 1
            }
            return MapShape(
                height: size(map.height, window.top, bottom, window.height, window.dilationY, window.strideY),
                width: size(map.width, window.left, right, window.width, window.dilationX, window.strideX),
                channels: outputs
            )
        }

        var testDescription: String { "\(map) \(window) to \(outputs), \(activation)" }
    }

    static let cases = [
        Case(
            map: .init(height: 5, width: 7, channels: 3),
            window: .init(height: 1, width: 1),
            outputs: 9,
            bottom: 0,
            right: 0
        ),
        Case(
            map: .init(height: 9, width: 8, channels: 3),
            window: .init(height: 3, width: 3, strideY: 2, strideX: 2, top: 1, left: 0),
            outputs: 17,
            bottom: 1,
            right: 1,
            activation: .relu6
        ),
        Case(
            map: .init(height: 6, width: 6, channels: 8),
            window: .init(height: 5, width: 3, top: 2, left: 1),
            outputs: 8,
            bottom: 2,
            right: 1,
            activation: .relu
        ),
        Case(
            map: .init(height: 11, width: 10, channels: 5),
            window: .init(height: 3, width: 3, dilationY: 2, dilationX: 3, top: 2, left: 3),
            outputs: 4,
            bottom: 2,
            right: 3,
            activation: .reluBetweenMinusOneAndOne
        ),
        Case(
            map: .init(height: 1, width: 1, channels: 33),
            window: .init(height: 1, width: 1),
            outputs: 1,
            bottom: 0,
            right: 0
        ),
        Case(
            map: .init(height: 40, width: 40, channels: 30),
            window: .init(height: 1, width: 1),
            outputs: 24,
            bottom: 0,
            right: 0
        ),
    ]

    private static func bounded(_ value: Double, _ activation: Activation) -> Float {
        let (least, most) = activation.bounds
        return Float(min(Double(most), max(Double(least), value)))
    }

    /// Each sum in double precision, straight from the definition.
    private static func reference(
        _ test: Case,
        _ input: [Float],
        _ weights: [Float],
        _ bias: [Float],
        isDepthwise: Bool
    )
        -> [Float]
    {
        let (map, window, result) = (test.map, test.window, test.result)
        let multiplier = max(1, result.channels / map.channels)
        var values: [Float] = []
        for row in 0..<result.height {
            for column in 0..<result.width {
                for output in 0..<result.channels {
                    var sum = Double(bias[output])
                    for i in 0..<window.height {
                        for j in 0..<window.width {
                            let y = row * window.strideY - window.top + i * window.dilationY
                            let x = column * window.strideX - window.left + j * window.dilationX
                            guard (0..<map.height).contains(y), (0..<map.width).contains(x) else { continue }
                            let place = (y * map.width + x) * map.channels
                            if isDepthwise {
                                let weight = weights[(i * window.width + j) * result.channels + output]
                                sum += Double(input[place + output / multiplier]) * Double(weight)
                            } else {
                                for channel in 0..<map.channels {
                                    let weight =
                                        weights[
                                            ((output * window.height + i) * window.width + j) * map.channels
                                                + channel
                                        ]
                                    sum += Double(input[place + channel]) * Double(weight)
                                }
                            }
                        }
                    }
                    values.append(bounded(sum, test.activation))
                }
            }
        }
        return values
    }

    @Test("a convolution", arguments: cases)
    func convolution(_ test: Case) {
        var input = Numbers(test.map.count, seed: 1)
        let depth = test.window.height * test.window.width * test.map.channels
        var weights = Numbers(depth * test.outputs, seed: 2)
        var bias = Numbers(test.outputs, seed: 3)
        var panels = Numbers(zeros: PackedMatrix.floatCount(depth: depth, outputs: test.outputs))
        var result = Numbers(zeros: test.result.count)
        var scratch = Numbers(
            zeros: convolutionScratch(test.map, window: test.window, resultShape: test.result) + 1
        )
        let expected = Self.reference(test, input.values, weights.values, bias.values, isDepthwise: false)
        input.pointer { input in
            weights.pointer { weights in
                panels.pointer { panels in
                    bias.pointer { bias in
                        result.pointer { result in
                            scratch.pointer { scratch in
                                let packed = PackedMatrix(
                                    weights,
                                    depth: depth,
                                    outputs: test.outputs,
                                    into: panels
                                )
                                for rows in parts(of: test.result.height) {
                                    convolve(
                                        input,
                                        test.map,
                                        window: test.window,
                                        weights: packed,
                                        bias: bias,
                                        into: result,
                                        test.result,
                                        rows: rows,
                                        scratch: scratch,
                                        activation: test.activation
                                    )
                                }
                            }
                        }
                    }
                }
            }
        }
        #expect(difference(result.values, expected) < 2e-4)
    }

    @Test("a depthwise convolution", arguments: cases, [1, 2])
    func depthwise(_ test: Case, _ multiplier: Int) {
        let test = Case(
            map: test.map,
            window: test.window,
            outputs: test.map.channels * multiplier,
            bottom: test.bottom,
            right: test.right,
            activation: test.activation
        )
        var input = Numbers(test.map.count, seed: 4)
        var weights = Numbers(test.window.height * test.window.width * test.outputs, seed: 5)
        var bias = Numbers(test.outputs, seed: 6)
        var result = Numbers(zeros: test.result.count)
        let expected = Self.reference(test, input.values, weights.values, bias.values, isDepthwise: true)
        input.pointer { input in
            weights.pointer { weights in
                bias.pointer { bias in
                    result.pointer { result in
                        for rows in parts(of: test.result.height) {
                            convolveDepthwise(
                                input,
                                test.map,
                                window: test.window,
                                weights: weights,
                                bias: bias,
                                into: result,
                                test.result,
                                rows: rows,
                                activation: test.activation
                            )
                        }
                    }
                }
            }
        }
        #expect(difference(result.values, expected) < 1e-4)
    }

    @Test("a pooling counts only what lies on the map", arguments: cases)
    func pooling(_ test: Case) {
        guard test.window.dilationY == 1 else { return }
        let test = Case(
            map: test.map,
            window: test.window,
            outputs: test.map.channels,
            bottom: test.bottom,
            right: test.right
        )
        var input = Numbers(test.map.count, seed: 7)
        var (mean, largest) = (Numbers(zeros: test.result.count), Numbers(zeros: test.result.count))
        var (means, maxima): ([Float], [Float]) = ([], [])
        for row in 0..<test.result.height {
            for column in 0..<test.result.width {
                for channel in 0..<test.map.channels {
                    var seen: [Float] = []
                    for i in 0..<test.window.height {
                        for j in 0..<test.window.width {
                            let y = row * test.window.strideY - test.window.top + i
                            let x = column * test.window.strideX - test.window.left + j
                            guard (0..<test.map.height).contains(y), (0..<test.map.width).contains(x) else {
                                continue
                            }
                            seen.append(input.values[(y * test.map.width + x) * test.map.channels + channel])
                        }
                    }
                    means.append(seen.reduce(0, +) / Float(seen.count))
                    maxima.append(seen.max() ?? 0)
                }
            }
        }
        input.pointer { input in
            for rows in parts(of: test.result.height) {
                mean.pointer {
                    pool(input, test.map, window: test.window, .average, into: $0, test.result, rows: rows)
                }
                largest.pointer {
                    pool(input, test.map, window: test.window, .maximum, into: $0, test.result, rows: rows)
                }
            }
        }
        #expect(difference(mean.values, means) < 1e-5)
        #expect(largest.values == maxima)
    }
}
