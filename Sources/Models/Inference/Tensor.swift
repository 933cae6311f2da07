/// An array of 32-bit floats with any number of axes.
package struct Tensor: Hashable, Sendable {
    /// The sizes along each axis, slowest first; empty for a single number.
    package let shape: [Int]
    /// The numbers in row-major order.
    package let values: [Float]

    /// Gives numbers a shape.
    ///
    /// - Precondition: There are as many numbers as the shape asks for.
    package init(shape: [Int], values: [Float]) {
        precondition(shape.reduce(1, *) == values.count, "A tensor has as many numbers as its shape.")
        self.shape = shape
        self.values = values
    }
}

/// The name and shape of an input or output.
package struct TensorDescription: Hashable, Sendable {
    package let name: String
    /// The sizes along each axis, slowest first.
    package let shape: [Int]

    /// The number of elements.
    package var count: Int { shape.reduce(1, *) }
}
