internal import Annotations
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

extension APICall where Context == ProjectContext {
    /// The page that a list is asked for.
    var page: ListPage {
        ListPage(
            order: choice(.orderBy, of: Wire.ListOrder.self).map(ListOrder.init) ?? .newest,
            skip: integer(.skip),
            take: integer(.take)
        )
    }
}

extension ImageSelection {
    fileprivate init(filtering call: ProjectCall) {
        self.init(
            iterationID: call.optionalID(.iterationId),
            taggingStatus: call.choice(.taggingStatus, of: Wire.TaggingStatus.self)
                .map(ImageFilter.TaggingStatus.init) ?? .all,
            tagIDs: Set(call.ids(.tagIds)),
            metadata: call.parsed(.filter, as: MetadataFilter.self).map(MetadataCondition.init)
        )
    }

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
        let (record, box) = (region.region, region.region.box)
        self.init(
            regionId: record.id,
            tagName: region.tagName,
            created: record.created,
            tagId: record.tagID,
            left: Float(box.left),
            top: Float(box.top),
            width: Float(box.width),
            height: Float(box.height)
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
