import ArgumentParser
import BaseModels
import Bytes
import Foundation
import ModelGraph
import RemoteFetch
import Synchronization

/// `ocellus basemodel`: the backbones that classifiers stand on.
struct BaseModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "basemodel",
        abstract: "List, add, quantize, remove and verify base models.",
        subcommands: [List.self, Add.self, Quantize.self, Remove.self, Verify.self],
        defaultSubcommand: List.self
    )

    /// The command `ocellus basemodel list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the base models and the domains that use them."
        )

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            let library = try BaseModelLibrary()
            let listing = try BaseModelListing(library: library)
            if json {
                try JSONOutput.print(listing)
            } else {
                print(listing.text(style: .forDescriptor(STDOUT_FILENO)))
            }
        }
    }

    /// The command `ocellus basemodel add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add a base model: a package folder, an archive of one, or a URL of such an archive.",
            discussion: """
                A package holds manifest.json and an ONNX graph. Everything is checked before it is installed: the \
                checksums, every operator and every size. A URL needs --sha256.
                """
        )

        @Argument(help: "Folder, file or http(s) URL.", completion: .file())
        var source: String

        @Option(help: ArgumentHelp("SHA-256 of the archive behind the URL.", valueName: "hex"))
        var sha256: String?

        func run() async throws {
            let library = try BaseModelLibrary()
            let package: BaseModelPackage
            if ["http", "https"].contains(URL(string: source)?.scheme?.lowercased()) {
                guard let sha256, let digest = ContentDigest(hexadecimal: sha256) else {
                    throw ValidationError(
                        "A URL needs --sha256 with the 64 hexadecimal digits of the archive's SHA-256."
                    )
                }
                let progress = DownloadProgress()
                package = try await library.add { archive in
                    try await FileDownload().fetch(
                        source,
                        sha256: digest,
                        to: archive,
                        progress: progress.show
                    )
                }
            } else {
                package = try library.add(from: URL(filePath: source))
            }
            print(
                "Added \(printable(package.manifest.name)) \(printable(package.manifest.version)); train with --domain \(printable(package.manifest.name))."
            )
        }
    }

    /// The command `ocellus basemodel remove`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract:
                "Remove a base model that was added; models trained on it stop working until it is back."
        )

        @Argument(help: "The name of the base model.")
        var name: String

        func run() async throws {
            try BaseModelLibrary().remove(named: name)
            print("Removed \(printable(name)).")
        }
    }

    /// The command `ocellus basemodel verify`.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Check the checksums and graphs of base models."
        )

        @Argument(help: "The name of a base model; all of them unless given.")
        var name: String?

        func run() async throws {
            let library = try BaseModelLibrary()
            let names = try name.map { [$0] } ?? library.list().packages.map(\.manifest.name)
            for name in names {
                try library.verify(named: name)
                print("\(printable(name)): good")
            }
        }
    }
}

/// Shows a download on standard error; called from the thread of the transfer.
private final class DownloadProgress: Sendable {
    private let bar = Mutex<ProgressBar?>(nil)

    func show(_ received: Int, of total: Int?) {
        guard let total else { return }
        bar.withLock { bar in
            bar = bar ?? ProgressBar("Fetching bytes", total: total)
            bar?.update(received)
        }
    }
}
