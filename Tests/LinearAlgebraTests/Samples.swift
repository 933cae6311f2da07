import LinearAlgebra

/// Repeatable test data.
enum Samples {
    /// A matrix of numbers between -1 and 1 from a linear congruential generator.
    static func matrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        Matrix(rows: rows, columns: columns, elements: vector(rows * columns, seed: seed))
    }

    /// Numbers between -1 and 1.
    static func vector(_ count: Int, seed: UInt64) -> [Float] {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648
        }
    }
}
