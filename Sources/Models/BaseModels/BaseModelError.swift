internal import FileSystem
internal import Glibc

/// A base-model package that could not be found, opened, installed or removed.
///
/// Damaged archives and refused graphs keep their own errors, `ArchiveError` and `ModelGraphError`.
package struct BaseModelError: Error, Hashable, Sendable {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// The folder with the models that come with the program is missing.
        case bundledModelsMissing
        /// There is no package of the name, version or digest asked for.
        case noSuchPackage
        /// A file or folder is not a base-model package.
        case notAPackage
        /// The bytes do not have the SHA-256 that was given.
        case digestMismatch
        /// A package of this name and version, with another graph, is there already.
        case alreadyInstalled
        /// The package comes with the program and cannot be removed.
        case bundled
        /// The file is larger than the limit.
        case tooLarge
        /// The file system refused.
        case fileSystem
    }

    /// What went wrong.
    package let code: Code

    /// A sentence for people; its wording may change.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension BaseModelError: CustomStringConvertible {}

extension BaseModelError: SystemCallFailure {
    package init(systemError: CInt, action: String, path: String) {
        self.init(.fileSystem, "Could not \(action) \(path): \(String(cString: strerror(systemError))).")
    }
}

/// File operations that fail with this module's error.
typealias DurableFiles = FileSystem.DurableFiles<BaseModelError>
