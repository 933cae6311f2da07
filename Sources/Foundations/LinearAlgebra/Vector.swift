/// The vector operations below work on eight lanes, which suits processors with four and with sixteen alike.
package typealias Lanes = SIMD8<Float>

extension UnsafeBufferPointer<Float> {
    /// The sum of the products of the elements of two vectors.
    ///
    /// The order of summation is fixed. Elements are taken in blocks of 512. Within a block lane *l* of eight
    /// single-precision sums collects the elements whose index leaves remainder *l*; the lanes are then added in
    /// rising order, in double precision, to the running total. The last elements that fill no eight lanes are
    /// added one by one. The rounding error is thus that of 64 additions, whatever the length.
    ///
    /// - Precondition: The vectors have the same length.
    package func dotProduct(with other: UnsafeBufferPointer<Float>) -> Double {
        precondition(count == other.count, "Vectors of \(count) and \(other.count) elements have no product.")
        guard let first = UnsafeRawPointer(baseAddress), let second = UnsafeRawPointer(other.baseAddress)
        else {
            return 0
        }
        let whole = count & ~(Lanes.scalarCount - 1)
        var total = 0.0
        var index = 0
        while index < whole {
            var sum = Lanes.zero
            let end = Swift.min(index + 512, whole)
            while index < end {
                // Multiply and add, not fused: a fused step is a library call on processors without it.
                sum +=
                    first.loadUnaligned(fromByteOffset: index * 4, as: Lanes.self)
                    * second.loadUnaligned(fromByteOffset: index * 4, as: Lanes.self)
                index += Lanes.scalarCount
            }
            for lane in 0..<Lanes.scalarCount { total += Double(sum[lane]) }
        }
        while index < count {
            total += Double(self[index] * other[index])
            index += 1
        }
        return total
    }
}

extension [Float] {
    /// The sum of the products of the elements of two vectors, in the fixed order that
    /// `UnsafeBufferPointer.dotProduct(with:)` states.
    ///
    /// - Precondition: The vectors have the same length.
    package func dotProduct(with other: [Float]) -> Double {
        withUnsafeBufferPointer { first in other.withUnsafeBufferPointer { first.dotProduct(with: $0) } }
    }

    /// The square root of the sum of the squares.
    package var norm: Double { dotProduct(with: self).squareRoot() }

    /// Adds a multiple of another vector.
    ///
    /// - Precondition: The vectors have the same length.
    package mutating func add(_ vector: [Float], scaledBy scale: Float) {
        precondition(count == vector.count, "Vectors of \(count) and \(vector.count) elements have no sum.")
        withUnsafeMutableBufferPointer { target in
            vector.withUnsafeBufferPointer { source in
                for index in target.indices { target[index] += scale * source[index] }
            }
        }
    }

    /// Multiplies every element.
    package mutating func scale(by factor: Float) {
        withUnsafeMutableBufferPointer { target in
            for index in target.indices { target[index] *= factor }
        }
    }
}
