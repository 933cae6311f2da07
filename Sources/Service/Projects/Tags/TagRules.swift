internal import Foundation
internal import Storage
internal import TagNaming

/// What a tag may look like.
enum TagRules {
    /// A name as it is kept; see `TagName`.
    static func name(_ name: String, limits: ProjectLimits) throws(ProjectError) -> String {
        let name = TagName(name).text
        guard !name.isEmpty, name.count <= limits.nameLength else {
            throw ProjectError(
                .tagName,
                "A tag's name has 1 to \(limits.nameLength) characters; this one has \(name.count)."
            )
        }
        return name
    }

    static func description(_ text: String?, limits: ProjectLimits) throws(ProjectError) -> String? {
        guard let text, text.count > limits.descriptionLength else { return text }
        throw ProjectError(
            .tagDescription,
            "The description has \(text.count) characters; make it at most \(limits.descriptionLength) long."
        )
    }

    /// Checks a tag against the other tags of its project.
    ///
    /// - Parameters:
    ///   - tag: The tag as it is to be.
    ///   - tags: All tags of the project.
    ///   - isRenamed: Whether the name is new. An old one stays allowed: a project may come from a service, or from a
    ///     version of this one, that told apart what is one name here.
    /// - Throws: ``ProjectError`` with `tagNameTaken`, `secondNegativeTag` or `secondProductTag`.
    static func check(
        _ tag: TagRecord,
        among tags: [TagRecord],
        isRenamed: Bool = true
    ) throws(ProjectError) {
        let others = tags.filter { $0.id != tag.id }
        let name = TagName(tag.name)
        if isRenamed, let twin = others.first(where: { TagName($0.name) == name }) {
            throw ProjectError(
                .tagNameTaken,
                "The project has a tag \(twin.name) already; capitals make no difference. Choose another name."
            )
        }
        guard let twin = others.first(where: { $0.type == tag.type }) else { return }
        switch tag.type {
        case .regular:
            break
        case .negative:
            throw ProjectError(
                .secondNegativeTag,
                "A project has one Negative tag, and \(twin.name) is it already."
            )
        case .generalProduct:
            throw ProjectError(
                .secondProductTag,
                "A project has one GeneralProduct tag, and \(twin.name) is it already."
            )
        }
    }

    static func noSuchTag(_ id: UUID) -> ProjectError {
        ProjectError(.noSuchTag, "The project has no tag \(id.uuidString.lowercased()).")
    }
}
