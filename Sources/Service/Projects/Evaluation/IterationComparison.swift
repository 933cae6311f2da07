internal import Annotations
package import Foundation
package import Learning
internal import LinearAlgebra
internal import Storage

/// A paired comparison of two iterations on the images and tags that both were evaluated on.
///
/// The truth is the labels of the iteration "after": if tags were corrected between the two, both are compared with the
/// corrected ones.
package struct IterationComparison: Hashable, Sendable {
    /// One number of both.
    package struct Measure: Hashable, Sendable {
        /// The number of the iteration "before"; `nil` if it is not defined.
        package let before: Double?
        /// The number of the iteration "after"; `nil` if it is not defined.
        package let after: Double?
        /// `after` minus `before` with its 95 % confidence interval; `nil` if one of them is not defined.
        package let difference: Estimate?
    }

    /// How many images both were evaluated on.
    package let imageCount: Int
    /// The share of all predictions that are right.
    package let precision: Measure
    /// The share of all true tags that were found.
    package let recall: Measure
    /// The mean of the tags' average precisions.
    package let averagePrecision: Measure
    /// The share of images with the right answer.
    package let accuracy: Measure
    /// Images of the workspace that only "after" gets right.
    package let fixed: [UUID]
    /// Images of the workspace that only "before" gets right.
    package let regressed: [UUID]

    /// Compares two iterations; blocks.
    ///
    /// - Parameters:
    ///   - after: The iteration whose gain is asked for.
    ///   - before: The one it is held against.
    ///   - threshold: The probability from which on a tag counts as predicted.
    /// - Throws: ``ProjectError`` with `wrongProjectType` if one has one tag an image and the other several.
    init(of after: EvaluatedIteration, against before: EvaluatedIteration, threshold: Float)
        throws(ProjectError)
    {
        guard after.model.type == before.model.type else {
            throw ProjectError(
                .wrongProjectType,
                "One iteration gives an image one tag and the other several, so their numbers mean different things; "
                    + "compare iterations of the same type."
            )
        }
        let common = CommonImages(of: after, and: before)
        let (new, old) = (common.after, common.before)
        let paired = PairedComparison(
            of: new,
            against: old,
            threshold: threshold,
            resamples: new.affordableResamples,
            seed: after.model.provenance.seed
        )
        let counts = (
            new: new.confusionCounts(threshold: threshold), old: old.confusionCounts(threshold: threshold)
        )
        imageCount = new.evaluableImages.count
        precision = Measure(
            before: counts.old.precision,
            after: counts.new.precision,
            difference: paired.precisionGain
        )
        recall = Measure(
            before: counts.old.recall,
            after: counts.new.recall,
            difference: paired.recallGain
        )
        averagePrecision = Measure(
            before: old.meanAveragePrecision,
            after: new.meanAveragePrecision,
            difference: paired.meanAveragePrecisionGain
        )
        accuracy = Measure(
            before: old.accuracy(threshold: threshold),
            after: new.accuracy(threshold: threshold),
            difference: paired.accuracyGain
        )
        var (fixed, regressed): ([UUID], [UUID]) = ([], [])
        for image in new.evaluableImages {
            let isRight = (
                new.isCorrect(image, threshold: threshold), old.isCorrect(image, threshold: threshold)
            )
            guard isRight.0 != isRight.1, let id = after.presentID(of: common.images[image]) else { continue }
            if isRight.0 { fixed.append(id) } else { regressed.append(id) }
        }
        self.fixed = fixed
        self.regressed = regressed
    }
}

/// The scores of two iterations on what they have in common.
private struct CommonImages {
    /// The places of the images among those of the one iteration.
    let images: [Int]
    let after: ScoredImages
    let before: ScoredImages

    init(of after: EvaluatedIteration, and before: EvaluatedIteration) {
        let tagsBefore = Dictionary(
            before.tags.enumerated().map { ($1.tagID, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let tags = after.tags.indices.compactMap { tag in
            tagsBefore[after.tags[tag].tagID].map { (after: tag, before: $0) }
        }
        let places = Dictionary(
            tags.enumerated().map { ($1.after, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let imagesBefore = Dictionary(
            before.outOfFold.images.enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var images: [(after: Int, before: Int)] = []
        var truth: [[Int]] = []
        for (image, digest) in after.outOfFold.images.enumerated() {
            guard let other = imagesBefore[digest] else { continue }
            let known = after.scores.labels.tagsByImage[image].compactMap { places[$0] }
            // Where an image has one tag, both must know it.
            guard after.model.type == .multilabel || known.count == 1 else { continue }
            images.append((image, other))
            truth.append(known.sorted())
        }
        let labels = LabelSet(type: after.model.type, tagCount: tags.count, tagsByImage: truth)
        let groups = ImageGroups(keys: images.map { after.scores.groups.groupByImage[$0.after] })
        let measured = tags.map {
            after.scores.evaluableTags[$0.after] && before.scores.evaluableTags[$0.before]
        }
        func scores(_ all: ScoredImages, _ images: [Int], _ tags: [Int]) -> ScoredImages {
            ScoredImages(
                labels: labels,
                probabilities: Matrix(
                    rows: images.count,
                    columns: tags.count,
                    elements: images.flatMap { image in tags.map { all.probability(of: $0, at: image) } }
                ),
                groups: groups,
                evaluableTags: measured
            )
        }
        self.images = images.map(\.after)
        self.after = scores(after.scores, images.map(\.after), tags.map(\.after))
        self.before = scores(before.scores, images.map(\.before), tags.map(\.before))
    }
}

extension ProjectStore {
    /// Compares an iteration with the one that it is to replace.
    ///
    /// - Parameters:
    ///   - id: The iteration whose gain is asked for.
    ///   - former: The one it is held against.
    ///   - projectID: The project of both.
    ///   - threshold: The probability from which on a tag counts as predicted, 0 to 1.
    /// - Returns: The comparison.
    /// - Throws: As ``evaluatedIteration(_:of:)``, and ``ProjectError`` with `wrongProjectType`.
    package func comparison(
        of id: UUID,
        against former: UUID,
        in projectID: UUID,
        threshold: Float
    ) async throws -> IterationComparison {
        let before = try await evaluatedIteration(former, of: projectID)
        let after = try await evaluatedIteration(id, of: projectID)
        return try await blocking {
            try IterationComparison(of: after, against: before, threshold: threshold)
        }
    }
}
