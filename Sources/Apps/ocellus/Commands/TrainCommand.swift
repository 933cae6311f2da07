import AnnotationFormats
import ArgumentParser
import BaseModels
import Detection
import FileSystem
import Foundation
import ImageFolders
import Learning
import ModelRuntime
import Synchronization
import TagNaming

/// `ocellus train`: from a folder of images to a model file.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract:
            "Train a classifier on a folder with one sub-folder of images for each tag, or a detector on images with boxes.",
        discussion: """
            Two images of each tag are enough to start; with five or more the metrics begin to mean something. They come \
            from images that were held back, with 95 % intervals. The same images, seed and precision f32 give \
            the same model, bit for bit.

            A folder that says where objects are (COCO, Pascal VOC, YOLO, Custom Vision's JSON or CSV, which is recognized) gives \
            a detector: 15 boxes of each tag are a start. Images of its splits for testing and validation are not learned from.
            """
    )

    @Argument(
        help: "Folder with one sub-folder for each tag, or of images with boxes.",
        completion: .directory
    )
    var folder: String

    @Option(
        help: ArgumentHelp(
            "What the folder is: folders of tags, or boxes in a format; recognized unless given.",
            valueName: "format"
        )
    )
    var format: FolderForm?

    @Option(
        name: [.long, .short],
        help: ArgumentHelp("The model file to write.", valueName: "file"),
        completion: .file(extensions: ["ocellus"])
    )
    var out: String

    @Option(
        help: ArgumentHelp(
            """
            The domain: a base model and an image size; “ocellus basemodel list” shows all. (default: General, or that of \
            --recipe-of)
            """,
            valueName: "name"
        )
    )
    var domain: String?

    @Option(
        help: ArgumentHelp(
            "Learn any number of tags for an image, from a CSV list: lines “file,tag,tag…”, tags in one field with ; or | between them, or a column of 0 and 1 for each tag. Files are paths below the folder; \\; is a semicolon of a tag.",
            valueName: "csv"
        ),
        completion: .file(extensions: ["csv"])
    )
    var multilabel: String?

    @Option(help: ArgumentHelp("The tag that means “none of the others”.", valueName: "tag"))
    var negative: String?

    @Option(
        help: ArgumentHelp(
            "Time to look for a better recipe, such as 30s, 5m or 1h; by its own measure never worse than without.",
            valueName: "duration"
        )
    )
    var budget: DurationArgument?

    @Option(
        help: ArgumentHelp(
            "With --budget: the most that a prediction may take on one thread of this machine, such as 10ms; slower recipes are left out.",
            valueName: "time"
        )
    )
    var maxLatency: LatencyArgument?

    @Option(
        help: ArgumentHelp(
            "Train with the recipe of this model instead of the quick one.",
            valueName: "model"
        )
    )
    var recipeOf: String?

    @Option(help: "Seed of everything random: which images are held back together, and the intervals.")
    var seed: UInt64 = 0

    @OptionGroup var compute: ComputeOptions

    @Flag(help: "Print one JSON object instead of tables.")
    var json = false

    func validate() throws {
        if maxLatency != nil, budget == nil {
            throw ValidationError(
                "--max-latency limits what a search may choose: grant it time with --budget."
            )
        }
    }

    func run() async throws {
        let start = ContinuousClock.now
        // A list of labels is for classifiers, whatever else the folder holds.
        switch try format ?? (multilabel == nil ? FolderForm(recognizedIn: folder) : .tagFolders) {
        case .tagFolders: try await trainClassifier(since: start)
        case .boxes(let format): try await trainDetector(format, since: start)
        }
    }

    private func trainClassifier(since start: ContinuousClock.Instant) async throws {
        let dataset = try LabeledFolder.images(in: folder, list: multilabel)
        let destination = URL(filePath: out)
        try destination.checkWritable()

        let engine = try ClassifierEngine(compute)
        let catalog = try DomainCatalog(engine.library)
        let example = try recipeOf.map(classifier)
        let chosen = try catalog.classificationDomain(
            named: domain ?? example?.provenance.domain ?? "General"
        )
        let (base, package) = try engine.base(of: chosen)
        var options = ClassifierTraining.Options()
        options.recipe = .quick(viewLimit: chosen.viewLimit)
        options.seed = seed
        options.budget = budget?.duration
        options.maximumLatency = maxLatency?.duration
        options.negativeTag = negative.map { name in
            dataset.tags.first { TagName($0) == TagName(name) } ?? name
        }
        if let example {
            options.recipe = example.recipe
            options.isRecipeFixed = true
        }

        let progress = TrainingProgressBar()
        let program = "ocellus \(programVersion)"
        let training = ClassifierTraining(
            base: base,
            extraction: engine.extraction(space: base.space, package: package),
            tuner: options.budget == nil && options.recipe.tuning == nil
                ? nil : engine.tuner(of: package, space: base.space, program: program),
            executor: engine.executor,
            options: options,
            alternatives: budget == nil
                ? [] : engine.alternatives(among: catalog.classificationDomains, to: base, program: program),
            onProgress: progress.show
        )
        let (model, report): (EvaluatedClassifier, TrainingReport)
        do {
            (model, report) = try await training.train(on: dataset, program: program)
        } catch let error as TrainingError {
            // What was left out may be what is missing.
            dataset.passedOver.warn()
            throw error
        }
        try model.write(to: destination)

        let result = TrainingResult(
            model: model.classifier,
            report: report,
            passedOver: dataset.passedOver.adding(report.skipped),
            notes: dataset.notes,
            seconds: (ContinuousClock.now - start) / .seconds(1)
        )
        if json {
            try JSONOutput.print(result)
        } else {
            print(result.text(file: destination, style: .forDescriptor(STDOUT_FILENO)))
        }
        if !result.passedOver.leftOut.isEmpty { throw ExitCode.someImagesFailed }
    }
}

