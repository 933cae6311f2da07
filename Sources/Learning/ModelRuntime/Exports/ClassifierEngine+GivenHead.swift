package import Annotations
package import BaseModels
internal import Export
package import Learning
internal import LinearAlgebra
internal import ModelGraph

extension ClassifierEngine {
    /// The classifier that a head from elsewhere makes of a base model: on the embedding of the center square as it is.
    ///
    /// - Parameters:
    ///   - type: How the tags of one image relate to each other.
    ///   - tags: The tag names, in the order of the head's rows.
    ///   - weights: Row-major `[tags x features]`.
    ///   - bias: The bias of each tag; there are as many as tags.
    ///   - domain: Whose base model gives the features.
    /// - Returns: The classifier; nothing is known of how good it is.
    /// - Throws: `ExportError` with `unsupportedModel` if the base model gives another number of features; `BaseModelError`.
    package func classifier(
        type: ClassificationType,
        tags: [String],
        weights: [Float],
        bias: [Float],
        domain: Domain
    ) throws -> ClassifierModel {
        let (base, _) = try base(of: domain)
        guard weights.count == tags.count * base.embeddingCount else {
            throw ExportError(
                .unsupportedModel,
                "The head takes \(weights.count / max(tags.count, 1)) features where the base model gives \(base.embeddingCount)."
            )
        }
        let space = base.space
        return ClassifierModel(
            type: type,
            tags: tags,
            negativeTag: nil,
            baseModel: base.reference,
            // Pages compute in 32 bits, and what the head learned there holds for that.
            space: FeatureSpace(
                baseModel: space.baseModel,
                edge: space.edge,
                precision: .f32,
                featureCount: space.featureCount,
                runtime: "Ocellus in a web page"
            ),
            embeddingCount: base.embeddingCount,
            recipe: .given,
            inverseRegularization: nil,
            head: LinearHead(
                type: type,
                weights: Matrix(rows: tags.count, columns: base.embeddingCount, elements: weights),
                bias: bias
            ),
            temperature: 1,
            provenance: Provenance(
                program: "a web page",
                datasetVersion: nil,
                seed: 0,
                domain: domain.name
            )
        )
    }
}
