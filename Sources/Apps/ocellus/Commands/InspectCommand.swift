import ArgumentParser
import Foundation
import Learning

/// `ocellus inspect`: what is in a model file.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a model file holds: tags, metrics, where it comes from."
    )

    @Argument(help: "The model file.", completion: .file(extensions: ["ocellus"]))
    var model: String

    @Option(help: ArgumentHelp("Probability from 0 to 1 at which a tag counts as predicted.", valueName: "p"))
    var threshold = ShareArgument(value: 0.5)

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let url = URL(filePath: model)
        let inspection = ModelInspection(
            of: try EvaluatedClassifier(contentsOf: url),
            fileSize: try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0,
            threshold: threshold.value
        )
        if json {
            try JSONOutput.print(inspection)
        } else {
            print(inspection.text(style: .forDescriptor(STDOUT_FILENO)))
        }
    }
}
