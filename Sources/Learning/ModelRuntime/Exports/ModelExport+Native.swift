import Annotations
package import BaseModels
import Detection
import Executors
package import Export
package import Foundation
import Inference
import Learning
import ModelGraph

extension ModelExport {
    /// Packs a model file, for this program elsewhere or a container with it; blocks for one or two seconds, and some more where the
    /// program is packed too.
    ///
    /// - Parameters:
    ///   - file: The model file.
    ///   - format: One of `NativeFormats`.
    ///   - identifier: What names it in manifests: the iteration's GUID.
    ///   - program: What a container runs.
    ///   - date: What the manifest says of when it was exported.
    /// - Returns: The package.
    /// - Throws: `ExportError`, also if the proof fails; `BaseModelError`, `ModelFileError`, `ArchiveError`, `InferenceError`.
    package func package(
        ofFile file: Data,
        as format: ExportFormat,
        identifier: String,
        program: ContainerProgram,
        date: Date
    ) throws -> ExportPackage {
        let (native, precision) = try engine.native(file, identifier: identifier)
        return try ExportPackage(
            of: native,
            as: format,
            answers: answers(precision, of: { try LoadedModel.model(file, on: engine, precision: $0) }),
            interpreter: Self.nativeInterpreter { [library = engine.library] in library },
            interpreterName: Self.nativeInterpreterName,
            program: program,
            date: date
        )
    }

    /// Proves a package again, whatever it holds.
    ///
    /// - Parameters:
    ///   - package: The package.
    ///   - library: The base models of this machine, for a package with a model file and without its base model.
    /// - Returns: How far its answers are from those of the service.
    /// - Throws: `ExportError` as `ExportPackage.verify(with:)`; `BaseModelError`, `ModelFileError`, `ArchiveError`, `InferenceError`.
    package static func verify(
        _ package: ExportPackage,
        library: @escaping @Sendable () throws -> BaseModelLibrary
    ) throws -> ParityResult {
        if package.isNative { return try package.verify(loading: nativeInterpreter(library)) }
        return try package.verify(with: interpreter)
    }

    private static let nativeInterpreterName =
        "Ocellus itself on OpenVINO \(OpenVINORuntime.version), from the files of the package alone"

    /// Runs a model file out of a package: from a folder with the package's files, on the base model that lies there.
    ///
    /// Nothing that this process has loaded before is used. Without a base model in the package the installed one is taken.
    package static func nativeInterpreter(
        _ installed: @escaping @Sendable () throws -> BaseModelLibrary
    ) -> NativeInterpreter {
        NativeInterpreter { files, main, images in
            let folder = FileManager.default.temporaryDirectory
                .appending(path: "ocellus-export-\(UUID().uuidString)", directoryHint: .isDirectory)
            defer { try? FileManager.default.removeItem(at: folder) }
            for file in files { try file.write(below: folder) }
            let packed = try PackedModel(folder: folder, main: main)
            let fresh = try ClassifierEngine(
                library: packed.library ?? installed(),
                precision: .f32,
                threads: 1,
                cacheRoot: nil
            )
            defer { fresh.executor.stop() }
            let model = try LoadedModel.model(packed.file, on: fresh, precision: .f32)
            return try images.map { try model.predictions(of: $0) }
        }
    }
}

extension ClassifierEngine {
    /// A model file as its packages need it, and the number format in which the service computes it.
    fileprivate func native(
        _ file: Data,
        identifier: String
    ) throws -> (NativeModel, InferencePrecision) {
        if DetectorModel.isArchive(file) {
            let model = try DetectorModel(archive: file)
            let base = try base(of: model)
            let native = NativeModel(
                identifier: identifier,
                task: .detection,
                tags: model.tags,
                inputRule: InputRule(fit: .letterbox, edge: model.recipe.edge),
                suppression: BoxSuppression(of: model),
                numbers: base.package.numbers,
                file: file,
                baseModel: try NativeModel.Base(base.package)
            )
            return (native, base.precision)
        }
        let model = try ClassifierModel(archive: file)
        let (space, package) = try base(of: model)
        let native = NativeModel(
            identifier: identifier,
            task: .classification(model.type),
            tags: model.tags,
            inputRule: InputRule(
                fit: model.recipe.predictionViews.first == .whole ? .stretched : .centerSquare,
                edge: space.edge
            ),
            suppression: nil,
            numbers: package.numbers,
            file: file,
            baseModel: try NativeModel.Base(package)
        )
        return (native, space.precision)
    }
}

extension BaseModelPackage {
    fileprivate var numbers: NumberFormat {
        manifest.model.operators.contains("QuantizeLinear") ? .int8 : .float32
    }
}

extension NativeModel.Base {
    fileprivate init(_ package: BaseModelPackage) throws {
        self.init(
            name: "\(package.manifest.name) \(package.manifest.version)",
            folder: package.identifier,
            files: try package.mayBeHandedOn()
                ? package.files().map { ExportFile(name: $0.name, data: $0.data) } : [],
            license: try package.licenseText()
        )
    }
}
