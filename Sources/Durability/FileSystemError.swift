internal import Glibc

/// A failed system call, for modules without an error of their own for it.
package struct FileSystemError: SystemCallFailure, Hashable, CustomStringConvertible {
    /// The `errno` of the call.
    package let systemError: CInt

    /// A sentence for the person whose file it is: it names the file.
    package let description: String

    /// The cause alone, as a sentence, for texts that name the file already.
    package var cause: String { "\(String(cString: strerror(systemError)))." }

    package init(systemError: CInt, action: String, path: String) {
        self.systemError = systemError
        description = "Could not \(action) “\(path)”: \(String(cString: strerror(systemError)))."
    }
}
