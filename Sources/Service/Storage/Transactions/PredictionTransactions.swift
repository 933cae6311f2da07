package import Foundation

/// Reading stored predictions.
package protocol PredictionReading {
    /// One page of stored predictions.
    func predictions(_ query: PredictionQuery) throws -> PositionedPage<PredictionRecord>

    /// The predictions of these ids that are there, in the order of the ids.
    func predictions(withIDs ids: [UUID], of projectID: UUID) throws -> [PredictionRecord]
}

/// Changing stored predictions.
package protocol PredictionWriting {
    /// Keeps a prediction. Its blobs must have been registered.
    ///
    /// - Throws: `.conflict` if the id is taken, `.notFound` if project, iteration or a blob are not there.
    func insert(prediction: PredictionRecord) throws

    /// Removes predictions.
    ///
    /// - Returns: How many there were.
    func deletePredictions(_ ids: [UUID], of projectID: UUID) throws -> Int

    /// Removes the predictions of all projects made before a time, at most some at once.
    ///
    /// - Returns: How many there were; fewer than `limit` when no more are left.
    func deletePredictions(before time: Date, limit: Int) throws -> Int
}

/// Reading suggestions.
package protocol SuggestionReading {
    /// One page of suggestions for images that are still untagged.
    func suggestions(_ query: SuggestionQuery) throws -> PositionedPage<SuggestionRecord>

    /// How many still untagged images reach the threshold with each tag; tags without any are left out.
    ///
    /// - Parameters:
    ///   - iterationID: The iteration that looked at the images.
    ///   - tagIDs: Only these tags; empty for all.
    ///   - threshold: The least probability.
    /// - Returns: Numbers of images by tag.
    /// - Throws: ``StorageError``.
    func suggestionCountsByTag(
        ofIteration iterationID: UUID,
        tagIDs: Set<UUID>,
        threshold: Double
    ) throws -> [UUID: Int]
}

/// Changing suggestions.
package protocol SuggestionWriting {
    /// Keeps suggestions, each replacing an older one of the same iteration for the same image.
    ///
    /// - Throws: `.notFound` if iteration or image are not there.
    func save(suggestions: [SuggestionRecord]) throws

    /// Removes the suggestions of all projects made before a time.
    ///
    /// - Returns: How many there were.
    func deleteSuggestions(before time: Date) throws -> Int
}
