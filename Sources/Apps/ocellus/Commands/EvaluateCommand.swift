import Annotations
import ArgumentParser
import Foundation
import ImageFolders
import Learning
import LinearAlgebra
import ModelRuntime
import TagNaming

/// `ocellus evaluate`: how good a model is on labeled images.
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Evaluate a model on a folder with one sub-folder of images for each tag.",
        discussion: """
            Use images that the model was not trained on. Near-duplicates among them count as one where intervals are \
            concerned. The report is one HTML file without scripts or outside resources.
            """
    )

    @Argument(help: "The model file.", completion: .file(extensions: ["ocellus"]))
    var model: String

    @Argument(help: "Folder with one sub-folder for each tag.", completion: .directory)
    var folder: String

    @Option(
        help: ArgumentHelp(
            "CSV list of files and their tags, for multilabel models, in any form that “ocellus train --multilabel” reads.",
            valueName: "csv"
        ),
        completion: .file(extensions: ["csv"])
    )
    var multilabel: String?

    @Option(help: ArgumentHelp("Probability from 0 to 1 at which a tag counts as predicted.", valueName: "p"))
    var threshold = ShareArgument(value: 0.5)

    @Option(
        help: ArgumentHelp("Write an HTML report to this file.", valueName: "file"),
        completion: .file(extensions: ["html"])
    )
    var report: String?

    @OptionGroup var compute: ComputeOptions

    @Flag(help: "Print one JSON object instead of tables.")
    var json = false

    func run() async throws {
        let evaluated = try EvaluatedClassifier(contentsOf: URL(filePath: model))
        let model = evaluated.classifier
        let dataset = try dataset(for: model)
        try report.map { try URL(filePath: $0).checkWritable() }

        let engine = try ClassifierEngine(compute)
        var bar = ProgressBar("Predicting", total: dataset.images.count)
        let (space, package) = try engine.base(of: model)
        let extraction = try await DatasetExtraction(
            of: dataset,
            views: model.recipe.predictionViews,
            embeddingCount: model.embeddingCount,
            by: engine.extraction(space: space, package: package, tuned: model.tuned),
            on: engine.executor
        ) { bar.update($0) }
        guard !extraction.usable.isEmpty else {
            throw ValidationError(
                "None of the \(dataset.images.count) images could be used: \(extraction.skipped.first?.reason ?? "")"
            )
        }
        let scores = try model.scores(of: extraction.table, labels: dataset.labels(at: extraction.usable))
        let result = EvaluationResult(
            model: model,
            trainingImageCount: evaluated.outOfFold.images.count,
            images: extraction.usable.map { dataset.images[$0] },
            scores: scores,
            summary: EvaluationSummary(
                of: scores,
                threshold: Float(threshold.value),
                seed: model.provenance.seed
            ),
            passedOver: dataset.passedOver.adding(extraction.skipped),
            notes: dataset.notes
        )
        if let report {
            let page = EvaluationPage(result: result).html
            try Data(page.source.utf8).write(to: URL(filePath: report), options: .atomic)
            StandardError.writeLine("Wrote the report to \(printable(report)).")
        }
        if json {
            try JSONOutput.print(result)
        } else {
            print(result.text(style: .forDescriptor(STDOUT_FILENO)))
        }
        if !result.passedOver.leftOut.isEmpty { throw ExitCode.someImagesFailed }
    }

    /// The labeled images with tags numbered as the model numbers them.
    private func dataset(for model: ClassifierModel) throws -> ImageDataset {
        guard (multilabel != nil) == (model.type == .multilabel) else {
            throw ValidationError(
                model.type == .multilabel
                    ? "This model gives any number of tags: name a list of labels with --multilabel."
                    : "This model gives one tag for each image: leave --multilabel out."
            )
        }
        let found = try LabeledFolder.images(in: folder, list: multilabel)
        let numbers = try found.tags.map { tag in
            // The spelling comes first: an older model may have two tags that are one name now.
            let name = TagName(tag)
            guard
                let number = model.tags.firstIndex(of: tag)
                    ?? model.tags.firstIndex(where: { TagName($0) == name })
            else {
                throw ValidationError(
                    "The model does not know the tag “\(printable(tag))”. It knows \(model.tags.prefix(20).map { "“\(printable($0))”" }.joined(separator: ", "))\(model.tags.count > 20 ? " and others" : "")."
                )
            }
            return number
        }
        return ImageDataset(
            task: .classification(model.type),
            tags: model.tags,
            images: found.images.map {
                LabeledImage(url: $0.url, name: $0.name, tags: Set($0.tags.map { numbers[$0] }).sorted())
            },
            passedOver: found.passedOver,
            notes: found.notes
        )
    }
}
