package import Foundation

/// What a tag stands for.
package enum TagType: String, Hashable, Sendable, CaseIterable {
    /// Something to be recognized.
    case regular = "Regular"
    /// None of the other tags.
    case negative = "Negative"
    /// A product in general, next to tags for single products.
    case generalProduct = "GeneralProduct"
}

/// A tag of a project.
///
/// Names are unique among the tags in the workspace.
package struct TagRecord: Hashable, Sendable, Identifiable {
    /// The tag's id.
    package let id: UUID
    /// The project it belongs to.
    package let projectID: UUID
    /// Its name as it is now; iterations keep the name they were trained with.
    package var name: String
    /// What it means, any text.
    package var description: String?
    /// What it stands for.
    package var type: TagType
    /// When it was made.
    package let created: Date

    /// Describes a tag.
    package init(
        id: UUID,
        projectID: UUID,
        name: String,
        description: String? = nil,
        type: TagType = .regular,
        created: Date
    ) {
        self.id = id
        self.projectID = projectID
        self.name = name
        self.description = description
        self.type = type
        self.created = created
    }
}
