import Annotations
import Bytes
import Foundation
import LinearAlgebra
import ModelGraph
import Projects
import Storage
import TestSupport
import Testing

@testable import Learning

/// A project with an iteration whose out-of-fold predictions are made up, so that a test knows every number behind an evaluation.
struct EvaluatedProject {
    let id: UUID
    let tags: [UUID]
    let images: [UUID]

    /// Makes a project, its tags and its images, which are only rows.
    ///
    /// - Parameters:
    ///   - home: Where.
    ///   - type: One tag an image or several.
    ///   - tagCount: How many tags.
    ///   - truth: The tags of each image.
    /// - Throws: What the workspace throws.
    init(
        in home: TestPortal,
        _ type: ClassificationType,
        tagCount: Int,
        truth: [[Int]]
    ) async throws {
        let project = try await home.projects.createProject(
            ProjectDraft(name: "made up", classificationType: type)
        ).record.id
        var tags: [UUID] = []
        for tag in 0..<tagCount {
            // The names are in the order of the tags, as in every model.
            tags.append(
                try await home.projects.createTag(
                    TagDraft(name: String(format: "tag %03d", tag)),
                    in: project
                ).record.id
            )
        }
        let (allTags, time) = (tags, home.clock.now)
        let images = truth.indices.map { index in
            let digest = EvaluatedProject.digest(index)
            return ImageRecord(
                id: UUID(),
                projectID: project,
                created: time,
                width: 8,
                height: 8,
                contentDigest: digest,
                resizedDigest: digest,
                thumbnailDigest: digest,
                byteCount: 1,
                mediaType: "image/png"
            )
        }
        try await home.store.write { transaction in
            try transaction.register(
                blobs: images.map { BlobRecord(digest: $0.contentDigest, byteCount: 1, stored: time) }
            )
            _ = try transaction.insert(images: images)
            _ = try transaction.insert(
                taggings: zip(images, truth).flatMap { image, tags in
                    tags.map { TaggingRecord(imageID: image.id, tagID: allTags[$0], created: time) }
                },
                of: project
            )
        }
        self.id = project
        self.tags = tags
        self.images = images.map(\.id)
    }

    /// Adds an iteration of the workspace as it is, with these answers.
    ///
    /// - Parameters:
    ///   - home: Where.
    ///   - logits: For each evaluated image one number for each tag.
    ///   - truth: The tags of each evaluated image.
    ///   - groups: The near-duplicate group of each evaluated image; each its own if left out.
    ///   - places: Which images were evaluated; all if left out.
    ///   - learned: Which tags were learned; all if left out.
    ///   - contradictions: Which images are nearly the same and have different tags.
    /// - Returns: The iteration.
    /// - Throws: What the workspace throws.
    func evaluate(
        in home: TestPortal,
        logits: [[Float]],
        truth: [[Int]],
        groups: [Int]? = nil,
        places: [Int]? = nil,
        tags learned: [Int]? = nil,
        contradictions: [(first: Int, second: Int, similarity: Double)] = []
    ) async throws -> UUID {
        let places = places ?? Array(images.indices)
        let learned = learned ?? Array(tags.indices)
        let project = try await home.projects.project(id).record
        let type: ClassificationType =
            project.task.classificationType ?? .multilabel
        let archive = Data(
            try EvaluatedProject.model(
                type,
                logits: logits,
                truth: truth,
                groups: groups ?? Array(places.indices),
                contents: places.map(EvaluatedProject.digest),
                tags: learned.map { String(format: "tag %03d", $0) },
                contradictions: contradictions.map {
                    LabelContradiction(
                        first: $0.first,
                        second: $0.second,
                        isIdentical: false,
                        similarity: $0.similarity
                    )
                }
            ).archived()
        )
        let blob = try await home.blobs.store(archive)
        home.clock.advance(by: 1)
        let (id, time, iterationTags) = (UUID(), home.clock.now, learned.map { tags[$0] })
        try await home.store.write { transaction in
            try transaction.register(blobs: [blob])
            let project = try #require(try transaction.project(self.id))
            var iteration = IterationRecord(
                id: id,
                projectID: project.id,
                name: "Iteration",
                status: .completed,
                created: time,
                trainedAt: time,
                dataVersion: project.dataVersion,
                domainID: project.domainID,
                task: project.task,
                settingsDigest: ContentDigest(of: Data("settings".utf8))
            )
            iteration.modelDigest = blob.digest
            iteration.recipe = Data(#"{"averagePrecision":0.75,"isChosenAsDefault":false,"seed":0}"#.utf8)
            try transaction.insert(
                iteration: iteration,
                tags: iterationTags.enumerated().map { index, tag in
                    IterationTag(tagID: tag, name: String(format: "tag %03d", learned[index]), type: .regular)
                }
            )
        }
        return id
    }

    static func digest(_ image: Int) -> ContentDigest { ContentDigest(of: Data("image \(image)".utf8)) }

    private static func model(
        _ type: ClassificationType,
        logits: [[Float]],
        truth: [[Int]],
        groups: [Int],
        contents: [ContentDigest],
        tags: [String],
        contradictions: [LabelContradiction]
    ) -> EvaluatedClassifier {
        let graph = ContentDigest(of: Data("graph".utf8))
        let labels = LabelSet(type: type, tagCount: tags.count, tagsByImage: truth)
        let plan = FoldPlan(labels: labels, groups: ImageGroups(keys: groups), seed: 0)
        let classifier = ClassifierModel(
            type: type,
            tags: tags,
            negativeTag: nil,
            baseModel: BaseModelReference(name: "test", version: "1", digest: graph),
            space: FeatureSpace(
                baseModel: graph,
                edge: 32,
                precision: .f32,
                featureCount: 2,
                runtime: "none"
            ),
            embeddingCount: 2,
            recipe: .quick,
            inverseRegularization: 1,
            head: LinearHead(
                type: type,
                weights: Matrix(rows: tags.count, columns: 2),
                bias: [Float](repeating: 0, count: tags.count)
            ),
            temperature: 1,
            provenance: Provenance(program: "test", datasetVersion: graph, seed: 7, domain: "General")
        )
        return EvaluatedClassifier(
            classifier: classifier,
            outOfFold: OutOfFoldResults(
                logits: Matrix(rows: logits.count, columns: tags.count, elements: logits.flatMap(\.self)),
                labels: labels,
                groups: groups,
                folds: plan.scheme == .impossible ? groups.map { _ in 0 } : plan.foldByImage,
                images: contents,
                contradictions: contradictions
            )
        )
    }
}
