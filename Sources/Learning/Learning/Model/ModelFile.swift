import Bytes
import FileSystem
package import Foundation
import LinearAlgebra

/// The model file, as `docs/model-file.md` describes it: a ZIP archive of stored entries.
///
/// - `model.json`: everything but the numbers (``ModelFileRecord``);
/// - `head.f32`: the head's weights, tags x features, then its bias, little-endian 32-bit floats;
/// - `tuned.f32`: if it is fine-tuned, the weights that its base model has instead of its own, in the order of `model.json`, likewise;
/// - `out-of-fold.f32`: uncalibrated out-of-fold logits, images x tags, likewise;
/// - `out-of-fold.json`: digest, tags, near-duplicate group and fold of each of those images (``ModelFileImage``);
/// - `contradictions.json`: pairs of those images that show the same and have different tags; left out if there are none.
///
/// A head from elsewhere has the first two alone (``ClassifierFile``).
///
/// The same model gives the same bytes: there is no time in it and no name of an image. The first three are all that a
/// prediction needs; ``ClassifierModel`` reads only those, ``EvaluatedClassifier`` everything.
package enum ModelFile {
    static let recordName = "model.json"
    static let headName = "head.f32"
    static let tunedName = "tuned.f32"
    static let logitsName = "out-of-fold.f32"
    static let imagesName = "out-of-fold.json"
    static let contradictionsName = "contradictions.json"

    /// What no model needs more of: a head of 500 tags on 4,096 features takes 8 MB.
    private static let limits = ZipArchive.Limits(entryCount: 64, entrySize: 1 << 30, totalSize: 1 << 30)

    /// The largest file: its entries, and a little for the directory.
    private static let byteLimit = limits.totalSize + (1 << 16)

    /// The largest `model.json`: room for ten thousand long names.
    static let recordByteLimit = 16 << 20

    /// The largest `out-of-fold.json`, with room for half a million images.
    ///
    /// Reading JSON takes many times its size in memory.
    static let imagesByteLimit = 128 << 20

    /// The entries of a file's bytes.
    ///
    /// - Throws: An `ArchiveError` in the words of the archive.
    static func archive(_ bytes: Data) throws -> ZipArchive {
        try ZipArchive(reading: bytes, limits: limits)
    }

    /// Reads a file of at most a gibibyte and what it holds, whatever kind of model that is.
    ///
    /// - Parameters:
    ///   - url: The file.
    ///   - model: Makes a model of its bytes.
    /// - Returns: The model.
    /// - Throws: ``ModelFileError`` that names the file and says what is wrong with it.
    package static func read<Model>(
        _ url: URL,
        _ model: (_ archive: Data) throws -> Model
    ) throws(ModelFileError) -> Model {
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
        guard let size = facts.fileSize, size <= byteLimit else {
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
            return try model(bytes)
        } catch {
            throw ModelFileError("\(name) is not a model file of Ocellus: \(error)")
        }
    }
}

extension EvaluatedClassifier {
    /// Reads a model file.
    ///
    /// - Throws: ``ModelFileError`` that says what is wrong with the file.
    package init(contentsOf url: URL) throws(ModelFileError) {
        self = try ModelFile.read(url) { try EvaluatedClassifier(archive: $0) }
    }

    /// Reads the bytes of a model file.
    ///
    /// Everything is checked against everything else, because the file may come from anyone; against the base model only when
    /// that is at hand (``ClassifierModel/check(fits:embeddingCount:pooledCount:edgeMultiple:)``).
    ///
    /// - Throws: ``ModelFileError``, also if there is no evaluation, or an `ArchiveError` in the words of the archive.
    package init(archive bytes: Data) throws {
        guard case .evaluated(let evaluated) = try ClassifierFile(archive: bytes) else {
            throw ModelFileError(
                "its head was trained elsewhere, such as in a web page: it has no evaluation."
            )
        }
        self = evaluated
    }
}

extension ClassifierFile {
    /// Reads the bytes of a model file, with or without an evaluation; checks as ``EvaluatedClassifier/init(archive:)``.
    ///
    /// - Throws: ``ModelFileError``, or an `ArchiveError` in the words of the archive.
    package init(archive bytes: Data) throws {
        let archive = try ModelFile.archive(bytes)
        let record = try ModelFileRecord(in: archive)
        let classifier = try ClassifierModel(record, headIn: archive)
        if record.isGiven {
            self = .given(classifier)
        } else {
            let outOfFold = try OutOfFoldResults(of: record, in: archive)
            self = .evaluated(EvaluatedClassifier(classifier: classifier, outOfFold: outOfFold))
        }
    }
}

extension ClassifierModel {
    /// Reads the classifier of a model file, and nothing of how it was evaluated.
    ///
    /// - Throws: ``ModelFileError`` that says what is wrong with the file.
    package init(contentsOf url: URL) throws(ModelFileError) {
        self = try ModelFile.read(url) { try ClassifierModel(archive: $0) }
    }

    /// Reads the classifier from the bytes of a model file, and nothing of how it was evaluated.
    ///
    /// Checks all that it reads, as ``EvaluatedClassifier/init(archive:)`` does.
    ///
    /// - Throws: ``ModelFileError``, or an `ArchiveError` in the words of the archive.
    package init(archive bytes: Data) throws {
        let archive = try ModelFile.archive(bytes)
        try self.init(ModelFileRecord(in: archive), headIn: archive)
    }

    fileprivate init(_ record: ModelFileRecord, headIn archive: ZipArchive) throws {
        let tagCount = record.tags.count
        let weightCount = tagCount * record.headFeatureCount
        let numbers = try floats(
            in: archive.data(named: ModelFile.headName),
            count: weightCount + tagCount,
            of: "head"
        )
        let tuned = try record.tunedWeights.map { tensors in
            try TunedWeights(
                tensors: tensors,
                values: floats(
                    in: archive.data(named: ModelFile.tunedName),
                    count: TunedWeights.count(of: tensors),
                    of: "fine-tuned weights"
                )
            )
        }
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
                    elements: Array(numbers.prefix(weightCount))
                ),
                bias: Array(numbers.suffix(tagCount))
            ),
            tuned: tuned,
            temperature: record.temperature,
            provenance: record.provenance
        )
    }
}

extension OutOfFoldResults {
    fileprivate init(of record: ModelFileRecord, in archive: ZipArchive) throws {
        let images: [ModelFileImage] = try decoded(
            ModelFile.imagesName,
            of: archive,
            limit: ModelFile.imagesByteLimit
        )
        try record.check(images)
        let contradictions: [LabelContradiction] =
            archive.contains(ModelFile.contradictionsName)
            ? try decoded(ModelFile.contradictionsName, of: archive, limit: ModelFile.imagesByteLimit) : []
        try record.check(contradictions, among: images)
        let tagCount = record.tags.count
        let logits = try floats(
            in: archive.data(named: ModelFile.logitsName),
            count: images.count * tagCount,
            of: "out-of-fold scores"
        )
        self.init(
            logits: Matrix(rows: images.count, columns: tagCount, elements: logits),
            labels: LabelSet(type: record.type, tagCount: tagCount, tagsByImage: images.map(\.tags)),
            groups: images.map(\.group),
            folds: images.map(\.fold),
            images: images.map(\.sha256),
            contradictions: contradictions
        )
    }
}

extension ModelFileRecord {
    /// Reads the record and checks it.
    fileprivate init(in archive: ZipArchive) throws {
        self = try decoded(ModelFile.recordName, of: archive, limit: ModelFile.recordByteLimit)
        try check()
    }
}

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
