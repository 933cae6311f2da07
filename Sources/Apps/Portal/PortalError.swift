/// The portal's files cannot be served.
package struct PortalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package let code: Code

    /// A sentence for the operator that names what was wrong and what to do.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// The kinds of failures.
    package enum Code: Hashable, Sendable {
        /// The folder of the page is not where it should be, or has no `index.html`.
        case pageMissing
        /// A file of the page cannot be read.
        case unreadable
    }
}
