internal import Annotations
internal import BaseModels
internal import Bytes
internal import FileSystem
package import Foundation
internal import Storage

/// The archive of a project, ready to be written: its length is known before the first byte.
///
/// Images are read one by one while it is written, so memory does not grow with their bytes. It holds the project's
/// present images, tags, regions, metadata and settings; iterations, stored predictions, webhooks and the addresses of
/// queues and containers are left out.
package struct ProjectArchive: Sendable {
    /// One image.
    private struct Image: Sendable {
        let name: String
        let digest: ContentDigest
        let byteCount: Int
    }

    /// What the file may be called: the project's name and an ending.
    package let fileName: String

    /// The length of the whole archive.
    package let byteCount: Int

    private let project: Data
    private let list: SpooledLines
    private let images: [Image]
    private let blobs: any BlobStore

    /// Reads everything but the images' bytes, in one transaction.
    ///
    /// - Parameters:
    ///   - projectID: The project.
    ///   - projects: Where it is.
    ///   - folder: Where the list of images lies while it is needed: a file without a name.
    /// - Throws: ``ProjectError`` with `noSuchProject`, or `StorageError`.
    /// - Complexity: About 100 bytes of memory for each image, and a second for 100,000.
    package init(of projectID: UUID, in projects: ProjectStore, spool folder: URL) async throws {
        let domains = projects.domains
        blobs = projects.blobs
        (fileName, project, list, images) = try await projects.store.read { transaction in
            let record = try transaction.changeableProject(projectID)
            let tags = try transaction.tags(of: projectID, in: .workspace)
            let filter = ImageFilter(projectID: projectID)
            let imageCount = try transaction.imageCount(filter)
            let project = ProjectArchiveFormat.Project(
                record,
                tags: tags,
                domain: domains.domain(id: record.domainID)?.name,
                imageCount: imageCount,
                hasRegions: try transaction.regionCount(of: projectID, in: .workspace) > 0
            )
            let (list, images) = try Self.list(filter, imageCount, tags, transaction, folder)
            return (
                "\(record.name).ocellus.tar", try Self.encoder.encode(project) + Data("\n".utf8), list, images
            )
        }
        let sumsLength =
            ([ProjectArchiveFormat.projectName, ProjectArchiveFormat.imagesName] + images.map(\.name))
            .reduce(0) { $0 + 64 + 2 + $1.utf8.count + 1 }
        byteCount =
            ([project.count, list.byteCount] + images.map(\.byteCount) + [sumsLength])
            .reduce(TarHeader.endSize) { $0 + TarHeader.space(for: $1) }
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// Writes the list of images page by page.
    private static func list(
        _ filter: ImageFilter,
        _ imageCount: Int,
        _ tags: [TagRecord],
        _ transaction: any MetadataReading,
        _ folder: URL
    ) throws -> (SpooledLines, [Image]) {
        let places = Dictionary(tags.enumerated().map { ($1.id, $0) }) { first, _ in first }
        let encoder = encoder
        var list = try SpooledLines(in: folder)
        var images: [Image] = []
        let pageSize = 1_000
        for start in stride(from: 0, to: imageCount, by: pageSize) {
            let page = ListPage(order: .oldest, skip: start, take: pageSize)
            let records = try transaction.images(filter, page: page)
            let taggings = try transaction.taggings(ofImages: records.map(\.id), in: .workspace)
            let regions = try transaction.regions(ofImages: records.map(\.id), in: .workspace)
            for record in records {
                let tags = (taggings[record.id] ?? []).compactMap { places[$0.tagID] }.sorted()
                let image = ProjectArchiveFormat.Image(
                    record,
                    tags: tags,
                    regions: ProjectArchiveFormat.Region.all(regions[record.id] ?? [], places)
                )
                try list.append(encoder.encode(image) + Data("\n".utf8))
                images.append(
                    Image(
                        name: ProjectArchiveFormat.imageName(
                            record.contentDigest,
                            mediaType: record.mediaType
                        ),
                        digest: record.contentDigest,
                        byteCount: record.byteCount
                    )
                )
            }
        }
        try list.finish()
        return (list, images)
    }

    /// Writes the archive in pieces of at most some megabytes.
    ///
    /// - Parameter send: Takes the next bytes; the next ones are made when it returns.
    /// - Throws: What `send` throws, or `StorageError` if an image was deleted and collected meanwhile; what was sent
    ///   is no whole archive then.
    package func write(_ send: (Data) async throws -> Void) async throws {
        var sums = SHA256SumsWriter()
        sums.add(ContentDigest(of: project), ProjectArchiveFormat.projectName)
        try await send(try entry(ProjectArchiveFormat.projectName, project))

        sums.add(list.digest, ProjectArchiveFormat.imagesName)
        try await send(TarHeader(name: ProjectArchiveFormat.imagesName, byteCount: list.byteCount).encoded)
        for offset in stride(from: 0, to: list.byteCount, by: SpooledLines.chunk) {
            try await send(list.chunk(at: offset))
        }
        try await send(Data(count: TarHeader.padding(after: list.byteCount)))

        for image in images {
            let bytes = try await blobs.data(image.digest)
            guard bytes.count == image.byteCount else {
                throw StorageError(.corrupt, "A stored image has not as many bytes as was noted.")
            }
            sums.add(image.digest, image.name)
            try await send(try entry(image.name, bytes))
        }
        try await send(try entry(ProjectArchiveFormat.sumsName, sums.text))
        try await send(Data(count: TarHeader.endSize))
    }

    private func entry(_ name: String, _ bytes: Data) throws -> Data {
        var whole = try TarHeader(name: name, byteCount: bytes.count).encoded
        whole.reserveCapacity(TarHeader.space(for: bytes.count))
        whole.append(bytes)
        whole.append(Data(count: TarHeader.padding(after: bytes.count)))
        return whole
    }
}

/// Gathers the lines of `SHA256SUMS`.
private struct SHA256SumsWriter {
    private(set) var text = Data()

    mutating func add(_ digest: ContentDigest, _ name: String) {
        text.append(Data(ProjectArchiveFormat.sum(digest, name).utf8))
    }
}

extension ProjectArchiveFormat.Project {
    /// Describes a project of the store.
    init(_ record: ProjectRecord, tags: [TagRecord], domain: String?, imageCount: Int, hasRegions: Bool) {
        let task: String? =
            switch record.task {
            case .classification: nil
            case .detection: ProjectArchiveFormat.detectionName
            }
        self.init(
            formatVersion: task == nil && !hasRegions
                ? ProjectArchiveFormat.version : ProjectArchiveFormat.versionWithRegions,
            name: record.name,
            description: record.description,
            domain: ProjectArchiveFormat.NamedDomain(id: record.domainID, name: domain),
            task: task,
            classificationType: record.task.classificationType?.storedName,
            targetExportPlatforms: record.targetExportPlatforms,
            augmentationMethods: record.augmentationMethods,
            created: ArchivedDate(record.created),
            tags: tags.map { tag in
                ProjectArchiveFormat.Tag(
                    name: tag.name,
                    description: tag.description,
                    type: tag.type.rawValue,
                    created: ArchivedDate(tag.created)
                )
            },
            imageCount: imageCount
        )
    }
}

extension ProjectArchiveFormat.Image {
    /// Describes an image of the store.
    init(_ record: ImageRecord, tags: [Int], regions: [ProjectArchiveFormat.Region]) {
        self.init(
            sha256: record.contentDigest,
            byteCount: record.byteCount,
            tags: tags,
            regions: regions.isEmpty ? nil : regions,
            created: ArchivedDate(record.created),
            source: record.source.map { String($0.prefix(ProjectArchiveFormat.sourceLength)) },
            metadata: record.metadata.isEmpty ? nil : record.metadata
        )
    }
}

extension ProjectArchiveFormat.Region {
    /// Describes the regions of an image, oldest first, in an order that does not depend on ids.
    ///
    /// - Parameters:
    ///   - records: The regions.
    ///   - places: The places of the tags.
    /// - Returns: The regions whose tags have a place, which are all.
    static func all(_ records: [RegionRecord], _ places: [UUID: Int]) -> [Self] {
        records.compactMap { record in
            places[record.tagID].map { place in
                Self(
                    tag: place,
                    left: record.box.left,
                    top: record.box.top,
                    width: record.box.width,
                    height: record.box.height,
                    created: ArchivedDate(record.created)
                )
            }
        }
        .sorted {
            ($0.created.date, $0.tag, $0.left, $0.top, $0.width, $0.height)
                < ($1.created.date, $1.tag, $1.left, $1.top, $1.width, $1.height)
        }
    }
}
