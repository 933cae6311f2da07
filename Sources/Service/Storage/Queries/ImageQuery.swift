package import Foundation

/// Which state of a project's data is meant.
package enum DataScope: Hashable, Sendable {
    /// The data as it is now.
    case workspace
    /// The data as an iteration of this data version learned from it.
    ///
    /// Only versions of existing iterations can be asked for; what else there was may have been purged.
    case version(Int)
}

/// In which order a list comes.
package enum ListOrder: Hashable, Sendable {
    /// What was added last comes first.
    case newest
    /// What was added first comes first.
    case oldest
}

/// Which images of a project are meant.
///
/// All conditions must hold.
package struct ImageFilter: Hashable, Sendable {
    /// Whether images have tags.
    package enum TaggingStatus: Hashable, Sendable {
        /// It does not matter.
        case all
        /// They have at least one.
        case tagged
        /// They have none.
        case untagged
    }

    /// The project.
    package var projectID: UUID
    /// Now, or as an iteration saw it.
    package var scope: DataScope
    /// Whether they have tags.
    package var taggingStatus: TaggingStatus
    /// They have at least one of these tags; empty: it does not matter.
    package var tagIDs: Set<UUID>
    /// What must be noted about them.
    package var metadata: MetadataCondition?
    /// How many regions they must have, and how large.
    package var regions: RegionCondition?

    /// Describes images.
    package init(
        projectID: UUID,
        scope: DataScope = .workspace,
        taggingStatus: TaggingStatus = .all,
        tagIDs: Set<UUID> = [],
        metadata: MetadataCondition? = nil,
        regions: RegionCondition? = nil
    ) {
        self.projectID = projectID
        self.scope = scope
        self.taggingStatus = taggingStatus
        self.tagIDs = tagIDs
        self.metadata = metadata
        self.regions = regions
    }
}

/// A condition on the regions of an image; both parts must hold.
package struct RegionCondition: Hashable, Sendable {
    /// How many there are.
    package var count: ClosedRange<Int>
    /// How long the shortest side of all of them is, in pixels of the upright original; `nil`: it does not matter.
    ///
    /// An image without regions has no such side, and does not pass if there is a range.
    package var smallestSide: ClosedRange<Double>?

    /// Describes regions.
    package init(count: ClosedRange<Int> = 0...Int.max, smallestSide: ClosedRange<Double>? = nil) {
        self.count = count
        self.smallestSide = smallestSide
    }

    /// Whether an image with these regions passes.
    func holds(count: Int, smallestSide side: Double?) -> Bool {
        self.count.contains(count)
            && (smallestSide.map { range in side.map(range.contains) ?? false } ?? true)
    }
}

/// A condition on the metadata of an image.
///
/// Keys and values are compared exactly.
package indirect enum MetadataCondition: Hashable, Sendable {
    /// The key has this value.
    case equal(key: String, value: String)
    /// The key has another value, or the image has no such key.
    case notEqual(key: String, value: String)
    /// All hold; true for none.
    case and([MetadataCondition])
    /// At least one holds; false for none.
    case or([MetadataCondition])
}

/// One page of a list.
package struct ListPage: Hashable, Sendable {
    /// The order.
    package var order: ListOrder
    /// How many to leave out at the beginning.
    package var skip: Int
    /// How many to give at most.
    package var take: Int

    /// Describes a page; negative numbers count as zero.
    package init(order: ListOrder = .newest, skip: Int = 0, take: Int) {
        self.order = order
        self.skip = max(0, skip)
        self.take = max(0, take)
    }
}

/// Which evaluated images of an iteration are meant.
package struct ImageScoreFilter: Hashable, Sendable {
    /// The iteration.
    package var iterationID: UUID
    /// In truth they have at least one of these tags; empty: it does not matter.
    package var tagIDs: Set<UUID>
    /// Only those that the iteration got wrong.
    package var onlyWrong: Bool

    /// Describes evaluated images.
    package init(iterationID: UUID, tagIDs: Set<UUID> = [], onlyWrong: Bool = false) {
        self.iterationID = iterationID
        self.tagIDs = tagIDs
        self.onlyWrong = onlyWrong
    }
}
