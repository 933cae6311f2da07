import Annotations
import Foundation
import ProjectsTesting
import Storage
import TestSupport
import Testing

@testable import Projects

extension TemporaryProjects {
    /// Archives on their way in.
    var imports: ProjectImports {
        ProjectImports(
            projects,
            folder: folder.root.appending(path: "transfers", directoryHint: .isDirectory)
        )
    }

    /// A project with images of all sorts: tagged, untagged, with metadata, with a negative tag.
    func sampleProject() async throws -> UUID {
        let (project, tags) = try await self.project(tags: ["oak", "Käse", "nothing"])
        let (oak, cheese, nothing) = try (
            #require(tags["oak"]), #require(tags["Käse"]), #require(tags["nothing"])
        )
        try await add(0..<2, tags: [oak, cheese], to: project)
        clock.advance(by: 10)
        let images = try await add([2], tags: [cheese], to: project)
        try await add([3], tags: [nothing], to: project)
        try await add([4], to: project)
        _ = try await projects.updateMetadata(
            ["place": "shed", "№": "1\n2"],
            ofImages: images,
            in: project
        )
        return project
    }

    /// Draws regions on the first and the third image, several of a tag, at different times.
    ///
    /// - Returns: How many there are.
    func drawRegions(on project: UUID) async throws -> Int {
        let images = try await projects.images(of: project, page: ListPage(order: .oldest, take: 256))
        var regions: [RegionRecord] = []
        for image in [images[0], images[2]] {
            for tag in image.tags {
                for (number, third) in [1.0 / 3, 0.1 + 0.2, .leastNonzeroMagnitude].enumerated() {
                    regions.append(
                        RegionRecord(
                            id: UUID(),
                            imageID: image.record.id,
                            tagID: tag.tagging.tagID,
                            box: NormalizedBox(left: third, top: 1 - third, width: third, height: third),
                            created: clock.now + Double(number / 2)
                        )
                    )
                }
            }
        }
        // Their lower edges are that of the image, up to rounding.
        try await store.write { [regions] in try $0.insert(regions: regions, of: project) }
        clock.advance(by: 2)
        return regions.count
    }

    /// The bytes of a project's archive.
    func archive(of project: UUID) async throws -> Data {
        let archive = try await ProjectArchive(of: project, in: projects, spool: imports.folder)
        var bytes = Data()
        try await archive.write { bytes.append($0) }
        #expect(bytes.count == archive.byteCount)
        #expect(archive.fileName.hasSuffix(".ocellus.tar"))
        return bytes
    }

    /// Sends an archive in parts; the import is not started yet.
    ///
    /// - Returns: The import, which is also the project to be.
    func upload(_ bytes: Data, partSize: Int = 4_096) async throws -> UUID {
        let id = try await imports.begin(byteCount: max(1, bytes.count))
        for start in stride(from: 0, to: bytes.count, by: partSize) {
            let end = min(start + partSize, bytes.count)
            #expect(try await imports.add(Data(bytes[start..<end]), at: start, to: id) == end)
        }
        return id
    }

    /// Each image with its tags, metadata and times, oldest first, and each tag.
    func contents(of project: UUID) async throws -> [String] {
        let images = try await projects.images(of: project, page: ListPage(order: .oldest, take: 256))
        return images.map { image in
            let record = image.record
            return "\(record.contentDigest) \(record.width) \(record.height) \(record.mediaType) "
                + "\(record.source ?? "-") \(record.created) \(image.tagNames) "
                + "\(record.metadata.sorted { $0.key < $1.key }) "
                + "\(image.regions.map { "\($0.tagName) \($0.region.box) \($0.region.created)" }.sorted())"
        }
            + (try await projects.tags(of: project)).map {
                "\($0.record.name) \($0.record.type) \($0.record.created) \($0.imageCount)"
            }
    }

    /// The names of the files that imports have left.
    func transferFiles() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: imports.folder.path(percentEncoded: false))
    }
}
