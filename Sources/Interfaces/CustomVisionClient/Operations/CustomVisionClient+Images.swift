internal import CustomVisionProtocol
package import Foundation
internal import HTTPTypes

extension CustomVisionClient {
    /// The most images that the protocol lists at once.
    private static let pageSize = CustomVisionLimits.entriesPerPage

    /// All images of a project's workspace, oldest first.
    ///
    /// - Parameters:
    ///   - project: The project.
    ///   - onProgress: Called with the number of images after each page.
    /// - Returns: The images, each once, even if some came or went meanwhile.
    /// - Throws: ``CustomVisionClientError``.
    package func images(
        of project: UUID,
        onProgress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> [Image] {
        var images: [Image] = []
        var seen: Set<UUID> = []
        var skip = 0
        while true {
            let page: [Image] = try await answer(
                to: .get(
                    ["projects", project.wireText, "images"],
                    query: [
                        ("taggingStatus", Wire.TaggingStatus.all.rawValue),
                        ("orderBy", Wire.ListOrder.oldest.rawValue), ("take", "\(Self.pageSize)"),
                        ("skip", "\(skip)"),
                    ]
                )
            )
            images += page.filter { seen.insert($0.id).inserted }
            skip += page.count
            onProgress(images.count)
            // Only an empty page is the end: a service may give less than was asked for.
            if page.isEmpty { return images }
        }
    }

    /// One image with fresh links, or `nil` if it is gone.
    func image(_ id: UUID, of project: UUID) async throws -> Image? {
        let found: [Image] = try await answer(
            to: .get(["projects", project.wireText, "images", "id"], query: [("imageIds", id.wireText)])
        )
        return found.first { $0.id == id }
    }

    /// Those of some images that are still in the project.
    ///
    /// - Complexity: A request for each 128 images.
    func remaining(of ids: [UUID], in project: UUID) async throws -> Set<UUID> {
        var remaining: Set<UUID> = []
        for start in stride(from: 0, to: ids.count, by: 128) {
            let some = ids[start..<min(start + 128, ids.count)].map(\.wireText)
            let found: [Image] = try await answer(
                to: .get(
                    ["projects", project.wireText, "images", "id"],
                    query: [("imageIds", some.joined(separator: ","))]
                )
            )
            remaining.formUnion(found.map(\.id))
        }
        return remaining
    }

    /// How many images of the workspace have tags, and how many have none.
    package func imageCounts(of project: UUID) async throws -> (tagged: Int, untagged: Int) {
        let path = ["projects", project.wireText, "images"]
        return (
            try await answer(to: .get(path + ["tagged", "count"])),
            try await answer(to: .get(path + ["untagged", "count"]))
        )
    }

    /// Adds tags to images that are there already.
    ///
    /// - Parameters:
    ///   - pairs: Images and tags, 64 images and 20 tags at most.
    ///   - project: The project.
    /// - Returns: The images that have too many tags already.
    /// - Throws: ``CustomVisionClientError``.
    func addTags(_ pairs: [(image: UUID, tag: UUID)], in project: UUID) async throws -> Set<UUID> {
        let body = Wire.ImageTagCreateBatch(tags: pairs.map { .init(imageId: $0.image, tagId: $0.tag) })
        let answer: TaggingAnswer = try await answer(
            to: .change(
                .post,
                ["projects", project.wireText, "images", "tags"],
                json: body,
                isRepeatable: true
            )
        )
        return Set((answer.exceeded ?? []).map(\.imageId))
    }

    /// Adds metadata to an image that is there already.
    ///
    /// - Returns: Whether the service took it.
    func addMetadata(_ metadata: [String: String], to image: UUID, in project: UUID) async throws -> Bool {
        let answer: MetadataAnswer = try await answer(
            to: .change(
                .post,
                ["projects", project.wireText, "images", "metadata"],
                query: [("imageIds", image.wireText)],
                json: metadata,
                isRepeatable: true
            )
        )
        return (answer.images ?? []).allSatisfy { $0.status == Wire.ImageMetadataUpdateStatus.ok.rawValue }
    }
}
