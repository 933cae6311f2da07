import AnnotationFormats
import Annotations
import ArgumentParser
import Detection
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
        abstract:
            "Evaluate a model on a folder with one sub-folder of images for each tag, or a detector on images with boxes.",
        discussion: """
            Use images that the model was not trained on. Near-duplicates among them count as one where intervals are \
            concerned. The report is one HTML file without scripts or outside resources.
            """
    )

    @Argument(help: "The model file.", completion: .file(extensions: ["ocellus"]))
    var model: String

    @Argument(
        help: "Folder with one sub-folder for each tag, or of images with boxes.",
        completion: .directory
    )
    var folder: String

    @Option(
        help: ArgumentHelp(
            "For detectors, the format of the boxes; recognized unless given.",
            valueName: "format"
        )
    )
    var format: AnnotationFormat?

    @Option(
        help: ArgumentHelp(
            "For detectors, the split to evaluate on, such as test; all images unless given.",
            valueName: "name"
        )
    )
    var split: String?

    @Option(
        help: ArgumentHelp(
            "CSV list of files and their tags, for multilabel models, in any form that “ocellus train --multilabel” reads.",
            valueName: "csv"
        ),
        completion: .file(extensions: ["csv"])
    )
    var multilabel: String?

    @Option(
        help: ArgumentHelp(
            "Probability from 0 to 1 at which a tag counts as predicted, or a box as detected.",
            valueName: "p"
        )
    )
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
        switch try OpenedModel<ClassifierFile, EvaluatedDetector>(model) {
        case .classifier(let model):
            try UselessOptions.refuse(
                ["--format": format != nil, "--split": split != nil],
                because: "“\(printable(self.model))” is a classifier, which is evaluated on folders of tags."
            )
            try await evaluate(model)
        case .detector(let model):
            try UselessOptions.refuse(
                ["--multilabel": multilabel != nil],
                because: "“\(printable(self.model))” is a detector, which is evaluated on images with boxes."
            )
            try UselessOptions.refuseCache(compute, because: "“\(printable(self.model))” is a detector.")
            try await evaluate(model)
        }
    }

    private func evaluate(_ file: ClassifierFile) async throws {
        let model = file.classifier
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
            trainingImageCount: file.evaluated?.outOfFold.images.count,
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
        let numbers = try found.tags.map { try number(of: $0, among: model.tags) }
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

    /// The number that a model has for a tag.
    ///
    /// - Throws: `ValidationError` if it does not know it.
    private func number(of tag: String, among known: [String]) throws -> Int {
        // The spelling comes first: an older model may have two tags that are one name now.
        let name = TagName(tag)
        guard
            let number = known.firstIndex(of: tag) ?? known.firstIndex(where: { TagName($0) == name })
        else {
            throw ValidationError(
                "The model does not know the tag “\(printable(tag))”. It knows \(known.prefix(20).map { "“\(printable($0))”" }.joined(separator: ", "))\(known.count > 20 ? " and others" : "")."
            )
        }
        return number
    }
}

// Detectors.
extension EvaluateCommand {
    private func evaluate(_ evaluated: EvaluatedDetector) async throws {
        let model = evaluated.model
        let read = try AnnotatedFolder(told: folder, format: format)
        let images = try images(of: read.dataset)
        let used = Set(images.flatMap { $0.annotations.map(\.tag) })
        // Tags without a box need no number.
        let numbers = try read.dataset.tags.enumerated().map { index, tag in
            used.contains(index) ? try number(of: tag, among: model.tags) : nil
        }
        try report.map { try URL(filePath: $0).checkWritable() }

        let engine = try ClassifierEngine(compute)
        var bar = ProgressBar("Detecting", total: images.count)
        let detector = FileDetector(
            detector: try ObjectDetector(model, on: engine),
            executor: engine.executor
        )
        let outcomes = try await detector.detect(in: images.map { read.url(of: $0) }) { bar.update($0) }
        var tested: [DetectorEvaluationResult.Image] = []
        var skipped: [LeftOut] = []
        for (image, outcome) in zip(images, outcomes) {
            switch outcome {
            case .failure(let failure): skipped.append(LeftOut(image.path, failure.code, failure.reason))
            case .success(let found):
                tested.append(
                    DetectorEvaluationResult.Image(
                        name: image.path,
                        url: read.url(of: image),
                        digest: found.digest,
                        truth: image.annotations.compactMap { annotation in
                            numbers[annotation.tag].map { Annotation(tag: $0, box: annotation.box) }
                        },
                        found: found
                    )
                )
            }
        }
        guard !tested.isEmpty else {
            throw ValidationError(
                "None of the \(images.count) images could be used: \(skipped.first?.reason ?? "")"
            )
        }
        let result = DetectorEvaluationResult(
            of: evaluated,
            images: tested,
            threshold: threshold.value,
            split: split,
            read: read,
            skipped: skipped
        )
        if let report {
            let page = DetectionPage(result: result).html
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

    /// The images of the wanted split.
    private func images(of dataset: AnnotatedDataset) throws -> [AnnotatedImage] {
        guard let split else { return dataset.images }
        let found = dataset.images.filter { $0.split?.lowercased() == split.lowercased() }
        guard !found.isEmpty else {
            let names = dataset.splits.map { "“\(printable($0.name))” (\($0.images) images)" }
            throw ValidationError(
                "The folder has no split “\(printable(split))”. "
                    + (names.isEmpty ? "It has no splits." : "It has \(names.joined(separator: ", ")).")
            )
        }
        return found
    }
}
