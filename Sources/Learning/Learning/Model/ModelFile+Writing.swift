import Bytes
import FileSystem
package import Foundation
import LinearAlgebra

extension EvaluatedClassifier {
    /// Writes the model file, replacing an older one only once the new one is whole and on disk.
    package func write(to url: URL) throws {
        try DurableFiles<FileSystemError>.replace(url, by: Data(archived()))
    }

    /// The bytes of the model file.
    package func archived() throws -> [UInt8] {
        let encoder = ModelFile.encoder
        let evaluated = outOfFold.images.indices.map {
            ModelFileImage(
                sha256: outOfFold.images[$0],
                tags: outOfFold.labels.tagsByImage[$0],
                group: outOfFold.groups[$0],
                fold: outOfFold.folds[$0]
            )
        }
        var entries = try ModelFile.entries(of: classifier)
        entries += [
            .init(name: ModelFile.logitsName, data: Data(littleEndian: outOfFold.logits.elements)),
            .init(name: ModelFile.imagesName, data: try encoder.encode(evaluated)),
        ]
        if let tuned = classifier.tuned {
            entries.append(.init(name: ModelFile.tunedName, data: Data(littleEndian: tuned.values)))
        }
        if !outOfFold.contradictions.isEmpty {
            entries.append(
                .init(
                    name: ModelFile.contradictionsName,
                    data: try encoder.encode(outOfFold.contradictions)
                )
            )
        }
        return try ZipArchive.write(entries: entries)
    }
}

extension ClassifierFile {
    /// The bytes of the model file.
    package func archived() throws -> [UInt8] {
        switch self {
        case .evaluated(let evaluated): try evaluated.archived()
        case .given(let classifier): try ZipArchive.write(entries: ModelFile.entries(of: classifier))
        }
    }
}

extension ModelFile {
    fileprivate static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// What every model file begins with: the record and the head.
    fileprivate static func entries(of classifier: ClassifierModel) throws -> [ZipArchive.Content] {
        let head = classifier.head
        return [
            .init(name: recordName, data: try encoder.encode(ModelFileRecord(classifier))),
            .init(name: headName, data: Data(littleEndian: head.weights.elements + head.bias)),
        ]
    }
}

extension ModelFileRecord {
    fileprivate init(_ model: ClassifierModel) {
        self.init(
            type: model.type,
            tags: model.tags,
            negativeTag: model.negativeTag,
            baseModel: model.baseModel,
            features: model.space,
            embeddingCount: model.embeddingCount,
            recipe: model.recipe,
            inverseRegularization: model.inverseRegularization,
            temperature: model.temperature,
            headFeatureCount: model.head.featureCount,
            tunedWeights: model.tuned?.tensors,
            provenance: model.provenance
        )
        formatVersion = model.isGiven ? Self.givenVersion : model.tuned == nil ? 1 : 2
    }
}
