package import Foundation

/// Where the next page of a list begins: after this place.
package struct ListPosition: Hashable, Sendable, Codable {
    /// What the list is ordered by: microseconds since 1970, or an uncertainty.
    package let value: Double
    /// The sequence of the last row, which orders equal values.
    package let sequence: Int

    /// Names a place in a list.
    package init(value: Double, sequence: Int) {
        self.value = value
        self.sequence = sequence
    }
}

/// A page of a list that is read on from a position.
package struct PositionedPage<Element: Sendable>: Sendable {
    /// The rows.
    package let elements: [Element]
    /// Where the next page begins, or `nil` if there is none.
    package let next: ListPosition?
}

/// Which stored predictions are meant, in which order.
package struct PredictionQuery: Hashable, Sendable {
    /// The order of stored predictions.
    package enum Order: Hashable, Sendable {
        /// The latest first.
        case newest
        /// The earliest first.
        case oldest
        /// Those first that teach most: the most uncertain.
        case suggested
    }

    /// A condition on the probability of one tag.
    package struct TagRange: Hashable, Sendable {
        /// The tag.
        package let tagID: UUID
        /// From and to which probability, both included.
        package let range: ClosedRange<Double>

        /// Describes the condition.
        package init(tagID: UUID, range: ClosedRange<Double>) {
            self.tagID = tagID
            self.range = range
        }
    }

    /// The project.
    package var projectID: UUID
    /// The iteration that answered.
    package var iterationID: UUID?
    /// The label that the asker gave.
    package var application: String?
    /// Not before this time.
    package var startTime: Date?
    /// Not after this time.
    package var endTime: Date?
    /// All of these conditions hold.
    package var tags: [TagRange]
    /// The order.
    package var order: Order
    /// After which position.
    package var after: ListPosition?
    /// How many at most.
    package var take: Int

    /// Describes stored predictions.
    package init(
        projectID: UUID,
        iterationID: UUID? = nil,
        application: String? = nil,
        startTime: Date? = nil,
        endTime: Date? = nil,
        tags: [TagRange] = [],
        order: Order = .newest,
        after: ListPosition? = nil,
        take: Int
    ) {
        self.projectID = projectID
        self.iterationID = iterationID
        self.application = application
        self.startTime = startTime
        self.endTime = endTime
        self.tags = tags
        self.order = order
        self.after = after
        self.take = max(0, take)
    }
}
