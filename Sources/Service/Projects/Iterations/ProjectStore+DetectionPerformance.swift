internal import Annotations
internal import Foundation
internal import Storage

extension ProjectStore {
    /// How good a detector is, from the detections that are stored of each evaluated image and the regions that it was trained with.
    ///
    /// - Throws: ``ProjectError`` with `noPerformance`.
    func detectionPerformance(
        of iteration: IterationRecord,
        tags: [IterationTag],
        threshold: Double,
        overlapThreshold: Double
    ) async throws -> IterationPerformance {
        guard let detectionMeasuring else {
            throw ProjectError(
                .noPerformance,
                "This program does not compute the performance of detectors; use one that does."
            )
        }
        let images = try await store.read { try $0.evaluatedDetections(of: iteration, tags: tags) }
        return try await blocking {
            let measures = detectionMeasuring.measures(
                of: images,
                tagCount: tags.count,
                threshold: threshold,
                overlap: overlapThreshold
            )
            return IterationPerformance(
                threshold: threshold,
                overlapThreshold: overlapThreshold,
                precision: measures.all.precision,
                recall: measures.all.recall,
                averagePrecision: measures.all.averagePrecision,
                tags: zip(tags, measures.tags).map { tag, numbers in
                    IterationPerformance.Tag(
                        tag: tag,
                        precision: numbers.precision,
                        recall: numbers.recall,
                        averagePrecision: numbers.averagePrecision
                    )
                }
            )
        }
    }
}

extension MetadataReading {
    /// Everything that a detector was evaluated on, in the order in which the images were added.
    fileprivate func evaluatedDetections(
        of iteration: IterationRecord,
        tags: [IterationTag]
    ) throws -> [EvaluatedDetections] {
        let filter = ImageScoreFilter(iterationID: iteration.id)
        let page = ListPage(order: .oldest, take: try imageScoreCount(filter))
        let records = try imageScores(filter, page: page)
        let regions = try regions(ofImages: records.map(\.imageID), in: .version(iteration.dataVersion))
        let places = Dictionary(
            tags.enumerated().map { ($1.tagID, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return records.map { record in
            EvaluatedDetections(
                truth: (regions[record.imageID] ?? []).compactMap { region in
                    places[region.tagID].map { Annotation(tag: $0, box: region.box) }
                },
                detections: record.detections(tagCount: tags.count)
            )
        }
    }
}

extension ImageScoreRecord {
    /// What a detector found of the tags that its iteration has; nothing of a classifier.
    func detections(tagCount: Int) -> [Prediction<Int>] {
        switch answer {
        case .probabilities: []
        case .detections(let detections): detections.filter { $0.tag < tagCount }
        }
    }

    /// What was answered, with the iteration's tags, the most probable first.
    func predictions(of tags: [IterationTag]) -> [TagPrediction] {
        switch answer {
        case .probabilities(let scores): [TagPrediction](classifying: scores, of: tags)
        case .detections: [TagPrediction](detections(tagCount: tags.count), of: tags)
        }
    }
}
