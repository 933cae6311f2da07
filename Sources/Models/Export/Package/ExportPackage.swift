internal import Bytes
internal import FileSystem
package import FoundationEssentials
internal import Imaging

/// A ZIP archive with an exported model: the model, its labels, manifest, metadata, licenses, samples, and the proof that it says what
/// the service says.
package struct ExportPackage: Sendable {
    /// What is in an archive.
    package let files: [ExportFile]
    package let manifest: ExportManifest
    package let record: ParityRecord
    package let tags: [String]

    /// The most that a package may be, in bytes.
    package static let byteLimit = 2 << 30

    static let licenseName = "LICENSE"

    /// A Boolean value indicating whether the model lies in the folder of a container.
    let isContainer: Bool

    /// Puts a package together.
    init(files: [ExportFile], manifest: ExportManifest, record: ParityRecord, tags: [String]) {
        self.files = files
        self.manifest = manifest
        self.record = record
        self.tags = tags
        isContainer = ContainerFiles.holds(files)
    }

    /// Exports a model, and proves it.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - format: What to export it as.
    ///   - answers: What the service says of ``ProbeImages``.
    ///   - interpreter: Runs the model that was written.
    ///   - interpreterName: What the proof calls it.
    ///   - date: When.
    /// - Throws: ``ExportError``: the format cannot say what the model does, or the model that was written says something else; the
    ///   sentence has the numbers. `ModelGraphError`; what the interpreter throws.
    package init(
        of model: ExportableModel,
        as format: ExportFormat,
        answers: ReferenceAnswers,
        interpreter: @escaping ExportInterpreter,
        interpreterName: String,
        date: Date
    ) throws {
        guard let writer = ModelWriters.writer(of: format) else {
            throw ExportError(.unavailable, "Exports to \(format) are not available.")
        }
        let written = try writer.write(model)
        let manifest = ExportManifest(of: model, as: writer, written: written, date: date)
        let (images, probes) = try Self.probes(answers)
        let result = try ParityProof(manifest: manifest.details, interpreter: interpreter).result(
            of: written.files,
            main: written.main,
            probes: zip(images, probes).map { ($0, $1.expected) },
            tagCount: model.tags.count
        )
        let tolerance = ParityTolerance(manifest.details.numbers)
        try Self.require(result, tolerance)
        let record = ParityRecord(
            formatVersion: 1,
            probes: probes,
            servedPrecision: answers.servedPrecision,
            tolerance: tolerance,
            interpreter: interpreterName,
            result: result
        )
        let files =
            written.files + [
                ExportFile(name: ExportManifest.labelsName, text: model.tags.map { $0 + "\n" }.joined()),
                ExportFile(name: ExportManifest.fileName, data: try ExportJSON.encode(manifest)),
                ExportFile(
                    name: ExportManifest.metadataName,
                    data: try MetadataProperties(of: model, input: written.input).json()
                ),
                ExportFile(
                    name: Self.licenseName,
                    data: Self.license(baseModel: model.baseModel, text: model.license)
                ),
                ExportFile(name: ParityRecord.fileName, data: try ExportJSON.encode(record)),
            ] + images + written.samples.flatMap(\.files)
        self.init(files: files, manifest: manifest, record: record, tags: model.tags)
    }

    /// The images to prove a model on, and what the service says of them.
    static func probes(
        _ answers: ReferenceAnswers
    ) throws -> (images: [ExportFile], probes: [ParityRecord.Probe]) {
        let images = try ProbeImages.files()
        let probes = zip(images, zip(answers.exact, answers.served)).map { image, answers in
            ParityRecord.Probe(
                file: image.name,
                sha256: ContentDigest(of: image.data),
                expected: answers.0.map(ParityAnswer.init),
                served: answers.1.map(ParityAnswer.init)
            )
        }
        return (images, probes)
    }

    /// The archive.
    ///
    /// - Throws: `ArchiveError` if it would be larger than the format can say.
    package func archived() throws -> Data {
        Data(try ZipArchive.write(entries: files.map { .init(name: $0.name, data: $0.data) }))
    }

    /// Reads a package.
    ///
    /// - Throws: ``ExportError`` with `notAPackage`.
    package init(archive bytes: Data) throws(ExportError) {
        do {
            let archive = try ZipArchive(reading: bytes)
            files = try archive.entries.map { entry in
                ExportFile(name: entry.name, data: Data(try archive.data(named: entry.name)))
            }
        } catch {
            throw ExportError(.notAPackage, "The file is no package of an export: \(error)")
        }
        isContainer = ContainerFiles.holds(files)
        let (read, folder) = (files, isContainer ? ContainerFiles.folder + "/" : "")
        func file(_ name: String) throws(ExportError) -> ExportFile {
            guard let file = read.first(where: { $0.name == name }) else {
                throw ExportError(
                    .notAPackage,
                    "The archive has no file “\(name)”, so it is no package of an export."
                )
            }
            return file
        }
        manifest = try ExportJSON.decode(ExportManifest.self, from: file(folder + ExportManifest.fileName))
        record = try ExportJSON.decode(ParityRecord.self, from: file(ParityRecord.fileName))
        let rule = manifest.details.inputRule
        guard (16...2048).contains(rule.edge), record.formatVersion == 1, !record.probes.isEmpty else {
            throw ExportError(
                .notAPackage,
                "Its manifest or its proof is of no kind that this program knows."
            )
        }
        let lines = String(decoding: try file(folder + ExportManifest.labelsName).data, as: UTF8.self)
        tags = lines.split(whereSeparator: \.isNewline).map(String.init)
    }

    /// Proves the package again: runs its model on its probes.
    ///
    /// - Parameter interpreter: Runs the model.
    /// - Returns: How far its answers are from those of the service.
    /// - Throws: ``ExportError`` with `mismatch` if they are too far, with the numbers, and with `notAPackage` if a probe was changed;
    ///   what the interpreter throws.
    package func verify(with interpreter: @escaping ExportInterpreter) throws -> ParityResult {
        let result = try ParityProof(manifest: manifest.details, interpreter: interpreter).result(
            of: files,
            main: manifest.modelFileName,
            probes: checkedProbes(),
            tagCount: tags.count
        )
        // By what the model computes in, not by what the file says of the tolerance.
        try Self.require(result, ParityTolerance(manifest.details.numbers))
        return result
    }

    /// The images of the proof as they lie in the package, with what is expected of them.
    ///
    /// - Throws: ``ExportError`` with `notAPackage` if one is missing or was changed.
    func checkedProbes() throws(ExportError) -> [(file: ExportFile, expected: [ParityAnswer])] {
        var probes: [(ExportFile, [ParityAnswer])] = []
        for probe in record.probes {
            guard let file = files.first(where: { $0.name == probe.file }),
                ContentDigest(of: file.data) == probe.sha256
            else { throw ExportError(.notAPackage, "Its image “\(probe.file)” is missing or was changed.") }
            guard probe.expected.allSatisfy({ tags.indices.contains($0.tag) }) else {
                throw ExportError(.notAPackage, "Its proof names tags that it has no labels for.")
            }
            probes.append((file, probe.expected))
        }
        return probes
    }

    static func require(_ result: ParityResult, _ tolerance: ParityTolerance) throws(ExportError) {
        guard !result.isWithin(tolerance) else { return }
        var sentence =
            "The exported model answers differently: probabilities differ by up to \(result.probability) (allowed are \(tolerance.probability))"
        if let pixels = result.pixels {
            sentence += ", boxes by up to \(pixels) pixels (allowed are \(tolerance.pixels))"
        }
        for fault in result.faults.prefix(3) { sentence += "; \(fault)" }
        throw ExportError(.mismatch, sentence + ".")
    }

    /// Whose work is in a package, and under which conditions.
    static func license(baseModel: String, text: Data?) -> Data {
        let preface = """
            The model in this package was trained with Ocellus. What was learned from your images is yours.
            It stands on the base model \(baseModel), whose license follows\(text == nil ? " with its author: its package has none" : "").


            """
        return Data(preface.utf8) + (text ?? Data())
    }
}
