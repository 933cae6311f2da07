import ArgumentParser
import CustomVisionClient
import Foundation

/// `ocellus azure`: moving from Azure Custom Vision.
struct AzureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "azure",
        abstract: "Move from Azure Custom Vision.",
        subcommands: [Pull.self]
    )

    /// The command `ocellus azure pull`.
    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pull",
            abstract:
                "Copy a whole project from Azure Custom Vision, or a compatible service, into Ocellus or a folder.",
            discussion: """
                Copies settings, tags with their types and descriptions, and all images with tags, metadata and regions; trained \
                models stay where they are, so train the copy. May be interrupted, and repeated to fetch what is new: what was \
                copied is not copied again, and nothing doubles. At the end the numbers of both sides are compared.

                  export OCELLUS_TRAINING_KEY=…   # of the service that gets the copy
                  ocellus azure pull --endpoint https://NAME.cognitiveservices.azure.com --training-key … --project Fruit
                """
        )

        @Option(help: ArgumentHelp("Address of the service to copy from.", valueName: "url"))
        var endpoint: String

        @Option(
            help: ArgumentHelp(
                "Its training key ($AZURE_TRAINING_KEY, which other users of this machine cannot see).",
                valueName: "key"
            )
        )
        var trainingKey: String?

        @Option(help: ArgumentHelp("Name or id of the project to copy.", valueName: "name"))
        var project: String

        @Option(
            help: ArgumentHelp(
                "Address of the service that gets the copy ($OCELLUS_ENDPOINT, or http://127.0.0.1:8080).",
                valueName: "url"
            )
        )
        var toEndpoint: String?

        @Option(help: ArgumentHelp("Its training key ($OCELLUS_TRAINING_KEY).", valueName: "key"))
        var toTrainingKey: String?

        @Option(
            help: ArgumentHelp(
                "Name of the copy; a project that has it is filled further. The original's name unless given.",
                valueName: "name"
            )
        )
        var toProject: String?

        @Option(
            help: ArgumentHelp(
                "Write images/ and project.json to this folder instead, for keeping.",
                valueName: "dir"
            ),
            completion: .directory
        )
        var toFolder: String?

        @Option(
            help: ArgumentHelp(
                "File that remembers what was copied (in ~/.local/state/ocellus/transfers unless given).",
                valueName: "file"
            ),
            completion: .file()
        )
        var state: String?

        @Flag(help: "Print one JSON object.")
        var json = false

        mutating func validate() throws {
            if toFolder != nil, toEndpoint != nil || toTrainingKey != nil || toProject != nil || state != nil
            {
                throw ValidationError(
                    "--to-folder goes without --to-endpoint, --to-training-key, --to-project and --state."
                )
            }
        }

        func run() async throws {
            let environment = ProcessInfo.processInfo.environment
            let origin = try CustomVisionClient(
                endpoint: ServiceEndpoint(endpoint),
                trainingKey: trainingKey ?? environment["AZURE_TRAINING_KEY"]
            )
            let original = try await origin.project(matching: project)
            let bar = TransferProgressBar("Copying images")
            if let toFolder {
                let archive = ProjectArchive(
                    of: original,
                    from: origin,
                    to: URL(filePath: toFolder, directoryHint: .isDirectory)
                )
                let report = try await withBlockingThreads { try await archive.run(onProgress: bar.show) }
                return try show(report)
            }
            let target = try ServiceOptions.client(
                endpoint: toEndpoint,
                trainingKey: toTrainingKey,
                environment: environment
            )
            let journal =
                state.map { URL(filePath: $0) }
                ?? TransferState.url(
                    for: [
                        "copy", origin.endpoint.text, original.id.uuidString, target.endpoint.text,
                        toProject ?? "",
                    ],
                    environment: environment
                )
            let copy = ProjectCopy(of: original, from: origin, to: target, named: toProject, journal: journal)
            try show(try await withBlockingThreads { try await copy.run(onProgress: bar.show) })
        }

        private func show(_ report: CopyReport) throws {
            if json {
                try JSONOutput.print(report)
            } else {
                reportFailures(report.failures.map { ($0.image, $0.reason) })
                print(report.text(style: .forDescriptor(STDOUT_FILENO)))
            }
            if report.isComplete { return }
            throw report.added + report.alreadyThere == 0 ? ExitCode.failure : ExitCode.someImagesFailed
        }

        private func show(_ report: ProjectArchive.Report) throws {
            if json {
                try JSONOutput.print(report)
            } else {
                reportFailures(report.failures.map { ($0.image, $0.reason) })
                print(
                    "\(printable(report.name)): \(report.fetched) images fetched, \(report.alreadyThere) were there already, \(report.failures.count) failed; project.json has \(report.tags) tags and \(report.regions) regions."
                )
                if !report.isComplete { print("The folder is not complete: repeat the command.") }
            }
            if report.isComplete { return }
            throw report.fetched + report.alreadyThere == 0 ? ExitCode.failure : ExitCode.someImagesFailed
        }
    }
}

extension CopyReport {
    /// What people read.
    fileprivate func text(style: TextStyle) -> String {
        var table = TextTable(.text("In the copy"), .number("Expected"), .number("Found"), .text(""))
        for check in checks {
            table.addRow([
                printable(check.what), String(check.expected), String(check.found),
                check.isRight ? "good" : "differs",
            ])
        }
        var lines = [
            "\(printable(original.name)) is copied as \(printable(copy.name)) (\(copy.project)): \(added) images added, \(alreadyThere) were there already, \(failures.count) failed."
        ]
        if twice > 0 {
            lines.append("\(twice) images have the same content as another; the copy has each content once.")
        }
        lines += notes.map { printable($0) }
        lines += ["", table.rendered(style: style)]
        if !isComplete {
            lines += ["", "The copy is not complete: repeat the command; what is there is not copied again."]
        }
        return lines.joined(separator: "\n")
    }
}
