import ArgumentParser
import BaseModels
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
        abstract: "Train a classifier on a folder with one sub-folder of images for each tag.",
        discussion: """
            Two images of each tag are enough to start; with five or more the metrics begin to mean something. They come \
            from images that were held back, with 95 % intervals. The same images, seed and precision f32 give \
            the same model, bit for bit.
            """
    )

    @Argument(help: "Folder with one sub-folder for each tag.", completion: .directory)
    var folder: String

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
        let dataset = try LabeledFolder.images(in: folder, list: multilabel)
        let destination = URL(filePath: out)
        try destination.checkWritable()

        let engine = try ClassifierEngine(compute)
        let catalog = try DomainCatalog(engine.library)
        let example = try recipeOf.map { try ClassifierModel(contentsOf: URL(filePath: $0)) }
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
        let training = ClassifierTraining(
            base: base,
            extraction: engine.extraction(space: base.space, package: package),
            tuner: options.budget == nil && options.recipe.tuning == nil
                ? nil : engine.tuner(of: package, space: base.space),
            executor: engine.executor,
            options: options,
            alternatives: budget == nil
                ? [] : engine.alternatives(among: catalog.classificationDomains, to: base),
            onProgress: progress.show
        )
        let (model, report): (EvaluatedClassifier, TrainingReport)
        do {
            (model, report) = try await training.train(on: dataset, program: "ocellus \(programVersion)")
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
