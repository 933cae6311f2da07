import ArgumentParser
import CustomVisionClient
import Foundation
import ImageFolders
import Learning

extension ProjectCommand {
    /// The command `ocellus project push`.
    struct Push: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "push",
            abstract: "Put the images of a folder into a project; each sub-folder is a tag.",
            discussion: """
                Tags that the project lacks are made. Images that it has already are passed over, so the command may be \
                repeated; after an interruption it goes on where it was.
                """
        )

        @Argument(help: "Folder with one sub-folder for each tag.", completion: .directory)
        var folder: String

        @OptionGroup var chosen: ProjectOption

        @Option(
            help: ArgumentHelp(
                "Take files and tags from a CSV list instead, in any form that “ocellus train --multilabel” reads.",
                valueName: "csv"
            ),
            completion: .file(extensions: ["csv"])
        )
        var multilabel: String?

        @OptionGroup var service: ServiceOptions

        @Flag(help: "Print one JSON object with the outcome for each file.")
        var json = false

        func run() async throws {
            let dataset = try LabeledFolder.images(in: folder, list: multilabel)
            let files = dataset.images.map { image in
                FolderPush.File(url: image.url, name: image.name, tags: image.tags.map { dataset.tags[$0] })
            }
            let client = try service.client()
            let project = try await client.project(matching: chosen.project)
            let journal = TransferState.url(
                for: ["push", client.endpoint.text, project.id.uuidString],
                environment: ProcessInfo.processInfo.environment
            )
            let push = FolderPush(to: project, of: client, journal: journal)
            let bar = TransferProgressBar("Pushing images")
            let report = try await withBlockingThreads { try await push.run(files, onProgress: bar.show) }

            let failed = report.failed
            if json {
                try JSONOutput.print(
                    PushResult(report: report, passedOver: dataset.passedOver, notes: dataset.notes)
                )
            } else {
                for note in dataset.notes { StandardError.writeLine(printable(note)) }
                dataset.passedOver.warn()
                reportFailures(failed.map { ($0.file, $0.reason ?? "") })
                var sentence = "\(printable(project.name)): \(report.added) images added"
                if report.alreadyThere > 0 { sentence += ", \(report.alreadyThere) were there already" }
                if !failed.isEmpty { sentence += ", \(failed.count) failed" }
                let leftOut = dataset.passedOver.leftOut.count
                if leftOut > 0 { sentence += ", \(leftOut) files and folders were left out" }
                if !report.newTags.isEmpty {
                    sentence += "; new tags: " + report.newTags.map(printable).joined(separator: ", ")
                }
                print(sentence + ".")
            }
            if failed.count == files.count { throw ExitCode.failure }
            if !failed.isEmpty || !dataset.passedOver.leftOut.isEmpty { throw ExitCode.someImagesFailed }
        }
    }

    /// The command `ocellus project pull`.
    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pull",
            abstract: "Fetch the images of a project into a folder with one sub-folder for each tag.",
            discussion: """
                Images without a tag go into the folder itself, those with several into the folder of the first; tags.csv \
                lists all tags of each file where that is needed, metadata.json the metadata. What is in the folder already is not \
                fetched again.
                """
        )

        @OptionGroup var chosen: ProjectOption

        @Option(
            name: [.long, .short],
            help: ArgumentHelp("The folder to fill; other files in it stay.", valueName: "dir"),
            completion: .directory
        )
        var out: String

        @OptionGroup var service: ServiceOptions

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            let client = try service.client()
            let project = try await client.project(matching: chosen.project)
            let pull = FolderPull(project, from: client, to: URL(filePath: out, directoryHint: .isDirectory))
            let bar = TransferProgressBar("Fetching images")
            let report = try await withBlockingThreads { try await pull.run(onProgress: bar.show) }
            if json {
                try JSONOutput.print(report)
            } else {
                reportFailures(report.failures.map { ($0.image, $0.reason) })
                var sentence = "\(printable(project.name)): \(report.fetched) images fetched"
                if report.alreadyThere > 0 { sentence += ", \(report.alreadyThere) were there already" }
                if !report.failures.isEmpty { sentence += ", \(report.failures.count) failed" }
                print(sentence + (report.hasTagList ? "; tags.csv has the tags of each file." : "."))
                if report.regionsLeftOut > 0 {
                    print(
                        "\(report.regionsLeftOut) labeled boxes were left out; “ocellus azure pull --to-folder” keeps them."
                    )
                }
            }
            if report.failures.isEmpty { return }
            throw report.fetched + report.alreadyThere == 0 ? ExitCode.failure : ExitCode.someImagesFailed
        }
    }
}

/// What became of each file, and what was none; the shape of the JSON of `project push`.
private struct PushResult: Encodable {
    let report: FolderPush.Report
    let passedOver: PassedOver
    let notes: [String]

    private enum CodingKeys: String, CodingKey {
        case notes
    }

    func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        try passedOver.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(notes, forKey: .notes)
    }
}
