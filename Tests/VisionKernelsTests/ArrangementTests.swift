import Testing

@testable import VisionKernels

@Suite("Functions of tensors and their arrangement, against their definitions")
struct ArrangementTests {
    private static let shape = TensorShape(rank: 4, sizes: SIMD4(2, 3, 5, 4))

    private static func index(_ sizes: SIMD4<Int>, _ i: Int, _ j: Int, _ k: Int, _ l: Int) -> Int {
        ((i * sizes[1] + j) * sizes[2] + k) * sizes[3] + l
    }

    /// Calls with every place of a shape.
    private static func places(_ sizes: SIMD4<Int>, _ body: (Int, Int, Int, Int) -> Void) {
        for i in 0..<sizes[0] {
            for j in 0..<sizes[1] { for k in 0..<sizes[2] { for l in 0..<sizes[3] { body(i, j, k, l) } } }
        }
    }

    @Test(
        "axes of size 1 count for all",
        arguments: [SIMD4(2, 3, 5, 4), SIMD4(1, 1, 1, 4), SIMD4(2, 1, 5, 1), SIMD4(1, 1, 1, 1)]
    )
    func broadcasting(_ sizes: SIMD4<Int>) {
        let other = TensorShape(rank: 4, sizes: sizes)
        var (first, second) = (Numbers(Self.shape.count, seed: 1), Numbers(other.count, seed: 2))
        for function in [
            BinaryFunction.add, .subtract, .multiply, .divide, .minimum, .maximum, .parametricRelu,
        ] {
            var expected: [Float] = []
            Self.places(Self.shape.sizes) { i, j, k, l in
                let a = first.values[Self.index(Self.shape.sizes, i, j, k, l)]
                let b = second.values[
                    Self.index(sizes, i % sizes[0], j % sizes[1], k % sizes[2], l % sizes[3])
                ]
                let value =
                    switch function {
                    case .add: a + b
                    case .subtract: a - b
                    case .multiply: a * b
                    case .divide: a / b
                    case .minimum: min(a, b)
                    case .maximum: max(a, b)
                    case .parametricRelu: a < 0 ? a * b : a
                    }
                expected.append(value)
            }
            var result = Numbers(zeros: Self.shape.count)
            first.pointer { first in
                second.pointer { second in
                    result.pointer {
                        for rows in parts(of: Self.shape.count / Self.shape.sizes[3]) {
                            combine(
                                function,
                                first,
                                Self.shape,
                                second,
                                other,
                                into: $0,
                                Self.shape,
                                rows: rows,
                                activation: .none
                            )
                        }
                    }
                }
            }
            #expect(result.values == expected, "\(function)")
        }
    }

    @Test(
        "a transposed tensor",
        arguments: [SIMD4(0, 3, 1, 2), SIMD4(3, 2, 1, 0), SIMD4(0, 1, 2, 3), SIMD4(1, 0, 3, 2)]
    )
    func transposition(_ permutation: SIMD4<Int>) {
        var input = Numbers(Self.shape.count, seed: 3)
        var result = Numbers(zeros: Self.shape.count)
        input.pointer { input in result.pointer { transpose(input, Self.shape, permutation, into: $0) } }
        var sizes = SIMD4<Int>.zero
        for axis in 0..<4 { sizes[axis] = Self.shape.sizes[permutation[axis]] }
        Self.places(sizes) { i, j, k, l in
            var source = SIMD4<Int>.zero
            for (axis, place) in [i, j, k, l].enumerated() { source[permutation[axis]] = place }
            let value = input.values[Self.index(Self.shape.sizes, source[0], source[1], source[2], source[3])]
            #expect(result.values[Self.index(sizes, i, j, k, l)] == value)
        }
    }

    @Test("places along an axis", arguments: 0..<4)
    func gathering(_ axis: Int) {
        let places: [Int32] = [1, 0, 1]
        var input = Numbers(Self.shape.count, seed: 4)
        var sizes = Self.shape.sizes
        sizes[axis] = places.count
        var result = Numbers(zeros: sizes[0] * sizes[1] * sizes[2] * sizes[3])
        places.withUnsafeBufferPointer { places in
            input.pointer { input in
                result.pointer { gather(input, Self.shape, axis: axis, places: places, into: $0) }
            }
        }
        Self.places(sizes) { i, j, k, l in
            var source = [i, j, k, l]
            source[axis] = Int(places[source[axis]])
            let value = input.values[Self.index(Self.shape.sizes, source[0], source[1], source[2], source[3])]
            #expect(result.values[Self.index(sizes, i, j, k, l)] == value)
        }
    }

    @Test("nearest and bilinear maps twice and half as large")
    func resizing() {
        let map = MapShape(height: 4, width: 6, channels: 3)
        var input = Numbers(map.count, seed: 5)
        let double = MapShape(height: 8, width: 12, channels: 3)
        var result = Numbers(zeros: double.count)
        input.pointer { input in
            result.pointer {
                for rows in parts(of: 8) { resize(input, map, .nearest, into: $0, double, rows: rows) }
            }
        }
        for y in 0..<8 {
            for x in 0..<12 {
                for channel in 0..<3 {
                    #expect(
                        result.values[(y * 12 + x) * 3 + channel]
                            == input.values[(y / 2 * 6 + x / 2) * 3 + channel]
                    )
                }
            }
        }
        // With corners aligned the corners are those of the map, and a straight line stays one.
        var line = Numbers(zeros: 5)
        line.values = [0, 1, 2, 3, 4]
        let long = MapShape(height: 1, width: 9, channels: 1)
        var longer = Numbers(zeros: 9)
        line.pointer { line in
            longer.pointer {
                resize(
                    line,
                    MapShape(height: 1, width: 5, channels: 1),
                    .bilinearAlignedCorners,
                    into: $0,
                    long,
                    rows: 0..<1
                )
            }
        }
        #expect(longer.values == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4])
    }

    @Test(
        "products of matrices, pair by pair or one for all",
        arguments: [(3, 3), (1, 3), (3, 1)],
        [(false, false), (true, false), (false, true)]
    )
    func pairs(_ counts: (first: Int, second: Int), _ transposed: (first: Bool, second: Bool)) {
        let (rows, depth, columns) = (4, 5, 3)
        var (first, second) = (
            Numbers(counts.first * rows * depth, seed: 6), Numbers(counts.second * depth * columns, seed: 7)
        )
        let count = max(counts.first, counts.second)
        var result = Numbers(zeros: count * rows * columns)
        var expected: [Float] = []
        for pair in 0..<count {
            let (a, b) = (counts.first == 1 ? 0 : pair, counts.second == 1 ? 0 : pair)
            for row in 0..<rows {
                for column in 0..<columns {
                    var sum: Float = 0
                    for k in 0..<depth {
                        let left = transposed.first ? k * rows + row : row * depth + k
                        let right = transposed.second ? column * depth + k : k * columns + column
                        sum +=
                            first.values[a * rows * depth + left] * second.values[b * depth * columns + right]
                    }
                    expected.append(sum)
                }
            }
        }
        first.pointer { first in
            second.pointer { second in
                result.pointer {
                    multiplyPairs(
                        first,
                        transposed: transposed.first,
                        second,
                        transposed: transposed.second,
                        firstCount: counts.first,
                        secondCount: counts.second,
                        rows: rows,
                        depth: depth,
                        columns: columns,
                        into: $0
                    )
                }
            }
        }
        #expect(difference(result.values, expected) < 1e-5)
    }
}
