import ArgumentParser
import BaseModels
import Bytes
import Detection
import Export
import FileSystem
import Foundation
import Installation
import Learning
import ModelRuntime

/// `ocellus export`: a trained model for other programs.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Export a model for other programs, proved to answer as it does here.",
        discussion: """
            Platforms and flavors are those of Custom Vision: ONNX (ONNX10, ONNX12, OnnxFloat16) and OpenVino (NoPostProcess). The \
            package has the model, its labels and licenses, samples that run it, and the proof: what was exported is run on eight \
            images before it is written, and nothing is written if it answers differently.
            """
    )

    @Argument(help: "The model file.", completion: .file(extensions: ["ocellus"]))
    var model: String

    @Option(help: ArgumentHelp("What to export for, such as ONNX or OpenVino.", valueName: "platform"))
    var platform: String

    @Option(help: ArgumentHelp("Which form of it; the usual one unless given.", valueName: "flavor"))
    var flavor: String?

    @Option(
        help: ArgumentHelp(
            "The package to write (default: ID.PLATFORM.FLAVOR.zip in this folder).",
            valueName: "file"
        ),
        completion: .file(extensions: ["zip"])
    )
    var out: String?

    @OptionGroup var compute: ComputeOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let format = try ExportFormat(platform: platform, flavor: flavor)
        let opened = try OpenedModel<ClassifierModel, DetectorModel>(model)
        let file = try Data(contentsOf: URL(filePath: model))
        let identifier = Self.identifier(of: file)
        let engine = try ClassifierEngine(compute)
        let start = ContinuousClock.now
        let package = try await withTaskExecutorPreference(engine.executor) {
            let export = ModelExport(on: engine)
            if NativeFormats.contains(format) {
                return try export.package(
                    ofFile: file,
                    as: format,
                    identifier: identifier,
                    program: .running(version: programVersion),
                    date: Date()
                )
            }
            return switch opened {
            case .classifier(let model):
                try export.package(of: model, as: format, identifier: identifier, date: Date())
            case .detector(let model):
                try export.package(of: model, as: format, identifier: identifier, date: Date())
            }
        }
        let archive = try package.archived()
        let path = out ?? format.fileName(identifier: identifier)
        try DurableFiles<FileSystemError>.replace(URL(filePath: path), by: archive)
        let result = ExportResult(
            file: path,
            bytes: archive.count,
            of: package,
            parity: package.record.result,
            seconds: (ContinuousClock.now - start) / .seconds(1)
        )
        if json {
            try JSONOutput.print(result)
        } else {
            print(result.text(style: .forDescriptor(STDOUT_FILENO)))
        }
    }

    /// A GUID for a model that no iteration has named: version 8 of RFC 9562, from the SHA-256 of the file.
    private static func identifier(of file: Data) -> String {
        var bytes = Array(ContentDigest(of: file).bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.hexadecimal
        var groups: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            groups.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return groups.joined(separator: "-")
    }
}

/// `ocellus verify`: the proof of a package, once more.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove again that an exported model answers as it did in Ocellus.",
        discussion: """
            Runs the model of the package on the images of the package and compares with the answers it was exported with. The model is \
            read by OpenVINO itself: verify packages that you made, or that come from where you would take a program from.
            """
    )

    @Argument(help: "The package.", completion: .file(extensions: ["zip"]))
    var package: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let url = URL(filePath: package)
        let size = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        guard size <= ExportPackage.byteLimit else {
            throw ValidationError("“\(printable(package))” is larger than any export.")
        }
        let opened = try ExportPackage(archive: Data(contentsOf: url))
        let start = ContinuousClock.now
        let parity = try ModelExport.verify(opened) { try BaseModelLibrary() }
        let result = ExportResult(
            file: package,
            bytes: size,
            of: opened,
            parity: parity,
            seconds: (ContinuousClock.now - start) / .seconds(1)
        )
        if json {
            try JSONOutput.print(result)
        } else {
            print(result.text(style: .forDescriptor(STDOUT_FILENO)))
        }
    }
}
