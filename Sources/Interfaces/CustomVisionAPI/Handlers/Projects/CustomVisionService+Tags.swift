internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects
internal import Storage

extension CustomVisionService {
    /// Answers GetTags.
    func tags(_ call: ProjectCall) async throws -> APIResponse {
        let tags = try await projects.tags(
            of: call.projectID,
            iterationID: call.optionalID(.iterationId)
        )
        return try .json(tags.map(Wire.Tag.init))
    }

    /// Answers CreateTag.
    func createTag(_ call: ProjectCall) async throws -> APIResponse {
        let type = call.choice(.type, of: Wire.TagType.self) ?? .regular
        let tag = try await projects.createTag(
            TagDraft(
                name: call.text(.name),
                description: call.optionalText(.description),
                type: TagType(type)
            ),
            in: call.projectID
        )
        return try .json(Wire.Tag(tag))
    }

    /// Answers GetTag.
    func tag(_ call: ProjectCall) async throws -> APIResponse {
        let tag = try await projects.tag(
            call.id(.tagId),
            of: call.projectID,
            iterationID: call.optionalID(.iterationId)
        )
        return try .json(Wire.Tag(tag))
    }

    /// Answers UpdateTag.
    func updateTag(_ call: ProjectCall) async throws -> APIResponse {
        let update: Wire.TagUpdate = try call.request.json()
        let tag = try await projects.updateTag(
            call.id(.tagId),
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
    func deleteTag(_ call: ProjectCall) async throws -> APIResponse {
        try await projects.deleteTag(call.id(.tagId), of: call.projectID)
        return .noContent
    }
}
