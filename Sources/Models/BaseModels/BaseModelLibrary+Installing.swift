internal import FileSystem
package import FoundationEssentials
internal import ModelGraph

extension BaseModelLibrary {
    /// Installs a package from this machine.
    ///
    /// The files are copied first and verified afterwards, so what was verified is what stays. What an earlier run
    /// left behind when it was killed is removed on the way.
    ///
    /// - Parameter source: A folder or an archive.
    /// - Returns: The installed package. If the same graph is installed under this name and version already, that one.
    /// - Throws: ``BaseModelError``, `ArchiveError` or `ModelGraphError`; nothing is left behind.
    @discardableResult
    package func add(from source: URL) throws -> BaseModelPackage {
        let original = try BaseModelPackage(at: source)
        let destination = installedFolder.appending(path: original.identifier, directoryHint: .isDirectory)
        if let present = try present(original, at: destination) { return present }

        try prepareFolder()
        let work = try WorkFolder(for: .install, in: installedFolder)
        for (name, data) in try original.files() {
            try DurableFiles.write(data, to: work.url.appending(path: name), permissions: 0o644)
        }
        let copy = try BaseModelPackage(at: work.url)
        try copy.verify()
        guard copy.identifier == original.identifier else {
            throw BaseModelError(.notAPackage, "The package changed while it was read; try again.")
        }
        try DurableFiles.synchronize(work.url)
        try DurableFiles.move(work.url, to: destination)
        return try BaseModelPackage(at: destination)
    }

    /// Fetches an archive and installs it.
    ///
    /// - Parameter fetch: Puts the archive at the place it is given, where nothing is yet; checks what it is trusted for.
    /// - Returns: The installed package.
    /// - Throws: As ``add(from:)``, or what `fetch` throws; nothing is left behind.
    @discardableResult
    package func add(fetching fetch: (_ archive: URL) async throws -> Void) async throws -> BaseModelPackage {
        try prepareFolder()
        let work = try WorkFolder(for: .download, in: installedFolder)
        let archive = work.url.appending(path: "archive")
        try await fetch(archive)
        return try add(from: archive)
    }

    /// Removes installed versions of a package.
    ///
    /// - Parameters:
    ///   - name: The name of the package.
    ///   - version: One version, or all of them if left out.
    /// - Throws: ``BaseModelError`` with `noSuchPackage`, or `bundled` if only the program's own is there.
    package func remove(named name: String, version: String? = nil) throws {
        let matches = try list().packages.filter {
            $0.manifest.name == name && (version == nil || $0.manifest.version == version)
        }
        let installed = matches.filter { $0.origin == .user }
        if installed.isEmpty, !matches.isEmpty {
            throw BaseModelError(.bundled, "\(name.quoted) comes with the program and cannot be removed.")
        }
        guard !installed.isEmpty else {
            throw BaseModelError(.noSuchPackage, "No base model \(name.quoted) is installed.")
        }
        for package in installed {
            // Renamed first, so that a removal that is cut short leaves no half package under its name.
            let folder = installedFolder.appending(path: package.identifier, directoryHint: .isDirectory)
            let doomed = try WorkFolder(taking: folder, for: .remove)
            try FileManager.default.removeItem(at: doomed.url)
        }
    }

    /// Makes the folder of installed packages and clears it of temporaryFiles.
    private func prepareFolder() throws {
        try FileManager.default.createDirectory(at: installedFolder, withIntermediateDirectories: true)
        WorkFolder.removeTemporaryFiles(in: installedFolder)
    }

    /// The package that is at `destination` already, if it is the same as `candidate`.
    private func present(_ candidate: BaseModelPackage, at destination: URL) throws -> BaseModelPackage? {
        guard FileManager.default.fileExists(atPath: destination.path(percentEncoded: false)) else {
            return nil
        }
        let present = try? BaseModelPackage(at: destination)
        if let present, present.manifest == candidate.manifest, (try? present.verify()) != nil {
            return present
        }
        throw BaseModelError(
            .alreadyInstalled,
            "Another package \(candidate.identifier) is installed, or it is damaged; remove it first."
        )
    }
}
