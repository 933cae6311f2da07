package import Bytes
internal import FileSystem
package import FoundationEssentials
package import ModelGraph

/// A base model on disk: `manifest.json` and an ONNX graph, in a folder or in a ZIP archive of stored files.
///
/// Opening reads the manifest only. The graph's SHA-256 is verified each time its bytes are asked for, so a damaged
/// file never reaches the inference library; the full reading of the graph happens in ``verify()``, which every
/// installation goes through.
package struct BaseModelPackage: Sendable {
    /// Where a package comes from.
    package enum Origin: Hashable, Sendable {
        /// With the program.
        case bundled
        /// Installed by the user, or opened where it lies.
        case user
    }

    /// What the package says about itself.
    package let manifest: BaseModelManifest
    /// Where the package comes from.
    package let origin: Origin

    private static let cardName = "MODEL_CARD.md"
    private static let licenseName = "LICENSE"

    private let source: Source

    /// The digest of the graph: equal digests give equal features.
    package var digest: ContentDigest { manifest.model.sha256 }

    /// The name and version that no other installed package has, fit for a file name.
    package var identifier: String { "\(manifest.name)-\(manifest.version)" }

    /// The graph's file, if the package is a folder.
    package var graphURL: URL? {
        guard case .folder(let folder) = source else { return nil }
        return folder.appending(path: manifest.model.file)
    }

    /// Opens a package.
    ///
    /// - Parameters:
    ///   - url: A folder or an archive. While the package is in use nobody may change the files; to use files that
    ///     somebody else can write to, install them first.
    ///   - origin: Where the package comes from.
    /// - Throws: ``BaseModelError``, `ArchiveError` or `ModelGraphError`.
    package init(at url: URL, origin: Origin = .user) throws {
        source = try Source(at: url)
        manifest = try BaseModelManifest(
            json: source.data(named: "manifest.json", limit: BaseModelManifest.byteLimit)
        )
        self.origin = origin
    }

    /// The ONNX file, with its SHA-256 verified on every call.
    ///
    /// - Returns: The bytes, memory-mapped if the package is a folder, else a slice of the archive.
    /// - Throws: ``BaseModelError`` with `digestMismatch` or `notAPackage`.
    /// - Complexity: O(n), a few milliseconds for each megabyte.
    package func graphBytes() throws -> Data {
        let bytes = try source.data(named: manifest.model.file, limit: GraphLimits().byteCount)
        let found = ContentDigest(of: bytes)
        guard found == digest else {
            throw BaseModelError(
                .digestMismatch,
                "\(manifest.model.file) of package \(identifier) has SHA-256 \(found), its manifest says \(digest). "
                    + "Install the package again."
            )
        }
        return bytes
    }

    /// Verifies everything: the digest, every rule for graphs, and that graph and manifest agree.
    ///
    /// - Throws: ``BaseModelError``, `ArchiveError` or `ModelGraphError`.
    package func verify() throws {
        try Graph(onnx: graphBytes()).check(against: manifest)
    }

    /// The files an installation keeps: the manifest, the graph, and of the model card, the license and the activation ranges what there is.
    ///
    /// - Throws: ``BaseModelError``, `ArchiveError` or `ModelGraphError` if one cannot be read or was changed.
    package func files() throws -> [(name: String, data: Data)] {
        var files = [
            ("manifest.json", try source.data(named: "manifest.json", limit: BaseModelManifest.byteLimit)),
            (manifest.model.file, try graphBytes()),
        ]
        for name in [Self.cardName, Self.licenseName, ActivationRanges.fileName] {
            if let data = try optionalFile(name) { files.append((name, data)) }
        }
        return files
    }

    /// What the author says about the model, for people, as Markdown; `nil` if the package has no card.
    ///
    /// - Throws: ``BaseModelError`` or `ArchiveError` if there is a card that cannot be read.
    package func modelCard() throws -> Data? {
        try optionalFile(Self.cardName)
    }

    /// The license's text; `nil` if the package has none.
    ///
    /// - Throws: ``BaseModelError`` or `ArchiveError` if there is one that cannot be read.
    package func licenseText() throws -> Data? {
        try optionalFile(Self.licenseName)
    }

    /// How far the graph's values reach, for its 8-bit version; `nil` if the package does not say.
    ///
    /// - Throws: ``BaseModelError``, `ArchiveError` or `ModelGraphError` if what it says cannot be read.
    package func activationRanges() throws -> ActivationRanges? {
        try optionalFile(ActivationRanges.fileName).map { try ActivationRanges(json: $0) }
    }

    private func optionalFile(_ name: String) throws -> Data? {
        guard source.contains(name) else { return nil }
        return try source.data(named: name, limit: BaseModelManifest.byteLimit)
    }
}

extension BaseModelPackage {
    /// The container of a package's files.
    private enum Source: Sendable {
        case folder(URL)
        case archive(ZipArchive)

        init(at url: URL) throws {
            var isFolder = false
            let path = url.path(percentEncoded: false)
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw BaseModelError(.notAPackage, "There is no file or folder \(path).")
            }
            self =
                isFolder
                ? .folder(url)
                : .archive(try ZipArchive(reading: Data(contentsOf: url, options: .alwaysMapped)))
        }

        func contains(_ name: String) -> Bool {
            switch self {
            case .folder(let folder):
                FileManager.default.fileExists(
                    atPath: folder.appending(path: name).path(percentEncoded: false)
                )
            case .archive(let archive):
                archive.contains(name)
            }
        }

        /// The bytes of a file of at most `limit` bytes.
        func data(named name: String, limit: Int) throws -> Data {
            let data: Data
            switch self {
            case .folder(let folder):
                let url = folder.appending(path: name)
                let path = url.path(percentEncoded: false)
                let attributes = try? FileManager.default.attributesOfItem(atPath: path)
                guard attributes?[.type] as? FileAttributeType == .typeRegular,
                    let size = attributes?[.size] as? Int64
                else { throw BaseModelError(.notAPackage, "The package has no plain file \(path).") }
                guard size <= limit else { throw tooLarge(name, limit) }
                data = try Data(contentsOf: url, options: .mappedIfSafe)
            case .archive(let archive):
                guard archive.contains(name) else {
                    throw BaseModelError(.notAPackage, "The archive has no file \(name) at its top.")
                }
                data = try archive.data(named: name)
            }
            guard data.count <= limit else { throw tooLarge(name, limit) }
            return data
        }

        private func tooLarge(_ name: String, _ limit: Int) -> BaseModelError {
            BaseModelError(.tooLarge, "\(name) of the package is larger than \(limit) bytes.")
        }
    }
}
