package import Foundation
package import Storage

/// An untagged image with the tags that an iteration suggests for it.
package struct StoredSuggestion: Hashable, Sendable {
    /// The suggestion.
    package let record: SuggestionRecord
    /// The image.
    package let image: ImageRecord
    /// The domain of the iteration.
    package let domainID: UUID
    /// The answer, most probable first.
    package let scores: [TagPrediction]
}

/// Which suggestions of an iteration are wanted, in which order.
package struct StoredSuggestionQuery: Hashable, Sendable {
    /// At least one of these tags reaches the threshold; empty: any tag does.
    package var tagIDs: Set<UUID>
    /// The least probability.
    package var threshold: Double
    /// The order.
    package var order: SuggestionQuery.Order
    /// The length of the page; 0 and `nil` stand for ``StoredPredictionQuery/defaultPage``.
    package var maxCount: Int?
    /// The session of the page before.
    package var session: String?
    /// The continuation of the page before; `nil` for the first page.
    package var continuation: String?

    /// Describes suggestions; without arguments, all of them, the surest first.
    package init(
        tagIDs: Set<UUID> = [],
        threshold: Double = 0,
        order: SuggestionQuery.Order = .uncertaintyAscending,
        maxCount: Int? = nil,
        session: String? = nil,
        continuation: String? = nil
    ) {
        self.tagIDs = tagIDs
        self.threshold = threshold
        self.order = order
        self.maxCount = maxCount
        self.session = session
        self.continuation = continuation
    }
}

extension ProjectStore {
    /// One page of an iteration's suggestions for images that are still untagged.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchIteration`, or `predictionQuery` if the page is too
    ///   long or the continuation belongs to another query.
    package func storedSuggestions(
        _ query: StoredSuggestionQuery,
        ofIteration iterationID: UUID,
        in projectID: UUID
    ) async throws -> ContinuedPage<StoredSuggestion> {
        let tags = query.tagIDs.map(\.uuidString).sorted().joined(separator: ",")
        let position = ContinuationToken(
            naming: "\(iterationID)\n\(tags)\n\(query.threshold)\n\(query.order)",
            of: projectID
        )
        let wanted = SuggestionQuery(
            iterationID: iterationID,
            tagIDs: query.tagIDs,
            threshold: query.threshold,
            order: query.order,
            after: try position.position(session: query.session, continuation: query.continuation),
            take: try ContinuationToken.pageLength(query.maxCount)
        )
        return try await store.read { transaction in
            _ = try transaction.existingProject(projectID)
            _ = try transaction.existingIteration(iterationID, of: projectID)
            let page = try transaction.suggestions(wanted)
            let images = Dictionary(
                try transaction.images(
                    withIDs: page.elements.map(\.imageID),
                    of: projectID,
                    in: .workspace
                ).map { ($0.id, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            var known = KnownIterations()
            let iteration = try known.iteration(iterationID, transaction)
            return position.page(
                page.elements.compactMap { record in
                    images[record.imageID].map { image in
                        StoredSuggestion(
                            record: record,
                            image: image,
                            domainID: iteration.domainID,
                            scores: iteration.scores(record.scores)
                        )
                    }
                },
                next: page.next
            )
        }
    }

    /// How many untagged images reach the threshold with each tag.
    ///
    /// - Parameters:
    ///   - tagIDs: The tags to count; empty for all of the iteration.
    ///   - threshold: The least probability.
    ///   - iterationID: The iteration that made the suggestions.
    ///   - projectID: Its project.
    /// - Returns: A number for each tag asked for, 0 included.
    /// - Throws: ``ProjectError`` with `noSuchProject` or `noSuchIteration`.
    package func suggestionCounts(
        tagIDs: Set<UUID>,
        threshold: Double,
        ofIteration iterationID: UUID,
        in projectID: UUID
    ) async throws -> [UUID: Int] {
        try await store.read { transaction in
            _ = try transaction.existingProject(projectID)
            _ = try transaction.existingIteration(iterationID, of: projectID)
            let counts = try transaction.suggestionCountsByTag(
                ofIteration: iterationID,
                tagIDs: tagIDs,
                threshold: threshold
            )
            let asked =
                tagIDs.isEmpty ? try transaction.tags(ofIteration: iterationID).map(\.tagID) : Array(tagIDs)
            return Dictionary(asked.map { ($0, counts[$0] ?? 0) }) { first, _ in first }
        }
    }
}
