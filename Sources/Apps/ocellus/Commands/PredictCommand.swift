import ArgumentParser
import Detection
import Executors
import Foundation
import ImageFolders
import Imaging
import Learning
import ModelRuntime

/// `ocellus predict`: tags with probabilities for images.
struct PredictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract:
            "Predict the tags of images, or of all images in folders, and with a detector where they are.",
        discussion: """
            A detector gives boxes. JSON and CSV have all of them down to about 2 %, unless --threshold is given; tables and \
            drawings those of at least 50 %.
            """
    )

    @Argument(help: "The model file.", completion: .file(extensions: ["ocellus"]))
    var model: String

    @Argument(help: "Image files and folders.", completion: .file())
    var images: [String]

    @Option(help: ArgumentHelp("Show only the N most probable tags or boxes of each image.", valueName: "n"))
    var top: Int?

    @Option(
        help: ArgumentHelp("Show only tags or boxes with at least this probability, 0 to 1.", valueName: "p")
    )
    var threshold: ShareArgument?

    @Option(
        help: ArgumentHelp(
            "Write the images with the boxes of a detector drawn into this folder, as NAME.boxes.jpg or .png.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var draw: String?

    @OptionGroup var compute: ComputeOptions

    @Flag(help: "Print a JSON array with one object for each image (not with --csv).")
    var json = false

    @Flag(
        help:
            "Print CSV: image, tag, probability, error; a line for each tag. Of a detector left, top, width and height, too."
    )
    var csv = false

    mutating func validate() throws {
        if images.isEmpty { throw ValidationError("Name at least one image or folder.") }
        if json && csv { throw ValidationError("Choose --json or --csv, not both.") }
        if let top, top < 1 { throw ValidationError("--top must be at least 1.") }
    }

    func run() async throws {
        switch try OpenedModel<ClassifierModel, DetectorModel>(model) {
        case .classifier(let model):
            try UselessOptions.refuse(
                ["--draw": draw != nil],
                because: "“\(printable(self.model))” is a classifier, which has no boxes."
            )
            try await predict(by: model)
        case .detector(let model):
            try UselessOptions.refuseCache(compute, because: "“\(printable(self.model))” is a detector.")
            try await detect(by: model)
        }
    }

    private func predict(by model: ClassifierModel) async throws {
        let engine = try ClassifierEngine(compute)
        let subject = try Subject(images)
        let files = subject.images
        let predictor = Predictor(
            model: try ImageClassifier(model, on: engine),
            executor: engine.executor
        )
        var bar = files.count > 20 ? ProgressBar("Predicting", total: files.count) : nil
        let outcomes = try await predictor.predict(files.map(\.url)) { bar?.update($0) }
        let predicted = zip(files, outcomes).map { file, outcome in
            PredictionResult(
                image: file.name,
                outcome: outcome,
                tags: model.tags,
                negativeTag: model.negativeTag,
                top: top,
                threshold: threshold?.value
            )
        }
        let results = predicted + subject.passedOver.leftOut.map(PredictionResult.init)
        if json {
            try JSONOutput.print(results)
        } else if csv {
            print(PredictionResult.csv(results), terminator: "")
        } else {
            print(PredictionResult.text(results, style: .forDescriptor(STDOUT_FILENO)))
        }
        try finish(results, of: subject)
    }

    private func detect(by model: DetectorModel) async throws {
        let engine = try ClassifierEngine(compute)
        let subject = try Subject(images)
        let files = subject.images
        let drawings = try draw.map { try DrawingFolder($0, images: files, tags: model.tags) }
        let detector = FileDetector(
            detector: try ObjectDetector(model, on: engine),
            executor: engine.executor
        )
        var bar = files.count > 20 ? ProgressBar("Detecting", total: files.count) : nil
        let outcomes = try await detector.detect(in: files.map(\.url)) { bar?.update($0) }
        var detected = zip(files, outcomes).map { file, outcome in
            PredictionResult(
                image: file.name,
                outcome: outcome,
                tags: model.tags,
                top: top,
                threshold: threshold?.value
            )
        }
        let shown = threshold?.value ?? Self.shownProbability
        if let drawings {
            let written = try await drawings.draw(detected, threshold: shown, on: engine.executor)
            for (index, path) in written.enumerated() { detected[index].drawing = path }
        }
        let results = detected + subject.passedOver.leftOut.map(PredictionResult.init)
        if json {
            try JSONOutput.print(results)
        } else if csv {
            print(PredictionResult.boxCSV(results), terminator: "")
        } else {
            print(PredictionResult.boxText(results, threshold: shown, style: .forDescriptor(STDOUT_FILENO)))
        }
        try finish(results, of: subject)
    }

    /// From this probability on boxes are shown to people who name no threshold.
    private static let shownProbability = 0.5

    /// Tells what is not in the results; says by the exit code whether all images could be used.
    private func finish(_ results: [PredictionResult], of subject: Subject) throws {
        var subject = subject
        // The results name what was left out; the rest is of no use in them.
        subject.passedOver.leftOut = []
        subject.passedOver.warn()
        let failures = results.filter { $0.error != nil }
        if failures.count == results.count { throw ExitCode.failure }
        if !failures.isEmpty { throw ExitCode.someImagesFailed }
    }

    /// What the arguments name.
    private struct Subject {
        var images: [FoundImage] = []
        var passedOver = PassedOver()

        init(_ paths: [String]) throws {
            for path in paths { try add(path) }
        }

        private mutating func add(_ path: String) throws {
            let url = URL(filePath: path)
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) else {
                throw ValidationError("There is no file or folder “\(printable(path))”.")
            }
            guard isDirectory.boolValue else { return images.append(FoundImage(url: url, name: path)) }
            let scan = try FolderScan(of: url)
            guard !scan.images.isEmpty else {
                scan.passedOver.warn()
                throw ValidationError("The folder “\(printable(path))” has no images.")
            }
            let prefix = path.hasSuffix("/") ? path : path + "/"
            images += scan.images.map { FoundImage(url: $0.url, name: prefix + $0.name) }
            passedOver.leftOut += scan.passedOver.leftOut.map {
                LeftOut(prefix + $0.path, $0.code, $0.reason)
            }
            passedOver.otherFiles += scan.passedOver.otherFiles.map { prefix + $0 }
            passedOver.hiddenFiles += scan.passedOver.hiddenFiles
        }
    }
}
