package import Bytes
internal import FileSystem
package import FoundationEssentials
internal import ModelGraph

/// The base models on this machine: those that come with the program, and those the user installed.
///
/// Installed packages are folders called `name-version`. An installation appears whole or not at all, even if the
/// machine loses power in the middle. The library reads the disk on every call and keeps no state, so any number of
/// processes may use one folder.
package struct BaseModelLibrary: Sendable {
    /// The folder with the packages of the program.
    package let bundledFolder: URL
    /// The folder with the packages of the user; made at the first installation.
    package let installedFolder: URL

    /// Uses two folders of packages.
    package init(bundledFolder: URL, installedFolder: URL) {
        self.bundledFolder = bundledFolder
        self.installedFolder = installedFolder
    }

    /// Uses the folder of the program and `$XDG_DATA_HOME/ocellus/basemodels`, by default
    /// `~/.local/share/ocellus/basemodels` (XDG Base Directory Specification 0.8).
    ///
    /// - Throws: ``BaseModelError`` with `bundledModelsMissing`.
    package init(environment: [String: String] = ProcessInfo.processInfo.environment) throws(BaseModelError) {
        self.init(
            bundledFolder: try BundledBaseModels.folder(environment: environment),
            installedFolder: StandardFolders.data(environment)
                .appending(path: "ocellus/basemodels", directoryHint: .isDirectory)
        )
    }

    /// The packages, and what is wrong with the folders that hold none.
    package struct Listing: Sendable {
        /// By name, newest version first; the program's own before an installed one of the same name and version.
        package let packages: [BaseModelPackage]
        /// A sentence for each folder that could not be opened.
        package let problems: [String]
    }

    /// Everything that is there.
    ///
    /// Manifests are read, graphs are not.
    package func list() throws -> Listing {
        var packages: [BaseModelPackage] = []
        var problems: [String] = []
        for (folder, origin) in [
            (bundledFolder, BaseModelPackage.Origin.bundled), (installedFolder, .user),
        ] {
            for name in try Self.subfolders(of: folder) {
                do {
                    let package = try BaseModelPackage(at: folder.appending(path: name), origin: origin)
                    guard origin == .bundled || package.identifier == name else {
                        throw BaseModelError(.notAPackage, "The folder holds package \(package.identifier).")
                    }
                    packages.append(package)
                } catch {
                    problems.append("\(name.quoted) is not usable: \(error)")
                }
            }
        }
        // Sorting is stable, so packages of the program stay first.
        packages.sort { first, second in
            if first.manifest.name != second.manifest.name {
                return first.manifest.name < second.manifest.name
            }
            return PackageVersion(first.manifest.version) > PackageVersion(second.manifest.version)
        }
        return Listing(packages: packages, problems: problems)
    }

    /// The package of a name: the version asked for, or the newest.
    ///
    /// - Throws: ``BaseModelError`` with `noSuchPackage`; the sentence lists the names there are.
    package func package(named name: String, version: String? = nil) throws -> BaseModelPackage {
        let packages = try list().packages
        let match = packages.first {
            $0.manifest.name == name && (version == nil || $0.manifest.version == version)
        }
        guard let match else {
            let names = packages.map(\.identifier).joined(separator: ", ")
            throw BaseModelError(
                .noSuchPackage,
                "There is no base model \(name.quoted)\(version.map { " in version \($0.quoted)" } ?? ""); "
                    + "there are: \(names)."
            )
        }
        return match
    }

    /// The package whose graph has a digest: the one an earlier training used, whatever has been installed since.
    ///
    /// - Parameters:
    ///   - digest: The digest of the graph, which decides.
    ///   - name: What the training called the package, for the sentence that says what is missing.
    /// - Returns: The package.
    /// - Throws: ``BaseModelError`` with `noSuchPackage`; the sentence says how to go on.
    package func package(digest: ContentDigest, knownAs name: String) throws -> BaseModelPackage {
        guard let match = try list().packages.first(where: { $0.digest == digest }) else {
            throw BaseModelError(
                .noSuchPackage,
                "The base model \(name.quoted) (SHA-256 \(digest)) that this model was trained on is not installed: "
                    + "add that package with «ocellus basemodel add», or train again on one that is there, "
                    + "with «ocellus train» or Train in the portal."
            )
        }
        return match
    }

    /// Verifies a package in full; see ``BaseModelPackage/verify()``.
    package func verify(named name: String, version: String? = nil) throws {
        try package(named: name, version: version).verify()
    }

    /// The subfolders of `folder` in alphabetical order, without hidden ones; none if it is missing.
    private static func subfolders(of folder: URL) throws -> [String] {
        let path = folder.path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }
            .sorted()
    }
}
