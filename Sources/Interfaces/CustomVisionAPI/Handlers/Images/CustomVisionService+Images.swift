internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects
internal import Storage

extension CustomVisionService {
    /// Answers GetImages.
    func imageList(_ call: ProjectCall) async throws -> APIResponse {
        try await imagePage(ImageSelection(filtering: call), call)
    }

    /// Answers GetImageCount.
    func imageCount(_ call: ProjectCall) async throws -> APIResponse {
        try .json(try await projects.imageCount(of: call.projectID, ImageSelection(filtering: call)))
    }

    /// Answers GetTaggedImages.
    func taggedImages(_ call: ProjectCall) async throws -> APIResponse {
        try await imagePage(ImageSelection(taggedIn: call), call)
    }

    /// Answers GetTaggedImageCount.
    func taggedImageCount(_ call: ProjectCall) async throws -> APIResponse {
        try .json(try await projects.imageCount(of: call.projectID, ImageSelection(taggedIn: call)))
    }

    /// Answers GetUntaggedImages.
    func untaggedImages(_ call: ProjectCall) async throws -> APIResponse {
        try await imagePage(ImageSelection(untaggedIn: call), call)
    }

    /// Answers GetUntaggedImageCount.
    func untaggedImageCount(_ call: ProjectCall) async throws -> APIResponse {
        try .json(try await projects.imageCount(of: call.projectID, ImageSelection(untaggedIn: call)))
    }

    /// GetImagesByIds: those that are there; none if none are named.
    func imagesByIDs(_ call: ProjectCall) async throws -> APIResponse {
        let images = try await projects.images(
            of: call.projectID,
            withIDs: call.ids(.imageIds),
            iterationID: call.optionalID(.iterationId)
        )
        return try .json(images.map { Wire.Image($0, links: call.links) })
    }

    /// Answers DeleteImages.
    func deleteImages(_ call: ProjectCall) async throws -> APIResponse {
        let (ids, all, everywhere) = (
            call.ids(.imageIds), call.flag(.allImages), call.flag(.allIterations)
        )
        guard all || !ids.isEmpty else {
            throw APIError(
                .badRequestRequiredParamIsNull,
                "The parameter imageIds is missing; name images, or ask for all with allImages=true."
            )
        }
        _ = try await projects.deleteImages(
            all ? .all : .images(ids),
            of: call.projectID,
            includingIterations: everywhere
        )
        // Clients expect the status of work that goes on, though it is done here.
        return all || everywhere ? .accepted : .noContent
    }

    private func imagePage(_ selection: ImageSelection, _ call: ProjectCall) async throws -> APIResponse {
        let images = try await projects.images(of: call.projectID, selection, page: call.page)
        return try .json(images.map { Wire.Image($0, links: call.links) })
    }
}

extension ImageSelection {
    fileprivate init(taggedIn call: ProjectCall) {
        self.init(
            iterationID: call.optionalID(.iterationId),
            taggingStatus: .tagged,
            tagIDs: Set(call.ids(.tagIds))
        )
    }

    fileprivate init(untaggedIn call: ProjectCall) {
        self.init(iterationID: call.optionalID(.iterationId), taggingStatus: .untagged)
    }
}
