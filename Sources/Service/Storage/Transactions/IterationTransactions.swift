package import Foundation

/// Reading iterations.
package protocol IterationReading {
    /// The iterations of a project, oldest first.
    func iterations(of projectID: UUID) throws -> [IterationRecord]

    /// An iteration, or `nil` if there is none of this id.
    func iteration(_ id: UUID) throws -> IterationRecord?

    /// The iteration that answers under a name, or `nil`.
    func iteration(publishedAs name: String, of projectID: UUID) throws -> IterationRecord?

    /// All iterations that are published, of all projects.
    func publishedIterations() throws -> [IterationRecord]

    /// The tags of an iteration, in the order of its model.
    func tags(ofIteration id: UUID) throws -> [IterationTag]

    /// One page of the evaluated images of an iteration.
    func imageScores(_ filter: ImageScoreFilter, page: ListPage) throws -> [ImageScoreRecord]

    /// How many evaluated images pass a filter.
    func imageScoreCount(_ filter: ImageScoreFilter) throws -> Int
}

/// Changing iterations.
package protocol IterationWriting {
    /// Adds an iteration. From then on the rows of its data version are kept.
    ///
    /// - Parameters:
    ///   - iteration: Its data version must be the project's present one, so that no row of it is gone.
    ///   - tags: The tags it learns, in the order of its model.
    /// - Throws: `.conflict` if id or publish name are taken or the data version is not the present one, `.notFound` if
    ///   there is no such project.
    func insert(iteration: IterationRecord, tags: [IterationTag]) throws

    /// Replaces everything but id, project, time of creation and data version.
    ///
    /// - Throws: `.notFound`, also if the model's blob is not registered; `.conflict` if the publish name is taken.
    func update(iteration: IterationRecord) throws

    /// Replaces the tags of an iteration.
    func setTags(_ tags: [IterationTag], ofIteration id: UUID) throws

    /// Replaces the evaluation of an iteration.
    ///
    /// - Parameters:
    ///   - scores: Images of the iteration's data version, in any order; others are left out.
    ///   - id: The iteration.
    /// - Throws: `.notFound` if there is no such iteration.
    func setImageScores(_ scores: [ImageScoreRecord], ofIteration id: UUID) throws

    /// Removes an iteration with its predictions and suggestions, and the rows that only it saw.
    ///
    /// - Returns: Whether there was one.
    func deleteIteration(_ id: UUID) throws -> Bool
}
