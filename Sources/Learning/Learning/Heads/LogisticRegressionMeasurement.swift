internal import LinearAlgebra

/// The loss of some tags and its derivatives at one point, summed over images, without C and penalty.
struct LogisticRegressionMeasurement: Sendable {
    /// The loss and the curvatures of the tags measured.
    var cost: LogisticLoss.Cost

    /// The gradient of the loss, tags measured x width.
    var gradient: Matrix

    /// What no images cost.
    init(tagCount: Int, width: Int) {
        cost = LogisticLoss.Cost()
        gradient = Matrix(rows: tagCount, columns: width)
    }

    /// Adds what other images cost.
    mutating func add(_ other: LogisticRegressionMeasurement) {
        cost.add(other.cost)
        gradient.elements.add(other.gradient.elements, scaledBy: 1)
    }
}
