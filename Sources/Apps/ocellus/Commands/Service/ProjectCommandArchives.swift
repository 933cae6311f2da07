import ArgumentParser
import CustomVisionClient
import Foundation
import Synchronization

extension ProjectCommand {
    /// The command `ocellus project export`.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Fetch a project as one file: images, tags, metadata and settings.",
            discussion: """
                The file is a tar archive that “ocellus project import” and the portal of any Ocellus service make a project of \
                again. Iterations are left out: train again, on the same images.
                """
        )

        @OptionGroup var chosen: ProjectOption

        @Option(
            name: [.long, .short],
            help: ArgumentHelp("The file to write; NAME.ocellus.tar unless given.", valueName: "file"),
            completion: .file()
        )
        var out: String?

        @OptionGroup var service: ServiceOptions

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            let client = try service.client()
            let project = try await client.project(matching: chosen.project)
            let file = URL(filePath: out ?? Self.fileName(for: project.name))
            let byteCount = try await withBlockingThreads {
                try await client.downloadArchive(of: project.id, to: file)
            }
            if json {
                return try JSONOutput.print(
                    Result(project: project.id, file: file.path, byteCount: byteCount)
                )
            }
            print(
                "Wrote \(printable(project.name)) to \(printable(file.lastPathComponent)), \(byteCount / 1_000) kB."
            )
        }

        /// A name of a project as that of a file in this folder.
        static func fileName(for project: String) -> String {
            let plain = project.map { $0.isLetter || $0.isNumber || "-_ ".contains($0) ? $0 : "_" }
            return String(plain.prefix(60)) + ".ocellus.tar"
        }

        private struct Result: Encodable {
            let project: UUID
            let file: String
            let byteCount: Int
        }
    }

    /// The command `ocellus project import`.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Make a project of a file that “project export” or the portal wrote.",
            discussion:
                "Everything in the file is checked; if something is wrong with it, no project is made."
        )

        @Argument(help: "The file.", completion: .file(extensions: ["tar"]))
        var file: String

        @Option(
            help: ArgumentHelp("The project's name; the one in the file unless given.", valueName: "name")
        )
        var name: String?

        @OptionGroup var service: ServiceOptions

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            let client = try service.client()
            let bar = ImportProgressBar()
            let imported = try await withBlockingThreads {
                try await client.importArchive(URL(filePath: file), name: name, onProgress: bar.show)
            }
            let project = try await client.project(matching: imported.id.uuidString)
            if json {
                return try JSONOutput.print(
                    Result(project: project.id, name: project.name, missingDomain: imported.missingDomain)
                )
            }
            if let domain = imported.missingDomain {
                StandardError.writeLine(
                    "The service has no domain “\(printable(domain))”, so the project got the usual one."
                )
            }
            print("Made the project \(printable(project.name)) (\(project.id.uuidString.lowercased())).")
        }

        private struct Result: Encodable {
            let project: UUID
            let name: String
            let missingDomain: String?
        }
    }
}

/// Shows an import on standard error: first the upload, then what the service does with it.
private final class ImportProgressBar: Sendable {
    private struct State {
        var upload: ProgressBar?
        var images: ProgressBar?
    }

    private let state = Mutex(State())

    @Sendable
    func show(_ progress: CustomVisionClient.ImportProgress) {
        state.withLock { state in
            switch progress {
            case .bytes(let done, let total):
                let mebibyte = 1 << 20
                state.upload = state.upload ?? ProgressBar("Sending MiB", total: max(1, total / mebibyte))
                state.upload?.update(done / mebibyte)
            case .images(let done, let total) where total > 0:
                state.images = state.images ?? ProgressBar("Importing images", total: total)
                state.images?.update(done)
            case .images:
                break
            }
        }
    }
}
