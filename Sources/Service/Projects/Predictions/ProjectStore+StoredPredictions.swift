internal import Annotations
package import Foundation
internal import Storage

extension ProjectStore {
    /// One page of the stored predictions of a project.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchIteration`, or `predictionQuery` if the query has too
    ///   many tags, too long a page, or a continuation of another query.
    package func storedPredictions(
        _ query: StoredPredictionQuery,
        of projectID: UUID
    ) async throws -> ContinuedPage<StoredPrediction> {
        guard query.tags.count <= StoredPredictionQuery.tagLimit else {
            throw ProjectError(
                .predictionQuery,
                "The query names \(query.tags.count) tags; combine at most \(StoredPredictionQuery.tagLimit)."
            )
        }
        let position = ContinuationToken(naming: query.withoutPage, of: projectID)
        let wanted = PredictionQuery(
            projectID: projectID,
            iterationID: query.iterationID,
            application: query.application,
            startTime: query.startTime,
            endTime: query.endTime,
            tags: query.tags,
            order: query.order,
            after: try position.position(session: query.session, continuation: query.continuation),
            take: try ContinuationToken.pageLength(query.maxCount)
        )
        return try await store.read { transaction in
            _ = try transaction.existingProject(projectID)
            if let id = query.iterationID { _ = try transaction.existingIteration(id, of: projectID) }
            let page = try transaction.predictions(wanted)
            var known = KnownIterations()
            return position.page(
                try page.elements.map { record in
                    let iteration = try known.iteration(record.iterationID, transaction)
                    return StoredPrediction(
                        record: record,
                        domainID: iteration.domainID,
                        scores: iteration.scores(record.scores)
                    )
                },
                next: page.next
            )
        }
    }

    /// Removes stored predictions; ids without one are passed over.
    ///
    /// - Parameters:
    ///   - ids: The predictions, 1 to 64.
    ///   - projectID: Their project.
    /// - Returns: How many there were.
    /// - Throws: ``ProjectError`` with `noSuchProject` or `predictionIDs`.
    package func deletePredictions(_ ids: [UUID], of projectID: UUID) async throws -> Int {
        let ids = ids.eachOnce
        guard !ids.isEmpty, ids.count <= limits.imagesPerBatch else {
            throw ProjectError(
                .predictionIDs,
                "The call names \(ids.count) predictions; name 1 to \(limits.imagesPerBatch)."
            )
        }
        return try await store.write { transaction in
            _ = try transaction.existingProject(projectID)
            return try transaction.deletePredictions(ids, of: projectID)
        }
    }
}

extension StoredPredictionQuery {
    /// The query without what differs from page to page.
    fileprivate var withoutPage: String {
        var query = self
        query.maxCount = nil
        query.session = nil
        query.continuation = nil
        let tags = tags.map { "\($0.tagID) \($0.range.lowerBound) \($0.range.upperBound)" }
        return [
            iterationID?.uuidString ?? "", application ?? "", "\(startTime?.timeIntervalSince1970 ?? 0)",
            "\(endTime?.timeIntervalSince1970 ?? 0)", tags.sorted().joined(separator: ","), "\(order)",
        ].joined(separator: "\n")
    }
}

/// The iterations behind a page of rows, each read once.
struct KnownIterations {
    /// What rows need of an iteration.
    struct Known {
        let domainID: UUID
        private let tags: [UUID: IterationTag]

        fileprivate init(_ record: IterationRecord, _ tags: [IterationTag]) {
            domainID = record.domainID
            self.tags = Dictionary(tags.map { ($0.tagID, $0) }) { first, _ in first }
        }

        /// Scores with the names the iteration knows.
        func scores(_ scores: [Prediction<UUID>]) -> [TagPrediction] {
            scores.compactMap { score in
                tags[score.tag].map { tag in score.naming { _ in tag } }
            }
        }
    }

    private var known: [UUID: Known] = [:]

    mutating func iteration(_ id: UUID, _ transaction: any MetadataReading) throws -> Known {
        if let known = known[id] { return known }
        guard let record = try transaction.iteration(id) else {
            throw StorageError(
                .corrupt,
                "A stored prediction or suggestion belongs to an iteration that is gone."
            )
        }
        let new = Known(record, try transaction.tags(ofIteration: id))
        known[id] = new
        return new
    }
}
