/// What is done to results as they are written; the raw values are those of the model format.
package enum Activation: Int32, Sendable {
    case none = 0
    /// Nothing below 0.
    case relu = 1
    /// From -1 to 1.
    case reluBetweenMinusOneAndOne = 2
    /// From 0 to 6.
    case relu6 = 3

    /// The bounds of the results.
    @inline(__always)
    var bounds: (least: Float, most: Float) {
        switch self {
        case .none: (-.greatestFiniteMagnitude, .greatestFiniteMagnitude)
        case .relu: (0, .greatestFiniteMagnitude)
        case .reluBetweenMinusOneAndOne: (-1, 1)
        case .relu6: (0, 6)
        }
    }
}
