package import Annotations
package import Foundation
package import Storage

/// An image that was sent for prediction and kept, with the answer.
package struct StoredPrediction: Hashable, Sendable {
    /// The prediction; its scores are those of ``scores``.
    package let record: PredictionRecord
    /// The domain of the iteration that answered.
    package let domainID: UUID
    /// The answer, most probable first.
    package let scores: [TagPrediction]
}

/// Which stored predictions are wanted, in which order.
package struct StoredPredictionQuery: Hashable, Sendable {
    /// The most predictions on one page.
    package static let pageLimit = CallLimits.page
    /// The length of a page when nothing is said.
    package static let defaultPage = 64
    /// The most tags in one query.
    package static let tagLimit = 2

    /// The iteration that answered.
    package var iterationID: UUID?
    /// The label that the asker gave.
    package var application: String?
    /// Not before this time.
    package var startTime: Date?
    /// Not after this time.
    package var endTime: Date?
    /// All of these conditions hold; at most two.
    package var tags: [PredictionQuery.TagRange]
    /// The order.
    package var order: PredictionQuery.Order
    /// The length of the page; 0 and `nil` stand for ``defaultPage``.
    package var maxCount: Int?
    /// The session of the page before.
    package var session: String?
    /// The continuation of the page before; `nil` for the first page.
    package var continuation: String?

    /// Describes stored predictions; without arguments, all of a project, newest first.
    package init(
        iterationID: UUID? = nil,
        application: String? = nil,
        startTime: Date? = nil,
        endTime: Date? = nil,
        tags: [PredictionQuery.TagRange] = [],
        order: PredictionQuery.Order = .newest,
        maxCount: Int? = nil,
        session: String? = nil,
        continuation: String? = nil
    ) {
        self.iterationID = iterationID
        self.application = application
        self.startTime = startTime
        self.endTime = endTime
        self.tags = tags
        self.order = order
        self.maxCount = maxCount
        self.session = session
        self.continuation = continuation
    }
}

/// One page of a list; the query of the next one carries ``session`` and ``continuation``.
package struct ContinuedPage<Element: Sendable & Hashable>: Hashable, Sendable {
    /// The rows.
    package let elements: [Element]
    /// Names the query; the next one must send it back.
    package let session: String
    /// Where the next page begins; `nil` if there is none.
    package let continuation: String?
}

/// A prediction that was answered and is to be kept.
package struct PendingPrediction: Hashable, Sendable {
    /// Its id, the one that the answer carried.
    package let id: UUID
    /// The project that answered.
    package let projectID: UUID
    /// The iteration that answered.
    package let iterationID: UUID
    /// When it was asked.
    package let created: Date
    /// A label that the asker gave.
    package let application: String?
    /// The bytes as received.
    package let content: Data
    /// How unsure the answer was, from 0 to 1.
    package let uncertainty: Double
    /// The answer, most probable first.
    package let scores: [Prediction<UUID>]

    /// Describes a prediction.
    package init(
        id: UUID,
        projectID: UUID,
        iterationID: UUID,
        created: Date,
        application: String? = nil,
        content: Data,
        uncertainty: Double,
        scores: [Prediction<UUID>]
    ) {
        self.id = id
        self.projectID = projectID
        self.iterationID = iterationID
        self.created = created
        self.application = application
        self.content = content
        self.uncertainty = uncertainty
        self.scores = scores
    }
}
