import TestSupport

@testable import VisionKernels

/// Random numbers in memory that the kernels take.
struct Numbers {
    var values: [Float]

    init(_ count: Int, seed: UInt64, in range: ClosedRange<Float> = -2...2) {
        var generator = SplitMix64(seed: seed)
        values = (0..<count).map { _ in Float.random(in: range, using: &generator) }
    }

    init(zeros count: Int) {
        values = [Float](repeating: 0, count: count)
    }

    mutating func pointer<Result>(_ body: (Floats) -> Result) -> Result {
        values.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("There are no numbers.") }
            return body(start)
        }
    }
}

/// The largest difference of two lists of numbers.
func difference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}

/// All places below a count in three parts, the last one first, as several threads may take them.
func parts(of count: Int) -> [Range<Int>] {
    [count * 2 / 3..<count, count / 3..<count * 2 / 3, 0..<count / 3]
}
