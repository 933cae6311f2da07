import ArgumentParser
import Detection
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

    @Option(
        help: ArgumentHelp(
            "Probability from 0 to 1 at which a tag counts as predicted, or a box as detected.",
            valueName: "p"
        )
    )
    var threshold = ShareArgument(value: 0.5)

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let url = URL(filePath: model)
        let opened = try OpenedModel<ClassifierFile, EvaluatedDetector>(model)
        let fileSize = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        let style = TextStyle.forDescriptor(STDOUT_FILENO)
        switch opened {
        case .classifier(let model):
            let inspection = ModelInspection(of: model, fileSize: fileSize, threshold: threshold.value)
            if json { try JSONOutput.print(inspection) } else { print(inspection.text(style: style)) }
        case .detector(let model):
            let inspection = DetectorInspection(of: model, fileSize: fileSize, threshold: threshold.value)
            if json { try JSONOutput.print(inspection) } else { print(inspection.text(style: style)) }
        }
    }
}
