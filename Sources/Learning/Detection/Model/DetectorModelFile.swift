import Annotations
import DetectionEvaluation
import FileSystem
package import Foundation
import Learning
import ModelGraph

/// The model file of a detector, as `docs/model-file.md` describes it: a ZIP archive of stored entries.
///
/// - `detector.json`: everything but the numbers;
/// - `head.onnx`: neck and head;
/// - `out-of-fold.json`: the images of the evaluation with their true boxes and what was detected.
private enum DetectorModelFile {
    static let recordName = "detector.json"
    static let headName = "head.onnx"
    static let imagesName = "out-of-fold.json"
    static let limits = ZipArchive.Limits(entryCount: 64, entrySize: 1 << 30, totalSize: 1 << 30)
    static let recordByteLimit = 16 << 20
    static let imagesByteLimit = 256 << 20
    static let tagLimit = 10_000

    struct Record: Codable {
        /// 2 where images are cut into tiles, so that programs that know only 1 refuse it instead of overlooking things.
        let formatVersion: Int
        let tags: [String]
        let baseModel: BaseModelReference
        let precision: InferencePrecision
        let recipe: DetectorRecipe
        let calibration: DetectionCalibration
        let evaluableTags: [Bool]
        let evidence: DetectionEvidence?
        let provenance: Provenance
    }
}

extension DetectorModel {
    /// A Boolean value indicating whether bytes are a model file of a detector; whether it is sound, reading tells.
    package static func isArchive(_ bytes: Data) -> Bool {
        guard let archive = try? ZipArchive(reading: bytes, limits: DetectorModelFile.limits) else {
            return false
        }
        return archive.contains(DetectorModelFile.recordName)
    }

    /// Reads the detector from the bytes of a model file, and nothing of how it was evaluated.
    ///
    /// - Throws: ``ModelFileError``, `ModelGraphError`, or an `ArchiveError` in the words of the archive.
    package init(archive bytes: Data) throws {
        let archive = try ZipArchive(reading: bytes, limits: DetectorModelFile.limits)
        try self.init(DetectorModelFile.Record(in: archive), in: archive)
    }

    fileprivate init(_ record: DetectorModelFile.Record, in archive: ZipArchive) throws {
        let head = try archive.data(named: DetectorModelFile.headName)
        self.init(
            tags: record.tags,
            baseModel: record.baseModel,
            precision: record.precision,
            recipe: record.recipe,
            head: head,
            calibration: record.calibration,
            provenance: record.provenance
        )
        try checkHead()
    }

    /// Compares the graph of the head with what the record says.
    private func checkHead() throws {
        let graph = try Graph(onnx: head)
        let wanted = recipe.levels.indices.flatMap { ["logits\($0)", "distances\($0)"] }
        guard graph.inputs.map(\.name) == recipe.levels.map(\.name), graph.outputs.map(\.name) == wanted
        else {
            throw ModelFileError("its head does not have the maps of its recipe.")
        }
        let shapes = try graph.inferredShapes(
            for: Dictionary(
                uniqueKeysWithValues: recipe.levels.map {
                    ($0.name, [1, $0.channels, $0.side(atEdge: recipe.edge), $0.side(atEdge: recipe.edge)])
                }
            )
        )
        for (index, level) in recipe.levels.enumerated() {
            let side = level.side(atEdge: recipe.edge)
            guard shapes.byName["logits\(index)"] == [1, tags.count, side, side],
                shapes.byName["distances\(index)"] == [1, 4, side, side]
            else { throw ModelFileError("its head does not have an output for each of its tags.") }
        }
    }
}

extension EvaluatedDetector {
    /// Writes the model file, replacing an older one only once the new one is whole and on disk.
    package func write(to url: URL) throws {
        try DurableFiles<FileSystemError>.replace(url, by: archived())
    }

    /// The bytes of the model file.
    package func archived() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let record = DetectorModelFile.Record(
            formatVersion: model.recipe.tiling == nil ? 1 : 2,
            tags: model.tags,
            baseModel: model.baseModel,
            precision: model.precision,
            recipe: model.recipe,
            calibration: model.calibration,
            evaluableTags: evaluableTags,
            evidence: evidence,
            provenance: model.provenance
        )
        let entries: [ZipArchive.Content] = [
            .init(name: DetectorModelFile.recordName, data: try encoder.encode(record)),
            .init(name: DetectorModelFile.headName, data: model.head),
            .init(name: DetectorModelFile.imagesName, data: try encoder.encode(images)),
        ]
        return Data(try ZipArchive.write(entries: entries))
    }

    /// Reads the bytes of a model file.
    ///
    /// Everything is checked against everything else, because the file may come from anyone.
    ///
    /// - Throws: ``ModelFileError``, `ModelGraphError`, or an `ArchiveError` in the words of the archive.
    package init(archive bytes: Data) throws {
        let archive = try ZipArchive(reading: bytes, limits: DetectorModelFile.limits)
        let record = try DetectorModelFile.Record(in: archive)
        let images = try decoded(
            [Image].self,
            DetectorModelFile.imagesName,
            of: archive,
            limit: DetectorModelFile.imagesByteLimit
        )
        let isSound = images.allSatisfy { image in
            (image.truth + image.detections).allSatisfy { box in
                record.tags.indices.contains(box.tag) && box.box.isInImage
                    && (0...1).contains(box.probability ?? 0)
            }
        }
        try ModelFileError.require(isSound, "its evaluation has a box of no tag or outside of its image.")
        self.init(
            model: try DetectorModel(record, in: archive),
            images: images,
            evaluableTags: record.evaluableTags,
            evidence: record.evidence
        )
    }
}

extension DetectorModelFile.Record {
    fileprivate init(in archive: ZipArchive) throws {
        self = try decoded(
            Self.self,
            DetectorModelFile.recordName,
            of: archive,
            limit: DetectorModelFile.recordByteLimit
        )
        try ModelFileError.require(
            formatVersion == 1 || formatVersion == 2,
            "its format version is \(formatVersion), this program reads 1 and 2."
        )
        try ModelFileError.require(
            (formatVersion == 2) == (recipe.tiling != nil),
            "its format version and its recipe do not agree on whether images are cut into tiles."
        )
        try ModelFileError.require(
            (1...DetectorModelFile.tagLimit).contains(tags.count) && Set(tags).count == tags.count
                && !tags.contains(where: \.isEmpty),
            "its tags are not 1 to \(DetectorModelFile.tagLimit) different names."
        )
        try ModelFileError.require(evaluableTags.count == tags.count, "its evaluation is of other tags.")
        try ModelFileError.require(
            precision != .auto,
            "it does not say in which precision its maps were computed."
        )
        try ModelFileError.require(
            calibration.scale > 0 && calibration.scale.isFinite && calibration.shift.isFinite,
            "its calibration is no pair of numbers of which the first is positive."
        )
        if let flaw = recipe.flaw { throw ModelFileError("its recipe \(flaw).") }
        try ModelFileError.require(
            provenance.datasetVersion != nil,
            "it does not say on which data set it was trained."
        )
    }
}

private func decoded<Value: Decodable>(
    _ type: Value.Type,
    _ name: String,
    of archive: ZipArchive,
    limit: Int
) throws -> Value {
    let json = try archive.data(named: name)
    try ModelFileError.require(json.count <= limit, "its entry “\(name)” is larger than \(limit) bytes.")
    do {
        return try JSONDecoder().decode(type, from: json)
    } catch {
        throw ModelFileError("its entry “\(name)” does not follow the format.")
    }
}
