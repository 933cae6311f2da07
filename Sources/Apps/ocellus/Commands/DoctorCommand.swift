import ArgumentParser
import BaseModels
import Foundation
import Imaging
import Inference
import Learning
import ModelGraph

/// The command `ocellus doctor`: whether everything is here that is needed, and works.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Show versions and processor features, and test that everything works."
    )

    @Option(
        help: ArgumentHelp("Check this data folder of the service as well.", valueName: "folder"),
        completion: .directory
    )
    var data: String?

    @Flag(help: "With --data: read every image and model, not only their sizes.")
    var readBlobs = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard data != nil || !readBlobs else { throw ValidationError("--read-blobs needs --data.") }
    }

    func run() async throws {
        var examination = Examination()
        if let data {
            examination.dataFolder = await DataFolderExamination(
                URL(filePath: data, directoryHint: .isDirectory),
                readingBlobs: readBlobs
            )
        }
        if json {
            try JSONOutput.print(examination)
        } else {
            print(examination.text(style: .forDescriptor(STDOUT_FILENO)))
        }
        if !examination.isHealthy { throw ExitCode.failure }
    }
}

/// What the doctor found.
private struct Examination: Encodable {
    /// One thing that was examined.
    struct Finding: Encodable {
        let name: String
        let isGood: Bool
        let detail: String
    }

    let program = "ocellus \(programVersion)"
    let inferenceLibrary = "OpenVINO \(OpenVINORuntime.version)"
    let processor = CPUFeatures.current.modelName
    let processorFeatures = CPUFeatures.current.notableFlags
    let processors = ProcessInfo.processInfo.activeProcessorCount
    let automaticPrecision = (try? InferencePrecision.auto.resolved())?.rawValue ?? "f32"
    let findings: [Finding]

    /// What was found in a data folder, if one was named.
    var dataFolder: DataFolderExamination?

    var isHealthy: Bool { findings.allSatisfy(\.isGood) && dataFolder?.isHealthy != false }

    init() {
        func look(_ name: String, _ body: () throws -> String) -> Finding {
            do {
                return Finding(name: name, isGood: true, detail: try body())
            } catch {
                return Finding(name: name, isGood: false, detail: "\(error)")
            }
        }
        findings = [
            look("Base models") {
                let listing = try BaseModelLibrary().list()
                for package in listing.packages { try package.verify() }
                guard listing.problems.isEmpty else { return listing.problems.joined(separator: " ") }
                return listing.packages.map(\.identifier).joined(separator: ", ")
            },
            look("Image formats", Self.roundTripImage),
            look("Inference", Self.inferTwice),
            look("Feature cache", Self.probeCache),
        ]
    }

    func text(style: TextStyle) -> String {
        var table = TextTable(.text(program), .text(""))
        table.addRow(["Inference", inferenceLibrary])
        table.addRow(["Processor", "\(processor), \(processors) cores"])
        table.addRow(["Features", processorFeatures.joined(separator: " ")])
        table.addRow(["Precision", "auto means \(automaticPrecision) here"])
        for finding in findings {
            let mark = finding.isGood ? style.green("✓") : style.red("✗")
            table.addRow([finding.name, "\(mark) \(printable(finding.detail))"])
        }
        dataFolder?.add(to: &table, style: style)
        return table.rendered(style: style)
    }

    /// An image through the encoder and the decoder must come back nearly the same.
    private static func roundTripImage() throws -> String {
        let pixels = (0..<64 * 48 * 3).map { (index: Int) -> UInt8 in UInt8(index / 3 % 64 * 3) }
        let gradient = RGBImage(width: 64, height: 48, pixels: pixels)
        let decoded = try ImageDecoder.decode(Data(JPEGEncoder.encode(gradient, quality: 90)))
        let difference = zip(gradient.pixels, decoded.pixels).reduce(into: 0) { sum, pair in
            sum += abs(Int(pair.0) - Int(pair.1))
        }
        guard decoded.width == 64, decoded.height == 48, difference < 4 * gradient.pixels.count else {
            throw InferenceError(.native(step: "decode an image that it encoded"))
        }
        return ImageFormat.all.map(\.name).joined(separator: ", ")
    }

    /// The same image must give the same features twice, and numbers at all.
    private static func inferTwice() throws -> String {
        let library = try BaseModelLibrary()
        let domain = try DomainCatalog(library).classificationDomain(named: "General (compact)")
        let package = try library.package(named: domain.packageName)
        let backbone = try CompiledBackbone(
            graph: package.graphBytes(),
            manifest: package.manifest,
            edge: domain.inputEdge,
            precision: .f32,
            parallelism: 1,
            runtime: OpenVINORuntime()
        )
        let edge = domain.inputEdge
        let pixels = (0..<edge * edge * 3).map { (index: Int) -> UInt8 in
            UInt8(truncatingIfNeeded: (index &* 2_654_435_761) >> 13)
        }
        let image = RGBImage(width: edge, height: edge, pixels: pixels)
        let start = ContinuousClock.now
        let first = try backbone.features(of: [image])[0]
        let second = try backbone.features(of: [image])[0]
        let elapsed = (ContinuousClock.now - start) / 2
        guard first == second, first.allSatisfy(\.isFinite) else {
            throw InferenceError(.native(step: "give the same features twice"))
        }
        return
            "\(first.count) features, \(Format.decimal(elapsed / .milliseconds(1), places: 1)) ms an image on one core"
    }

    private static func probeCache() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        guard let limit = FeatureCacheLimit(environment: environment) else {
            throw ValidationError("OCELLUS_CACHE_LIMIT must be a number of bytes such as 500MB or 2GiB.")
        }
        let root = FeatureCache.defaultRoot(environment: environment)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let probe = root.appending(path: ".probe")
        try Data().write(to: probe)
        try FileManager.default.removeItem(at: probe)
        let contents = FeatureCache.contents(of: root)
        return
            "\(root.path), \(Format.bytes(contents.byteCount)) of \(Format.bytes(limit.byteCount)), \(contents.recordCount) views"
    }
}
