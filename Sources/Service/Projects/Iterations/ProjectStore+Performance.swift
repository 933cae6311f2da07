internal import Annotations
package import Foundation
internal import Learning
package import Storage

extension ProjectStore {
    /// How good an iteration is at a threshold, computed anew from what its evaluates said of images that they had not
    /// learned from.
    ///
    /// - Parameters:
    ///   - id: The iteration.
    ///   - projectID: Its project.
    ///   - threshold: The probability from which on a tag, or a box, counts as predicted, 0 to 1; `nil` for 0.5. Other values count
    ///     as the nearest of these.
    ///   - overlapThreshold: The overlap from which on the box of a detector is at the right place, 0 to 1; `nil` for 0.3. Other
    ///     values count as the nearest of these.
    /// - Returns: The numbers, for every tag of the iteration.
    /// - Throws: ``ProjectError`` with `iterationNotTrained` or `noPerformance`.
    /// - Complexity: Some milliseconds for hundreds of images, about a second for 100,000.
    package func performance(
        of id: UUID,
        in projectID: UUID,
        threshold: Double? = nil,
        overlapThreshold: Double? = nil
    ) async throws -> IterationPerformance {
        func fraction(_ given: Double?, orElse usual: Double) -> Double {
            given.flatMap { $0.isNaN ? nil : min(max($0, 0), 1) } ?? usual
        }
        let threshold = fraction(threshold, orElse: 0.5)
        let (iteration, tags) = try await store.read { reading in
            _ = try reading.existingProject(projectID)
            return (
                try reading.trainedIteration(id, of: projectID), try reading.tags(ofIteration: id)
            )
        }
        guard case .classification = iteration.task else {
            return try await detectionPerformance(
                of: iteration,
                tags: tags,
                threshold: threshold,
                overlapThreshold: fraction(overlapThreshold, orElse: 0.3)
            )
        }
        guard let digest = iteration.modelDigest else {
            throw ProjectError(
                .noPerformance,
                "The iteration has no model that could be evaluated; train again."
            )
        }
        let bytes = try await blobs.data(digest)
        return try await withTaskExecutorPreference(executor) {
            let model = try EvaluatedClassifier(ofIteration: bytes)
            guard tags.count == model.classifier.tags.count else {
                throw ProjectError(
                    .noPerformance,
                    "The iteration's model has other tags than the iteration; train again."
                )
            }
            return IterationPerformance(of: model, tags: tags, threshold: threshold)
        }
    }

    /// One page of the images that an iteration was evaluated on, with its answers and the truth.
    ///
    /// - Parameters:
    ///   - filter: Which images of which iteration.
    ///   - projectID: The iteration's project.
    ///   - page: Which page; the order is that in which images were added.
    /// - Returns: The images of the page.
    /// - Throws: ``ProjectError`` with `iterationNotTrained`.
    package func imagePerformances(
        _ filter: ImageScoreFilter,
        in projectID: UUID,
        page: ListPage
    ) async throws -> [ImagePerformance] {
        try await store.read { reading in
            _ = try reading.existingProject(projectID)
            let iteration = try reading.trainedIteration(filter.iterationID, of: projectID)
            let scope = DataScope.version(iteration.dataVersion)
            let tags = try reading.tags(ofIteration: iteration.id)
            let names = Dictionary(tags.map { ($0.tagID, $0.name) }, uniquingKeysWith: { first, _ in first })
            let scores = try reading.imageScores(filter, page: page)
            let ids = scores.map(\.imageID)
            let images = Dictionary(
                try reading.images(withIDs: ids, of: projectID, in: scope)
                    .map { ($0.id, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            let taggings = try reading.taggings(ofImages: ids, in: scope)
            let regions = try reading.regions(ofImages: ids, in: scope)
            return scores.compactMap { score in
                images[score.imageID].map { image in
                    ImagePerformance(
                        image: image,
                        predictions: score.predictions(of: tags),
                        // Tags that were not selected for the training say nothing about the iteration.
                        tags: taggings[image.id, default: []].compactMap { tagging in
                            names[tagging.tagID].map { .init(tagging: tagging, name: $0) }
                        },
                        regions: regions[image.id, default: []].compactMap { region in
                            names[region.tagID].map { .init(region: region, tagName: $0) }
                        },
                        isWrong: score.isWrong
                    )
                }
            }
        }
    }

    /// How many images of an iteration pass a filter of ``imagePerformances(_:in:page:)``.
    package func imagePerformanceCount(_ filter: ImageScoreFilter, in projectID: UUID) async throws -> Int {
        try await store.read { reading in
            _ = try reading.existingProject(projectID)
            _ = try reading.trainedIteration(filter.iterationID, of: projectID)
            return try reading.imageScoreCount(filter)
        }
    }
}
