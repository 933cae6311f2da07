internal import Glibc

/// A failed system call, for modules without an error of their own for it.
package struct FileSystemError: SystemCallFailure, Hashable, CustomStringConvertible {
    /// The `errno` of the call.
    package let systemError: CInt

    /// A sentence for the person whose file it is: it names the file and the cause.
    package let description: String

    /// The cause alone, as a sentence, for texts that name the file already.
    package let cause: String

    package init(systemError: CInt, action: String, path: String) {
        self.init(
            systemError: systemError,
            action: action,
            path: path,
            cause: String(cString: strerror(systemError))
        )
    }

    /// Tells a failure whose cause is known better than its `errno` says.
    init(systemError: CInt, action: String, path: String, cause: String) {
        self.systemError = systemError
        description = "Could not \(action) “\(path)”: \(cause)."
        self.cause = cause + "."
    }
}
