import Archives
import Digests
import Durability
package import Foundation
import LinearAlgebra

/// The model file, as `docs/model-file.md` describes it: a ZIP archive of stored entries.
///
/// - `model.json`: everything but the numbers (``Record``);
/// - `head.f32`: the head's weights, tags x features, then its bias, little-endian 32-bit floats;
/// - `out-of-fold.f32`: uncalibrated out-of-fold logits, pictures x tags, likewise;
/// - `out-of-fold.json`: digest, tags, near-duplicate group and fold of each of those pictures;
/// - `contradictions.json`: pairs of those pictures that show the same and have different tags; left out if there are none.
///
/// The same model gives the same bytes: there is no time in it and no name of a picture.
extension ClassifierModel {
    /// Entries no model needs more of: a head of 500 tags on 4,096 features takes 8 MB.
    private static let limits = ZipArchive.Limits(entryCount: 64, entrySize: 1 << 30, totalSize: 1 << 30)

    private struct Record: Codable {
        var formatVersion = 1
        let type: ClassificationType
        let tags: [String]
        let negativeTag: String?
        let baseModel: BaseModelReference
        let features: FeatureSpace
        let embeddingCount: Int
        let recipe: ClassifierRecipe
        let strength: Double
        let temperature: Double
        let headFeatureCount: Int
        let provenance: Provenance
    }

    private struct JudgedImage: Codable {
        let sha256: ContentDigest
        let tags: [Int]
        let group: Int
        let fold: Int
    }

    /// Writes the model file, replacing an older one only once the new one is whole and on disk.
    package func write(to url: URL) throws {
        try DurableFiles<FileSystemError>.replace(url, by: Data(archived()))
    }

    /// The bytes of the model file.
    package func archived() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let record = Record(
            type: type,
            tags: tags,
            negativeTag: negativeTag,
            baseModel: baseModel,
            features: space,
            embeddingCount: embeddingCount,
            recipe: recipe,
            strength: strength,
            temperature: temperature,
            headFeatureCount: head.featureCount,
            provenance: provenance
        )
        let judged = outOfFold.images.indices.map {
            JudgedImage(
                sha256: outOfFold.images[$0],
                tags: outOfFold.labels.tagsByImage[$0],
                group: outOfFold.groups[$0],
                fold: outOfFold.folds[$0]
            )
        }
        var entries: [ZipArchive.Content] = [
            .init(name: "model.json", data: try encoder.encode(record)),
            .init(name: "head.f32", data: littleEndian(head.weights.elements + head.bias)),
            .init(name: "out-of-fold.f32", data: littleEndian(outOfFold.logits.elements)),
            .init(name: "out-of-fold.json", data: try encoder.encode(judged)),
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
    package init(contentsOf url: URL) throws {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: url, options: .mappedIfSafe)
        } catch {
            throw ModelFileError(
                "The model file “\(url.lastPathComponent)” cannot be read: \(FileSystemError.cause(of: error))"
            )
        }
        do {
            try self.init(archive: bytes)
        } catch {
            throw ModelFileError("“\(url.lastPathComponent)” is not a model file of Ocellus: \(error)")
        }
    }

    /// Reads the bytes of a model file.
    ///
    /// Everything is checked against everything else, because the file may come from anyone.
    package init(archive bytes: Data) throws {
        let archive = try ZipArchive(reading: bytes, limits: Self.limits)
        let decoder = JSONDecoder()
        let record = try decoder.decode(Record.self, from: archive.data(named: "model.json"))
        let judged = try decoder.decode([JudgedImage].self, from: archive.data(named: "out-of-fold.json"))
        let tagCount = record.tags.count
        try check(
            record.formatVersion == 1,
            "its format version is \(record.formatVersion), this program reads 1."
        )
        try check(
            (1...10_000).contains(tagCount) && Set(record.tags).count == tagCount,
            "its tags are not distinct."
        )
        try check((1...1_000_000).contains(record.headFeatureCount), "its number of features is impossible.")
        try check(
            record.features.featureCount >= record.headFeatureCount
                && (1...record.features.featureCount).contains(record.embeddingCount),
            "its features do not fit its base model."
        )
        try check(record.features.edge > 0 && record.features.edge <= 4096, "its picture size is impossible.")
        try check(record.temperature > 0 && record.temperature.isFinite, "its temperature is impossible.")
        try check(!record.recipe.predictionViews.isEmpty, "its recipe has no view.")
        try check(
            record.negativeTag.map(record.tags.contains) ?? true,
            "its negative tag is not one of its tags."
        )
        for image in judged {
            let isRising = zip(image.tags, image.tags.dropFirst()).allSatisfy { $0 < $1 }
            try check(
                isRising && image.tags.allSatisfy((0..<tagCount).contains)
                    && (record.type == .multilabel || image.tags.count == 1)
                    && (0..<judged.count).contains(image.group) && (0..<judged.count).contains(image.fold),
                "its training record is inconsistent."
            )
        }

        let contradictions =
            archive.contains(contradictionsName)
            ? try decoder.decode([LabelContradiction].self, from: archive.data(named: contradictionsName))
            : []
        try check(
            contradictions.allSatisfy {
                0 <= $0.first && $0.first < $0.second && $0.second < judged.count
                    && (0...1).contains($0.similarity)
            },
            "its contradictions are of pictures that it does not have."
        )

        let head = try floats(
            in: archive.data(named: "head.f32"),
            count: tagCount * (record.headFeatureCount + 1),
            of: "head"
        )
        let logits = try floats(
            in: archive.data(named: "out-of-fold.f32"),
            count: judged.count * tagCount,
            of: "out-of-fold scores"
        )
        let weightCount = tagCount * record.headFeatureCount
        self.init(
            type: record.type,
            tags: record.tags,
            negativeTag: record.negativeTag,
            baseModel: record.baseModel,
            space: record.features,
            embeddingCount: record.embeddingCount,
            recipe: record.recipe,
            strength: record.strength,
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
                logits: Matrix(rows: judged.count, columns: tagCount, elements: logits),
                labels: LabelSet(type: record.type, tagCount: tagCount, tagsByImage: judged.map(\.tags)),
                groups: judged.map(\.group),
                folds: judged.map(\.fold),
                images: judged.map(\.sha256),
                contradictions: contradictions
            ),
            provenance: record.provenance
        )
    }
}

/// The entry that only models with such pictures have.
private let contradictionsName = "contradictions.json"

/// A file that is not a model.
package struct ModelFileError: Error, CustomStringConvertible, Hashable, Sendable {
    /// A sentence that says what is wrong.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

private func check(_ condition: Bool, _ complaint: String) throws(ModelFileError) {
    guard condition else { throw ModelFileError(complaint) }
}

private func littleEndian(_ values: [Float]) -> Data {
    var data = Data(capacity: values.count * 4)
    for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
    return data
}

private func floats(in data: Data, count: Int, of part: String) throws(ModelFileError) -> [Float] {
    try check(data.count == count * 4, "its \(part) has \(data.count) bytes instead of \(count * 4).")
    let values = data.withUnsafeBytes { bytes in
        (0..<count).map { index in
            let bits = bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
            return Float(bitPattern: UInt32(littleEndian: bits))
        }
    }
    try check(values.allSatisfy(\.isFinite), "its \(part) holds numbers that are not finite.")
    return values
}
