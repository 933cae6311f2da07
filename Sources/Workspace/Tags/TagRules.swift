internal import Foundation
internal import Storage

/// What a tag may look like.
enum TagRules {
    /// A name as it is kept: without spaces around it.
    static func name(_ name: String, limits: WorkspaceLimits) throws(WorkspaceError) -> String {
        let name = name.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !name.isEmpty, name.count <= limits.nameLength else {
            throw WorkspaceError(
                .tagName,
                "A tag's name has 1 to \(limits.nameLength) characters; this one has \(name.count)."
            )
        }
        return name
    }

    static func description(_ text: String?, limits: WorkspaceLimits) throws(WorkspaceError) -> String? {
        guard let text, text.count > limits.descriptionLength else { return text }
        throw WorkspaceError(
            .tagDescription,
            "The description has \(text.count) characters; make it at most \(limits.descriptionLength) long."
        )
    }

    /// Whether two names are the same to a person: case and the composition of accents do not matter.
    static func areSame(_ name: String, _ other: String) -> Bool {
        name.lowercased() == other.lowercased()
    }

    /// Checks a tag against the other tags of its project.
    static func check(_ tag: TagRecord, among tags: [TagRecord]) throws(WorkspaceError) {
        let others = tags.filter { $0.id != tag.id }
        if others.contains(where: { areSame($0.name, tag.name) }) {
            throw WorkspaceError(
                .tagNameTaken,
                "The project has a tag \(tag.name) already; capitals make no difference. Choose another name."
            )
        }
        guard let twin = others.first(where: { $0.type == tag.type }) else { return }
        switch tag.type {
        case .regular:
            break
        case .negative:
            throw WorkspaceError(
                .secondNegativeTag,
                "A project has one Negative tag, and \(twin.name) is it already."
            )
        case .generalProduct:
            throw WorkspaceError(
                .secondProductTag,
                "A project has one GeneralProduct tag, and \(twin.name) is it already."
            )
        }
    }

    static func noSuchTag(_ id: UUID) -> WorkspaceError {
        WorkspaceError(.noSuchTag, "The project has no tag \(id.uuidString.lowercased()).")
    }
}
