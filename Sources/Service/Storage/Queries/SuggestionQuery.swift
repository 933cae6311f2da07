package import Foundation

/// Which suggestions of an iteration are meant, in which order.
///
/// Only images that are in the workspace and still have no tag are ever given.
package struct SuggestionQuery: Hashable, Sendable {
    /// The order of suggestions.
    package enum Order: Hashable, Sendable {
        /// The surest first.
        case uncertaintyAscending
        /// The least sure first.
        case uncertaintyDescending
    }

    /// The iteration.
    package var iterationID: UUID
    /// At least one of these tags reaches the threshold; empty: any tag does.
    package var tagIDs: Set<UUID>
    /// The least probability.
    package var threshold: Double
    /// The order.
    package var order: Order
    /// After which position.
    package var after: ListPosition?
    /// How many at most.
    package var take: Int

    /// Describes suggestions.
    package init(
        iterationID: UUID,
        tagIDs: Set<UUID> = [],
        threshold: Double = 0,
        order: Order = .uncertaintyAscending,
        after: ListPosition? = nil,
        take: Int
    ) {
        self.iterationID = iterationID
        self.tagIDs = tagIDs
        self.threshold = threshold
        self.order = order
        self.after = after
        self.take = max(0, take)
    }
}
