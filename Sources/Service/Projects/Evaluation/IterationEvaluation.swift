internal import Annotations
package import Foundation
package import Learning
internal import Storage

/// How good an iteration is at a threshold, with everything that a page about it shows.
package struct IterationEvaluation: Sendable {
    /// An image whose tag is probably wrong.
    package struct LabelError: Hashable, Sendable {
        /// The image.
        package let imageID: UUID
        /// The tags that it was given.
        package let given: [UUID]
        /// The tag that it should have; `nil` if one is too many.
        package let suggested: UUID?
        /// The tag that it should not have; `nil` if one is missing.
        package let superfluous: UUID?
        /// How sure that is, from 0 to 1.
        package let score: Double
        /// The image that shows the same and has other tags, if that is the reason.
        package let twin: Twin?
    }

    /// An image that shows the same as another.
    package struct Twin: Hashable, Sendable {
        /// The image.
        package let imageID: UUID
        /// Whether it has the same bytes.
        package let isIdentical: Bool
        /// How alike they are, up to 1.
        package let similarity: Double
    }

    /// The most label errors of an evaluation.
    private static let labelErrorLimit = 1_000

    /// What was evaluated.
    package let subject: EvaluatedIteration

    /// The numbers.
    package let summary: EvaluationSummary

    /// Images of the workspace whose tags are probably wrong: first those that contradict the tags of an image that shows the
    /// same, then the most certain; at most 1,000.
    package let labelErrors: [LabelError]

    /// Near-duplicates of the workspace, at least two a group, in the order of the model's images.
    package let duplicateGroups: [[UUID]]

    /// Evaluates an iteration; blocks.
    ///
    /// - Parameters:
    ///   - subject: The iteration.
    ///   - threshold: The probability from which on a tag counts as predicted.
    init(of subject: EvaluatedIteration, threshold: Float) {
        let scores = subject.scores
        let tags = subject.tags
        self.subject = subject
        summary = EvaluationSummary(
            of: scores,
            threshold: threshold,
            resamples: scores.affordableResamples,
            seed: subject.model.provenance.seed
        )
        var errors: [LabelError] = []
        let issues = LabelErrors.issues(
            in: scores,
            // Without its counterpart an image contradicts nothing.
            contradictions: subject.outOfFold.contradictions.filter {
                subject.presentID(of: $0.first) != nil && subject.presentID(of: $0.second) != nil
            }
        )
        for issue in issues where errors.count < Self.labelErrorLimit {
            guard let imageID = subject.presentID(of: issue.image) else { continue }
            errors.append(
                LabelError(
                    imageID: imageID,
                    given: scores.labels.tagsByImage[issue.image].map { tags[$0].tagID },
                    suggested: issue.suggestedTag.map { tags[$0].tagID },
                    superfluous: issue.givenTag.map { tags[$0].tagID },
                    score: issue.confidence,
                    twin: issue.twin.flatMap { twin in
                        subject.presentID(of: twin.image).map {
                            Twin(imageID: $0, isIdentical: twin.isIdentical, similarity: twin.similarity)
                        }
                    }
                )
            )
        }
        labelErrors = errors
        duplicateGroups = scores.groups.members.compactMap { group in
            let present = group.compactMap { subject.presentID(of: $0) }
            return present.count > 1 ? present : nil
        }
    }
}

extension ProjectStore {
    /// Evaluates an iteration anew at a threshold.
    ///
    /// - Parameters:
    ///   - id: The iteration.
    ///   - projectID: Its project.
    ///   - threshold: The probability from which on a tag counts as predicted, 0 to 1.
    /// - Returns: The evaluation.
    /// - Throws: As ``evaluatedIteration(_:of:)``.
    /// - Complexity: Some milliseconds for hundreds of images, one to two seconds for a million pairs of image and tag.
    package func evaluation(
        of id: UUID,
        in projectID: UUID,
        threshold: Float
    ) async throws -> IterationEvaluation {
        let subject = try await evaluatedIteration(id, of: projectID)
        return try await blocking { IterationEvaluation(of: subject, threshold: threshold) }
    }

    /// Groups of near-duplicates in the workspace, as the latest trained iteration found them; none without one.
    ///
    /// An image that was taken out and added again counts as what it is now. Only iterations that classify look for them.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`.
    package func nearDuplicates(of projectID: UUID) async throws -> [[UUID]] {
        let (digest, contents) = try await store.read { reading in
            _ = try reading.existingProject(projectID)
            let trained = try reading.iterations(of: projectID).filter {
                $0.modelDigest != nil && $0.task != .detection
            }
            let last = trained.max { ($0.trainedAt ?? $0.created) < ($1.trainedAt ?? $1.created) }
            return (
                last?.modelDigest, last == nil ? [] : try reading.imageContents(of: projectID, in: .workspace)
            )
        }
        guard let digest else { return [] }
        let bytes = try await blobs.data(digest)
        return try await blocking {
            let results = try EvaluatedClassifier(ofIteration: bytes).outOfFold
            let ids = Dictionary(contents.map { ($0.contentDigest, $0.imageID) }) { first, _ in first }
            return ImageGroups(keys: results.groups).members.compactMap { group in
                let present = group.compactMap { ids[results.images[$0]] }
                return present.count > 1 ? present : nil
            }
        }
    }
}

extension ScoredImages {
    /// The most weights that resampling draws, so that an answer comes within about a second.
    private static let resamplingBudget = 400_000_000

    /// How many data sets to draw for intervals: 1,000, or fewer if there are many images and tags.
    ///
    /// Fewer than a hundred say nothing about an interval, so it is none then.
    var affordableResamples: Int {
        let affordable = min(1_000, Self.resamplingBudget / max(1, labels.imageCount * tagCount))
        return affordable < 100 ? 0 : affordable
    }
}
