internal import FoundationEssentials
internal import Storage
package import Workspace

extension CustomVisionService {
    /// Answers GetTags.
    func tags(_ call: AuthorizedCall) async throws -> APIResponse {
        let tags = try await workspace.tags(
            of: call.projectID,
            iterationID: call.call.optionalID(.iterationId)
        )
        return try .json(tags.map(Wire.Tag.init))
    }

    /// Answers CreateTag.
    func createTag(_ call: AuthorizedCall) async throws -> APIResponse {
        let type = call.call.choice(.type, of: Wire.TagType.self) ?? .regular
        let tag = try await workspace.createTag(
            TagDraft(
                name: call.call.text(.name),
                description: call.call.optionalText(.description),
                type: TagType(type)
            ),
            in: call.projectID
        )
        return try .json(Wire.Tag(tag))
    }

    /// Answers GetTag.
    func tag(_ call: AuthorizedCall) async throws -> APIResponse {
        let tag = try await workspace.tag(
            call.call.id(.tagId),
            of: call.projectID,
            iterationID: call.call.optionalID(.iterationId)
        )
        return try .json(Wire.Tag(tag))
    }

    /// Answers UpdateTag.
    func updateTag(_ call: AuthorizedCall) async throws -> APIResponse {
        let update: Wire.TagUpdate = try call.request.json()
        let tag = try await workspace.updateTag(
            call.call.id(.tagId),
            of: call.projectID,
            TagChanges(
                name: update.name,
                description: update.description,
                type: update.type.map(TagType.init)
            )
        )
        return try .json(Wire.Tag(tag))
    }

    /// Answers DeleteTag.
    func deleteTag(_ call: AuthorizedCall) async throws -> APIResponse {
        try await workspace.deleteTag(call.call.id(.tagId), of: call.projectID)
        return .noContent
    }
}

extension Wire.Tag {
    /// The same on the wire.
    package init(_ tag: TagDetails) {
        self.init(
            id: tag.record.id,
            name: tag.record.name,
            description: tag.record.description,
            type: Wire.TagType(tag.record.type),
            imageCount: tag.imageCount
        )
    }
}
