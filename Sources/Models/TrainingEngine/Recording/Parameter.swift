/// Numbers of a network that training changes, or that it keeps: weights, biases, running statistics.
///
/// A reference: the layer that has it, the plans that compute with it and the optimizer that changes it share one memory.
/// Plans only read values while they run; whoever changes them makes sure that no plan runs.
package final class Parameter {
    /// What a parameter is for, which decides whether weight decay applies.
    package enum Role: Hashable, Sendable {
        /// A weight; decays.
        case weight
        /// A bias, or a scale or shift of a normalization; does not decay.
        case bias
        /// Kept, not learned, such as the running mean of a batch normalization.
        case statistic
    }

    /// Names the parameter in graphs and checkpoints; unique in a network.
    package let name: String
    /// The sizes along each axis, slowest first. Weights of convolutions are outputs x inputs of a group x height x width, those of
    /// linear layers outputs x inputs.
    package let shape: [Int]
    package let role: Role
    /// A Boolean value indicating whether gradients are computed for it. Statistics have none.
    package let isTrainable: Bool
    let buffer: AlignedBuffer

    /// Creates a parameter.
    ///
    /// - Parameters:
    ///   - name: A name that is unique in its network.
    ///   - shape: The sizes along each axis.
    ///   - role: What it is for.
    ///   - isTrainable: Whether training may change it.
    ///   - values: Its numbers in row-major order; `nil` for zeros.
    /// - Precondition: There are as many numbers as the shape asks for.
    package init(
        _ name: String,
        shape: [Int],
        role: Role = .weight,
        isTrainable: Bool = true,
        values: [Float]? = nil
    ) {
        self.name = name
        self.shape = shape
        self.role = role
        self.isTrainable = isTrainable && role != .statistic
        buffer = AlignedBuffer(count: shape.reduce(1, *))
        if let values { self.values = values }
    }

    /// How many numbers there are.
    package var count: Int { buffer.count }

    /// A copy of the numbers, in row-major order.
    ///
    /// - Precondition: As many are set as there are.
    package var values: [Float] {
        get { Array(buffer.elements) }
        set {
            precondition(newValue.count == count, "\(name) has \(count) numbers, not \(newValue.count).")
            _ = buffer.elements.update(fromContentsOf: newValue)
        }
    }
}
