internal import CustomVisionProtocol
package import HTTPAPI
package import Projects
package import Storage

extension Parameter.Name {
    // What lists of images ask for, whichever interface has them.
    package static let filter: Self = "$filter"
    package static let orderBy: Self = "orderBy"
    package static let skip: Self = "skip"
    package static let tagIds: Self = "tagIds"
    package static let taggingStatus: Self = "taggingStatus"
    package static let take: Self = "take"
}

extension Parameter {
    /// The iteration whose snapshot is read, if not the workspace.
    package static let snapshot = guid(
        .iterationId,
        "The iteration whose images and tags are meant; the project's present ones if left out."
    )

    /// The tags of which a listed image must have one.
    package static let anyOfTags = guids(
        .tagIds,
        atMost: CustomVisionLimits.tagsPerBatch,
        "Tags of which an image must have at least one."
    )

    /// Whether images have tags.
    package static let taggingStatus = enumeration(
        .taggingStatus,
        Wire.TaggingStatus.self,
        "All images, tagged or untagged ones."
    )

    /// What the metadata of images must have.
    package static let filter = parsed(
        .filter,
        MetadataFilter.self,
        "A condition on metadata, such as metadata=place eq 'shed' and year ne '2019'."
    )

    /// The page of a list and its order.
    package static let page: [Self] = [
        enumeration(.orderBy, Wire.ListOrder.self, "Newest (the default) or oldest first."),
        integer(.take, 0...256, default: 50, "How many entries the answer holds at most."),
        integer(.skip, 0...Int(Int32.max), default: 0, "How many entries are passed over first."),
    ]
}

extension APICall where Context == ProjectContext {
    /// The page that a list is asked for by ``HTTPAPI/Parameter/page``.
    package var page: ListPage {
        ListPage(
            order: choice(.orderBy, of: Wire.ListOrder.self).map(ListOrder.init) ?? .newest,
            skip: integer(.skip),
            take: integer(.take)
        )
    }
}

extension ImageSelection {
    /// The images that a call asks for by snapshot, tags, whether they have any, and metadata.
    package init(filtering call: ProjectCall) {
        self.init(
            iterationID: call.optionalID(.iterationId),
            taggingStatus: call.choice(.taggingStatus, of: Wire.TaggingStatus.self)
                .map(ImageFilter.TaggingStatus.init) ?? .all,
            tagIDs: Set(call.ids(.tagIds)),
            metadata: call.parsed(.filter, as: MetadataFilter.self).map(MetadataCondition.init)
        )
    }
}

extension MetadataCondition {
    fileprivate init(_ filter: MetadataFilter) {
        self =
            switch filter {
            case .equal(let key, let value): .equal(key: key, value: value)
            case .notEqual(let key, let value): .notEqual(key: key, value: value)
            case .and(let filters): .and(filters.map(MetadataCondition.init))
            case .or(let filters): .or(filters.map(MetadataCondition.init))
            }
    }
}