extension TrainCommand {
    /// The classifier in a model file.
    private func classifier(_ path: String) throws -> ClassifierModel {
        switch try OpenedModel<ClassifierModel, DetectorModel>(path) {
        case .classifier(let model):
            guard !model.isGiven else {
                throw ValidationError(
                    "--recipe-of: the head of “\(printable(path))” was trained elsewhere, so its recipe is not known. Name a model that was trained by this program."
                )
            }
            return model
        case .detector:
            throw ValidationError(
                "--recipe-of: “\(printable(path))” is a detector, whose recipe no classifier has."
            )
        }
    }

    /// From a folder of images with boxes to the model file of a detector.
    private func trainDetector(_ format: AnnotationFormat, since start: ContinuousClock.Instant) async throws
    {
        try UselessOptions.refuse(
            [
                "--multilabel": multilabel != nil, "--negative": negative != nil,
                "--max-latency": maxLatency != nil, "--recipe-of": recipeOf != nil,
            ],
            because:
                "“\(printable(folder))” holds boxes (\(format.title)), so a detector is trained; --format folders trains a classifier."
        )
        try UselessOptions.refuseCache(
            compute,
            because:
                "“\(printable(folder))” holds boxes (\(format.title)), so a detector is trained, which learns from views of its own in every training."
        )
        let read = try AnnotatedFolder(told: folder, format: format)
        let destination = URL(filePath: out)
        try destination.checkWritable()

        let engine = try ClassifierEngine(compute)
        let catalog = try DomainCatalog(engine.library)
        let chosen = try catalog.detectionDomain(named: domain ?? "General")
        let progress = TrainingProgressBar()
        let training = BoxedFolderTraining(
            engine: engine,
            domain: chosen,
            seed: seed,
            budget: budget?.duration,
            onProgress: progress.show
        )
        let (model, report): (EvaluatedDetector, BoxedFolderTraining.Report)
        do {
            (model, report) = try await training.train(on: read, since: start)
        } catch let error as DatasetError {
            // What was left out may be what is missing.
            error.passedOver.warn()
            throw error
        }
        try model.write(to: destination)

        let result = DetectorTrainingResult(
            model,
            report: report,
            read: read,
            folder: folder,
            totalSeconds: (ContinuousClock.now - start) / .seconds(1)
        )
        if json {
            try JSONOutput.print(result)
        } else {
            print(result.text(file: destination, style: .forDescriptor(STDOUT_FILENO)))
        }
        if !result.passedOver.leftOut.isEmpty { throw ExitCode.someImagesFailed }
    }
}

/// Shows what a training does on standard error.
private final class TrainingProgressBar: Sendable {
    private let bar = Mutex<(title: String, bar: ProgressBar)?>(nil)

    @Sendable
    func show(_ progress: TrainingProgress) {
        switch progress {
        case .extracting(let done, let total): update("Extracting features", done, total)
        case .crossValidating(let candidate, let done, let total):
            update("Cross-validating: \(candidate)", done, total)
        case .fitting, .evaluating: break
        }
    }

    @Sendable
    func show(_ candidate: String, _ stage: DetectorTrainer.Stage) {
        switch stage {
        case .extracting(let done, let total): update("Extracting features: \(candidate)", done, total)
        case .training(let done, let total): update("Training: \(candidate)", done, total)
        }
    }

    private func update(_ title: String, _ done: Int, _ total: Int) {
        bar.withLock { bar in
            if bar?.title != title { bar = (title, ProgressBar(title, total: total)) }
            bar?.bar.update(done)
        }
    }
}

extension URL {
    /// Checks before any long work that a file can be written here.
    ///
    /// - Throws: `ValidationError` that names what is in the way.
    func checkWritable() throws {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            throw ValidationError("“\(lastPathComponent)” is a folder: name a file to write.")
        }
        let parent = deletingLastPathComponent().path
        guard access(parent, W_OK) == 0 else {
            let failure = FileSystemError(systemError: errno, action: "write into", path: parent)
            throw ValidationError(
                "“\(printable(lastPathComponent))” cannot be made. \(printable(failure.description))"
            )
        }
    }
}
