package import FoundationEssentials
package import HTTPAPI

extension Wire {
    /// A tag of a project.
    package struct Tag: WireValue {
        package var id: UUID
        package var name: String
        package var description: String?
        package var type: TagType
        package var imageCount: Int

        /// Creates a value; see ``schema`` for the members.
        package init(id: UUID, name: String, description: String? = nil, type: TagType, imageCount: Int) {
            self.id = id
            self.name = name
            self.description = description
            self.type = type
            self.imageCount = imageCount
        }

        package static let schema = WireSchema(
            "Tag",
            "A tag of a project.",
            [
                .required("id", .guid, "The tag."),
                .required("name", .string, "Its name."),
                .orNull("description", .string, "Its description."),
                .required("type", .enumeration(TagType.self), "Its role in training."),
                .required("imageCount", .integer, "How many images carry it."),
            ]
        )
    }

    /// Changes to a tag; what is left out, or null, stays as it is.
    package struct TagUpdate: WireValue {
        package var name: String?
        package var description: String?
        package var type: TagType?

        package static let schema = WireSchema(
            "TagUpdate",
            "Changes to a tag; what is left out, or null, stays as it is.",
            [
                .orAbsent("name", .string, "A new name."),
                .orAbsent("description", .string, "A new description."),
                .orAbsent("type", .enumeration(TagType.self), "Another role in training."),
            ]
        )
    }

    /// Tags and how probable they have to be.
    package struct TagFilter: WireValue {
        package var tagIds: [UUID]?
        package var threshold: Float?

        /// Creates a value; see ``schema`` for the members.
        package init(tagIds: [UUID]? = nil, threshold: Float? = nil) {
            self.tagIds = tagIds
            self.threshold = threshold
        }

        package static let schema = WireSchema(
            "TagFilter",
            "Tags and how probable they have to be.",
            [
                .orAbsent("tagIds", .array(.guid), "The tags."),
                .orAbsent("threshold", .fraction, "The least probability."),
            ]
        )
    }
}
