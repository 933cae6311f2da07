import Bytes
package import Export
import FileSystem
import Foundation
import Glibc

extension ContainerProgram {
    /// This program, as it is installed here.
    ///
    /// - Parameter version: Its version.
    /// - Returns: What containers run.
    package static func running(version: String) -> ContainerProgram {
        ContainerProgram(
            version: version,
            architecture: architecture,
            debian: debian,
            archive: { () throws(ExportError) in try CarriedProgram(version: version).archive() }
        )
    }

    private static var architecture: Architecture? {
        #if arch(x86_64)
        .x86
        #elseif arch(arm64)
        .arm
        #else
        nil
        #endif
    }

    /// The oldest release of Debian that has the C library of this machine, or a newer one.
    private static var debian: String {
        var name = [CChar](repeating: 0, count: 64)
        confstr(Int32(_CS_GNU_LIBC_VERSION), &name, name.count)
        let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let version = text.drop { !$0.isNumber }.split(separator: ".").compactMap { Int($0) }
        guard version.count >= 2, version[0] == 2 else { return "stable" }
        switch version[1] {
        case ...36: return "bookworm"
        case ...41: return "trixie"
        default: return "sid"
        }
    }
}

/// The running program with every native library in the process, packed as `scripts/release.sh` packs a release, but not stripped.
///
/// What is loaded is what it takes: a package is made right after its model was run for the proof, so the libraries that are loaded
/// on demand are there too. No list of names has to be kept, and it is the same for an installation and a build folder.
private struct CarriedProgram {
    let version: String
    private var files: [(name: String, file: URL, permissions: Int)] = []

    init(version: String) throws(ExportError) {
        self.version = version
        guard let program = RunningProgram.file, program.lastPathComponent == "ocellus" else {
            throw ExportError(.unavailable, "The program that wrote it is part of another one.")
        }
        files.append(("bin/ocellus", program, 0o755))
        var licenses = LibraryLicenses()
        var texts = Self.ownLicenses(program)
        let loaded: LoadedLibraries
        do {
            loaded = try LoadedLibraries()
        } catch {
            throw ExportError(.unavailable, "The system does not tell which libraries the program uses.")
        }
        // The program itself is linked against both; a list without them is not the whole.
        for name in ["libopenvino_c", "libstdc++"]
        where !loaded.libraries.contains(where: { $0.name.hasPrefix(name) }) {
            throw ExportError(.unavailable, "The system does not tell which libraries the program uses.")
        }
        for library in loaded.libraries {
            guard let found = licenses.files(of: library.file) else {
                throw ExportError(
                    .unavailable,
                    "The license of the library \(library.name) was not found on the machine that wrote it, so it cannot be handed on."
                )
            }
            texts.merge(found) { first, _ in first }
            files.append(("lib/" + library.name, library.file, 0o644))
        }
        files += texts.sorted { $0.key < $1.key }.map { ("share/licenses/" + $0.key, $0.value, 0o644) }
    }

    /// The licenses of the program and of the packages linked into it: beside an installation, or in the project of a build.
    private static func ownLicenses(_ program: URL) -> [String: URL] {
        let folder = program.deletingLastPathComponent()
        var files =
            LibraryLicenses.tree(folder.appending(path: "../share/licenses").standardizedFileURL) ?? [:]
        let build = folder.deletingLastPathComponent().deletingLastPathComponent()
        guard
            build.lastPathComponent.hasPrefix(".build")
                || build.deletingLastPathComponent().lastPathComponent == ".build"
        else { return files }
        let project = build.lastPathComponent == ".build" ? build.deletingLastPathComponent() : build
        for name in ["LICENSE", "NOTICE"] {
            let file = project.appending(path: name)
            if FileManager.default.fileExists(atPath: file.path) { files[name] = file }
        }
        let checkouts = build.appending(path: "checkouts")
        for package in (try? FileManager.default.contentsOfDirectory(atPath: checkouts.path)) ?? [] {
            let folder = checkouts.appending(path: package)
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            where ["LICENSE", "NOTICE", "COPYING"].contains(where: name.uppercased().hasPrefix) {
                files["packages/\(package)/\(name)"] = folder.appending(path: name)
            }
        }
        return files
    }

    /// The archive: the same files give the same bytes.
    func archive() throws(ExportError) -> Data {
        do {
            guard let gzip = Gzip(.fast) else { throw CocoaError(.fileReadTooLarge) }
            #if arch(arm64)
            let folder = "ocellus-\(version)-linux-aarch64/"
            #else
            let folder = "ocellus-\(version)-linux-x86_64/"
            #endif
            for entry in files {
                // In memory only as far as it is read.
                let bytes = try Data(contentsOf: entry.file, options: .alwaysMapped)
                gzip.add(
                    try TarHeader(
                        name: folder + entry.name,
                        byteCount: bytes.count,
                        permissions: entry.permissions
                    ).encoded
                )
                gzip.add(bytes)
                gzip.add(Data(count: TarHeader.padding(after: bytes.count)))
            }
            gzip.add(Data(count: TarHeader.endSize))
            return gzip.finish()
        } catch {
            let cause = (error as? ArchiveError)?.description ?? FileSystemError.cause(of: error)
            throw ExportError(.unavailable, "The program or one of its libraries could not be read. \(cause)")
        }
    }
}
