package import Storage

/// A tag and how many images have it.
package struct TagDetails: Hashable, Sendable {
    /// The tag; its name is the one of the state that was asked for.
    package let record: TagRecord

    /// How many images have it in that state.
    package let imageCount: Int
}

/// A tag that is to be made.
package struct TagDraft: Hashable, Sendable {
    /// Its name, unique in the project without regard to case.
    package var name: String
    /// What it means.
    package var description: String?
    /// What it stands for.
    package var type: TagType

    /// Describes a tag.
    package init(name: String, description: String? = nil, type: TagType = .regular) {
        self.name = name
        self.description = description
        self.type = type
    }
}

/// What is to be changed in a tag; `nil` leaves things as they are.
package struct TagChanges: Hashable, Sendable {
    /// The new name.
    package var name: String?
    /// The new description.
    package var description: String?
    /// What it is to stand for.
    package var type: TagType?

    /// Describes changes.
    package init(name: String? = nil, description: String? = nil, type: TagType? = nil) {
        self.name = name
        self.description = description
        self.type = type
    }
}
