/// A network that could not be trained.
///
/// Compare ``code`` to react to it; ``description`` is for people.
package struct TrainingEngineError: Error, Hashable, Sendable {
    /// What went wrong.
    package enum Code: Hashable, Sendable {
        /// A layer was given activations of shapes that it does not take.
        case wrongShapes(layer: String, shapes: [[Int]])
        /// A graph has an operator that cannot be trained as it is used there.
        case unsupportedOperator(name: String, reason: String)
        /// A graph or a checkpoint lacks a value, or has it in another shape.
        case wrongValue(name: String, expected: [Int], found: [Int]?)
        /// oneDNN refused an operation.
        case library(operation: String, status: Int)
        /// A file is no checkpoint, or not whole.
        case damagedCheckpoint
        /// The loss is no number any more.
        case diverged(step: Int)
    }

    /// What went wrong.
    package let code: Code

    package init(_ code: Code) { self.code = code }
}

extension TrainingEngineError: CustomStringConvertible {
    /// A sentence for people.
    package var description: String {
        switch code {
        case .wrongShapes(let layer, let shapes):
            "A layer (\(layer)) does not take activations of the shapes \(shapes)."
        case .unsupportedOperator(let name, let reason):
            "The operator \(name) cannot be trained here: \(reason)."
        case .wrongValue(let name, let expected, nil):
            "The value \(name) is missing; expected one of the shape \(expected)."
        case .wrongValue(let name, let expected, let found?):
            "The value \(name) has the shape \(found); expected \(expected)."
        case .library(let operation, let status):
            "oneDNN refused an operation (\(operation), status \(status))."
        case .damagedCheckpoint:
            "The checkpoint is damaged; delete it to start the training again."
        case .diverged(let step):
            "Training diverged at step \(step): the loss is not a number. Train with a lower learning rate."
        }
    }
}
