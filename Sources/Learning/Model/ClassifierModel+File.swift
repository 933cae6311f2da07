import Bytes
import FileSystem
package import Foundation
import LinearAlgebra

/// The model file, as `docs/model-file.md` describes it: a ZIP archive of stored entries.
///
/// - `model.json`: everything but the numbers (``ModelFileRecord``);
/// - `head.f32`: the head's weights, tags x features, then its bias, little-endian 32-bit floats;
/// - `out-of-fold.f32`: uncalibrated out-of-fold logits, images x tags, likewise;
/// - `out-of-fold.json`: digest, tags, near-duplicate group and fold of each of those images (``ModelFileImage``);
/// - `contradictions.json`: pairs of those images that show the same and have different tags; left out if there are none.
///
/// The same model gives the same bytes: there is no time in it and no name of an image.
extension ClassifierModel {
    /// What no model needs more of: a head of 500 tags on 4,096 features takes 8 MB.
    private static let limits = ZipArchive.Limits(entryCount: 64, entrySize: 1 << 30, totalSize: 1 << 30)

    /// The largest file: its entries, and a little for the directory.
    private static let byteLimit = limits.totalSize + (1 << 16)

    /// The largest `model.json`: room for ten thousand long names.
    private static let recordByteLimit = 16 << 20

    /// The largest `out-of-fold.json`, with room for half a million images.
    ///
    /// Reading JSON takes many times its size in memory.
    private static let imagesByteLimit = 128 << 20

    /// Writes the model file, replacing an older one only once the new one is whole and on disk.
    package func write(to url: URL) throws {
        try DurableFiles<FileSystemError>.replace(url, by: Data(archived()))
    }

    /// The bytes of the model file.
    package func archived() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let record = ModelFileRecord(
            type: type,
            tags: tags,
            negativeTag: negativeTag,
            baseModel: baseModel,
            features: space,
            embeddingCount: embeddingCount,
            recipe: recipe,
            inverseRegularization: inverseRegularization,
            temperature: temperature,
            headFeatureCount: head.featureCount,
            provenance: provenance
        )
        let evaluated = outOfFold.images.indices.map {
            ModelFileImage(
                sha256: outOfFold.images[$0],
                tags: outOfFold.labels.tagsByImage[$0],
                group: outOfFold.groups[$0],
                fold: outOfFold.folds[$0]
            )
        }
        var entries: [ZipArchive.Content] = [
            .init(name: "model.json", data: try encoder.encode(record)),
            .init(name: "head.f32", data: Data(littleEndian: head.weights.elements + head.bias)),
            .init(name: "out-of-fold.f32", data: Data(littleEndian: outOfFold.logits.elements)),
            .init(name: "out-of-fold.json", data: try encoder.encode(evaluated)),
        ]
        if !outOfFold.contradictions.isEmpty {
            entries.append(
                .init(name: contradictionsName, data: try encoder.encode(outOfFold.contradictions))
            )
        }
        return try ZipArchive.write(entries: entries)
    }

    /// Reads a model file.
    ///
    /// - Throws: ``ModelFileError`` that says what is wrong with the file.
    package init(contentsOf url: URL) throws(ModelFileError) {
        let name = "“\(url.lastPathComponent)”"
        let facts: URLResourceValues
        do {
            facts = try url.resourceValues(forKeys: [.isRegularFileKey, .isDirectoryKey, .fileSizeKey])
        } catch {
            throw ModelFileError("The model file \(name) cannot be read: \(FileSystemError.cause(of: error))")
        }
        guard facts.isRegularFile == true else {
            let kind = facts.isDirectory == true ? "a directory" : "no plain file"
            throw ModelFileError("The model file \(name) cannot be read: it is \(kind).")
        }
        guard let size = facts.fileSize, size <= Self.byteLimit else {
            throw ModelFileError("\(name) is not a model file of Ocellus: it is larger than a gibibyte.")
        }
        // Not mapped into memory: whoever shortens a mapped file ends the program.
        let bytes: Data
        do {
            bytes = try Data(contentsOf: url)
        } catch {
            throw ModelFileError("The model file \(name) cannot be read: \(FileSystemError.cause(of: error))")
        }
        do {
            try self.init(archive: bytes)
        } catch {
            throw ModelFileError("\(name) is not a model file of Ocellus: \(error)")
        }
    }

    /// Reads the bytes of a model file.
    ///
    /// Everything is checked against everything else, because the file may come from anyone; against the base model only when
    /// that is at hand (``check(fits:embeddingCount:pooledCount:edgeMultiple:)``).
    ///
    /// - Throws: ``ModelFileError``, or an `ArchiveError` in the words of the archive.
    package init(archive bytes: Data) throws {
        let archive = try ZipArchive(reading: bytes, limits: Self.limits)
        let record: ModelFileRecord = try decoded("model.json", of: archive, limit: Self.recordByteLimit)
        try record.check()
        let images: [ModelFileImage] = try decoded(
            "out-of-fold.json",
            of: archive,
            limit: Self.imagesByteLimit
        )
        try record.check(images)
        let tagCount = record.tags.count
        let contradictions: [LabelContradiction] =
            archive.contains(contradictionsName)
            ? try decoded(contradictionsName, of: archive, limit: Self.imagesByteLimit) : []
        try record.check(contradictions, among: images)
        let weightCount = tagCount * record.headFeatureCount
        let head = try floats(in: archive.data(named: "head.f32"), count: weightCount + tagCount, of: "head")
        let logits = try floats(
            in: archive.data(named: "out-of-fold.f32"),
            count: images.count * tagCount,
            of: "out-of-fold scores"
        )
        self.init(
            type: record.type,
            tags: record.tags,
            negativeTag: record.negativeTag,
            baseModel: record.baseModel,
            space: record.features,
            embeddingCount: record.embeddingCount,
            recipe: record.recipe,
            inverseRegularization: record.inverseRegularization,
            head: LinearHead(
                type: record.type,
                weights: Matrix(
                    rows: tagCount,
                    columns: record.headFeatureCount,
                    elements: Array(head.prefix(weightCount))
                ),
                bias: Array(head.suffix(tagCount))
            ),
            temperature: record.temperature,
            outOfFold: OutOfFoldResults(
                logits: Matrix(rows: images.count, columns: tagCount, elements: logits),
                labels: LabelSet(type: record.type, tagCount: tagCount, tagsByImage: images.map(\.tags)),
                groups: images.map(\.group),
                folds: images.map(\.fold),
                images: images.map(\.sha256),
                contradictions: contradictions
            ),
            provenance: record.provenance
        )
    }
}

/// The entry that only models with such images have.
private let contradictionsName = "contradictions.json"

/// A value from a JSON entry.
private func decoded<Value: Decodable>(_ name: String, of archive: ZipArchive, limit: Int) throws -> Value {
    let json = try archive.data(named: name)
    try ModelFileError.require(json.count <= limit, "its entry “\(name)” is larger than \(limit) bytes.")
    do {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .renaming([
            "strength": "inverseRegularization", "strengths": "inverseRegularizations",
        ])
        return try decoder.decode(Value.self, from: json)
    } catch {
        throw ModelFileError("its entry “\(name)” does not follow the format.")
    }
}

private func floats(in data: Data, count: Int, of part: String) throws(ModelFileError) -> [Float] {
    guard data.count == count * 4, let values = data.littleEndianFloats else {
        throw ModelFileError("its \(part) has \(data.count) bytes instead of \(count * 4).")
    }
    try ModelFileError.require(
        values.allSatisfy(\.isFinite),
        "its \(part) holds numbers that are not finite."
    )
    return values
}
