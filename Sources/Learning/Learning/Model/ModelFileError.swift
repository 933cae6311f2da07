/// A file that is not a model, or a model that does not fit its base model.
package struct ModelFileError: Error, CustomStringConvertible, Hashable, Sendable {
    /// A sentence that says what is wrong.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    /// Throws unless a condition holds.
    package static func require(
        _ condition: Bool,
        _ complaint: @autoclosure () -> String
    ) throws(ModelFileError) {
        guard condition else { throw ModelFileError(complaint()) }
    }
}
