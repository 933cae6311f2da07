/// An export that could not be made, or a package that is none.
package struct ExportError: Error, Hashable, Sendable {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// There is no such platform or flavor.
        case unknownFormat
        /// The format exists, and this program does not write it.
        case unavailable
        /// The model has something that the format cannot say.
        case unsupportedModel
        /// The exported model answers differently from the original.
        case mismatch
        /// The file is no package that this program has made, or is damaged.
        case notAPackage
    }

    /// What went wrong.
    package let code: Code

    /// A sentence for people; its wording may change.
    package let description: String

    /// Describes a failure.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension ExportError: CustomStringConvertible {}
