package import FoundationEssentials

/// The program that runs model files, as a container needs it.
///
/// Whoever knows how the program is installed describes it; formats only lay it into packages.
package struct ContainerProgram: Sendable {
    /// A kind of processor, by the name that the kernel has for it.
    package enum Architecture: String, Hashable, Sendable, CaseIterable {
        case x86 = "x86_64"
        case arm = "aarch64"

        /// The name that containers have for it.
        var platform: String {
            switch self {
            case .x86: "linux/amd64"
            case .arm: "linux/arm64"
            }
        }
    }

    /// The version of the program.
    package let version: String

    /// The processor that this copy of the program runs on; `nil` for one that no container is offered for.
    package let architecture: Architecture?

    /// The release of Debian whose C library the program runs with.
    package let debian: String

    /// The program with all that it loads, packed as a release is (``archiveName(for:)``).
    ///
    /// Throws ``ExportError`` with a sentence that says why this copy cannot be handed on.
    package let archive: @Sendable () throws(ExportError) -> Data

    package init(
        version: String,
        architecture: Architecture?,
        debian: String,
        archive: @escaping @Sendable () throws(ExportError) -> Data
    ) {
        self.version = version
        self.architecture = architecture
        self.debian = debian
        self.archive = archive
    }

    /// The only folder in a release's archive: `bin/ocellus`, `lib/` and licenses are in it.
    package func folderName(for architecture: Architecture) -> String {
        "ocellus-\(version)-linux-\(architecture.rawValue)"
    }

    /// The name of a release's archive.
    package func archiveName(for architecture: Architecture) -> String {
        folderName(for: architecture) + ".tar.gz"
    }
}
