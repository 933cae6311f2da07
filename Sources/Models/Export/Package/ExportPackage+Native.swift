internal import Annotations
internal import FileSystem
package import FoundationEssentials
internal import Imaging

extension ExportPackage {
    /// Packs a model file, and proves what was packed.
    ///
    /// - Parameters:
    ///   - model: The model file with its base model.
    ///   - format: One of ``NativeFormats``.
    ///   - answers: What the service says of ``ProbeImages``.
    ///   - interpreter: Loads the packed files and runs them.
    ///   - interpreterName: What the proof calls it.
    ///   - program: What a container runs; unused by the other format.
    ///   - date: When.
    /// - Throws: ``ExportError``: what was packed says something else, or `unavailable` for a format of another kind; what the
    ///   interpreter throws.
    package init(
        of model: NativeModel,
        as format: ExportFormat,
        answers: ReferenceAnswers,
        interpreter: NativeInterpreter,
        interpreterName: String,
        program: ContainerProgram,
        date: Date
    ) throws {
        guard NativeFormats.contains(format) else {
            throw ExportError(.unavailable, "Exports to \(format) do not hold a model file.")
        }
        let manifest = ExportManifest(of: model, as: format, date: date)
        let (images, probes) = try Self.probes(answers)
        let result = try Self.prove(
            manifest.details,
            files: model.files,
            main: NativeModel.fileName,
            probes: zip(images, probes).map { ($0, $1.expected) },
            interpreter
        )
        let beside =
            model.files + [
                ExportFile(name: ExportManifest.labelsName, text: model.tags.map { $0 + "\n" }.joined()),
                ExportFile(name: ExportManifest.fileName, data: try ExportJSON.encode(manifest)),
                ExportFile(
                    name: ExportManifest.metadataName,
                    data: try MetadataProperties(
                        task: model.task,
                        inputRule: model.inputRule,
                        input: PixelInput(name: "image")
                    ).json()
                ),
                ExportFile(
                    name: Self.licenseName,
                    data: Self.license(baseModel: model.baseModel.name, text: model.baseModel.license)
                ),
            ]
        let packed: [ExportFile]
        if let flavor = ContainerFlavor(format) {
            let container = try ContainerFiles(flavor, of: model, program: program)
            packed = container.files + beside.map { $0.inside(ContainerFiles.folder) }
        } else {
            packed = beside + [ExportFile(name: "README.txt", text: NativeReadme.text(of: model))]
        }
        let record = ParityRecord(
            formatVersion: 1,
            probes: probes,
            servedPrecision: answers.servedPrecision,
            tolerance: ParityTolerance(model.numbers),
            interpreter: interpreterName,
            result: result
        )
        self.init(
            files: packed
                + [ExportFile(name: ParityRecord.fileName, data: try ExportJSON.encode(record))] + images,
            manifest: manifest,
            record: record,
            tags: model.tags
        )
    }

    /// Whether the package holds a model file, which only the program reads.
    package var isNative: Bool { manifest.details.output == .predictions }

    /// The model file of a package and what belongs to it, by their paths beside the manifest, without images and program.
    ///
    /// - Parameter bytes: An archive; not trusted.
    /// - Returns: `nil` if it is no package of an export, such as a model file, which is an archive too.
    /// - Throws: ``ExportError`` with `notAPackage` if the package is damaged or of a format for other programs.
    package static func native(archive bytes: Data) throws(ExportError) -> [ExportFile]? {
        guard let archive = try? ZipArchive(reading: bytes) else { return nil }
        let folder = ["", ContainerFiles.folder + "/"].first {
            archive.contains($0 + ExportManifest.fileName)
        }
        guard let folder else { return nil }
        let names = archive.entries.map(\.name).filter { name in
            name == folder + NativeModel.fileName
                || name.hasPrefix(folder + NativeModel.baseModelsFolder + "/")
        }
        guard names.contains(folder + NativeModel.fileName) else {
            throw ExportError(
                .notAPackage,
                "The package holds a model for other programs; name a model file, or an export for Ocellus or DockerFile."
            )
        }
        do {
            return try names.map {
                ExportFile(name: String($0.dropFirst(folder.count)), data: Data(try archive.data(named: $0)))
            }
        } catch {
            throw ExportError(.notAPackage, "The package is damaged: \(error)")
        }
    }

    /// Proves a package with a model file again: loads what is in the package and asks it about the probes.
    ///
    /// - Parameter interpreter: Loads the packed files and runs them.
    /// - Returns: How far its answers are from those of the service.
    /// - Throws: ``ExportError`` as ``verify(with:)``; what the interpreter throws.
    package func verify(loading interpreter: NativeInterpreter) throws -> ParityResult {
        let folder = isContainer ? ContainerFiles.folder + "/" : ""
        return try Self.prove(
            manifest.details,
            files: files.filter { $0.name.hasPrefix(folder) }.map {
                ExportFile(name: String($0.name.dropFirst(folder.count)), data: $0.data)
            },
            main: manifest.modelFileName,
            probes: checkedProbes(),
            interpreter
        )
    }

    private static func prove(
        _ details: ExportManifest.Details,
        files: [ExportFile],
        main: String,
        probes: [(file: ExportFile, expected: [ParityAnswer])],
        _ interpreter: NativeInterpreter
    ) throws -> ParityResult {
        let found = try interpreter.run(files, main, probes.map(\.file.data))
        guard found.count == probes.count else {
            throw ExportError(
                .mismatch,
                "The exported model answered \(found.count) of \(probes.count) images."
            )
        }
        let proof = ParityProof(manifest: details) { _, _, _ in [] }
        var result = ParityResult()
        for (probe, predictions) in zip(probes, found) {
            let size = try ImageDecoder.decode(
                probe.file.data,
                minimumShorterEdge: details.inputRule.edge
            )
            proof.compare(
                predictions.map(ParityAnswer.init),
                with: probe,
                width: size.width,
                height: size.height,
                into: &result
            )
        }
        try require(result, ParityTolerance(details.numbers))
        return result
    }
}

extension ExportFile {
    /// The same file in a folder.
    fileprivate func inside(_ folder: String) -> ExportFile {
        ExportFile(name: "\(folder)/\(name)", data: data)
    }
}
