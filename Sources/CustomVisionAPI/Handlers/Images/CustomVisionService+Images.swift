internal import FoundationEssentials
internal import Storage
internal import Workspace

extension CustomVisionService {
    /// Answers GetImages.
    func imageList(_ call: AuthorizedCall) async throws -> APIResponse {
        try await imagePage(ImageSelection(filtering: call), call)
    }

    /// Answers GetImageCount.
    func imageCount(_ call: AuthorizedCall) async throws -> APIResponse {
        try .json(try await workspace.imageCount(of: call.projectID, ImageSelection(filtering: call)))
    }

    /// Answers GetTaggedImages.
    func taggedImages(_ call: AuthorizedCall) async throws -> APIResponse {
        try await imagePage(ImageSelection(taggedIn: call), call)
    }

    /// Answers GetTaggedImageCount.
    func taggedImageCount(_ call: AuthorizedCall) async throws -> APIResponse {
        try .json(try await workspace.imageCount(of: call.projectID, ImageSelection(taggedIn: call)))
    }

    /// Answers GetUntaggedImages.
    func untaggedImages(_ call: AuthorizedCall) async throws -> APIResponse {
        try await imagePage(ImageSelection(untaggedIn: call), call)
    }

    /// Answers GetUntaggedImageCount.
    func untaggedImageCount(_ call: AuthorizedCall) async throws -> APIResponse {
        try .json(try await workspace.imageCount(of: call.projectID, ImageSelection(untaggedIn: call)))
    }

    /// GetImagesByIds: those that are there; none if none are named.
    func imagesByIDs(_ call: AuthorizedCall) async throws -> APIResponse {
        let images = try await workspace.images(
            of: call.projectID,
            withIDs: call.call.ids(.imageIds),
            iterationID: call.call.optionalID(.iterationId)
        )
        return try .json(images.map { Wire.Image($0, links: call.links) })
    }

    /// Answers DeleteImages.
    func deleteImages(_ call: AuthorizedCall) async throws -> APIResponse {
        let (ids, all, everywhere) = (
            call.call.ids(.imageIds), call.call.flag(.allImages), call.call.flag(.allIterations)
        )
        guard all || !ids.isEmpty else {
            throw APIError(
                .badRequestRequiredParamIsNull,
                "The parameter imageIds is missing; name images, or ask for all with allImages=true."
            )
        }
        _ = try await workspace.deleteImages(
            all ? .all : .images(ids),
            of: call.projectID,
            includingIterations: everywhere
        )
        // Clients expect the status of work that goes on, though it is done here.
        return all || everywhere ? .accepted : .noContent
    }

    private func imagePage(_ selection: ImageSelection, _ call: AuthorizedCall) async throws -> APIResponse {
        let images = try await workspace.images(of: call.projectID, selection, page: call.page)
        return try .json(images.map { Wire.Image($0, links: call.links) })
    }
}

extension AuthorizedCall {
    /// The page that a list is asked for.
    var page: ListPage {
        ListPage(
            order: call.choice(.orderBy, of: Wire.ListOrder.self).map(ListOrder.init) ?? .newest,
            skip: call.integer(.skip),
            take: call.integer(.take)
        )
    }
}

extension ImageSelection {
    fileprivate init(filtering call: AuthorizedCall) {
        self.init(
            iterationID: call.call.optionalID(.iterationId),
            taggingStatus: call.call.choice(.taggingStatus, of: Wire.TaggingStatus.self)
                .map(ImageFilter.TaggingStatus.init) ?? .all,
            tagIDs: Set(call.call.ids(.tagIds)),
            metadata: call.call.metadataFilter.map(MetadataCondition.init)
        )
    }

    fileprivate init(taggedIn call: AuthorizedCall) {
        self.init(
            iterationID: call.call.optionalID(.iterationId),
            taggingStatus: .tagged,
            tagIDs: Set(call.call.ids(.tagIds))
        )
    }

    fileprivate init(untaggedIn call: AuthorizedCall) {
        self.init(iterationID: call.call.optionalID(.iterationId), taggingStatus: .untagged)
    }
}

extension Wire.Image {
    /// An image as answers show it.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - links: Links to its files.
    ///   - withTagNames: Whether tags have names; in the answer to an upload they are null.
    init(_ image: ImageDetails, links: ImageLinks, withTagNames: Bool = true) {
        let record = image.record
        self.init(
            id: record.id,
            created: record.created,
            width: record.width,
            height: record.height,
            resizedImageUri: links.uri(record.resizedDigest),
            thumbnailUri: links.uri(record.thumbnailDigest),
            originalImageUri: links.uri(record.contentDigest),
            tags: image.tags.isEmpty
                ? nil
                : image.tags.map { tag in
                    Wire.ImageTag(
                        tagId: tag.tagging.tagID,
                        tagName: withTagNames ? tag.name : nil,
                        created: tag.tagging.created
                    )
                },
            regions: image.regions.isEmpty ? nil : image.regions.map(Wire.ImageRegion.init),
            metadata: record.metadata.isEmpty ? nil : record.metadata
        )
    }
}

extension Wire.ImageRegion {
    init(_ region: ImageDetails.Region) {
        let box = region.region
        self.init(
            regionId: box.id,
            tagName: region.tagName,
            created: box.created,
            tagId: box.tagID,
            left: Float(box.left),
            top: Float(box.top),
            width: Float(box.width),
            height: Float(box.height)
        )
    }
}
