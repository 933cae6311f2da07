internal import Bytes
package import Foundation

/// Writes everything a service knows of a project into a folder, for keeping: `images/` and `project.json`.
///
/// Images are called by their ids; all names and texts are in `project.json` and nowhere in paths. May be repeated after
/// an interruption: files that are there already are not fetched again.
package struct ProjectArchive: Sendable {
    /// What was written.
    package struct Report: Encodable, Sendable {
        package let project: String
        package let name: String
        package let images: Int
        package let fetched: Int
        package let alreadyThere: Int
        package let tags: Int
        package let regions: Int
        package let failures: [CopyReport.Failure]
        /// Whether the service counts as many images as it listed.
        package let isComplete: Bool
    }

    private let client: CustomVisionClient
    private let project: CustomVisionClient.Project
    private let folder: URL

    /// Prepares an archive.
    ///
    /// - Parameters:
    ///   - project: The project.
    ///   - client: A client of its service.
    ///   - folder: A folder that is missing, empty, or an archive of the same project.
    package init(of project: CustomVisionClient.Project, from client: CustomVisionClient, to folder: URL) {
        self.client = client
        self.project = project
        self.folder = folder
    }

    /// Writes what is not in the folder yet.
    package func run(onProgress: @escaping @Sendable (TransferProgress) -> Void) async throws -> Report {
        try claimFolder()
        let domain = try await client.domains().first { $0.id == project.settings.domainId }
        let tags = try await client.tags(of: project.id)
        let images = try await client.images(of: project.id) { onProgress(.listing($0)) }
        let counts = try await client.imageCounts(of: project.id)
        let results = try await ImageFolder(client: client, project: project.id, root: folder).fill(
            images.map { ImageFolder.Place(image: $0, folder: "images") },
            onProgress: { onProgress(.images(done: $0, total: images.count)) }
        )

        var entries: [Description.ImageEntry] = []
        var failures: [CopyReport.Failure] = []
        var fetched = 0
        for (image, result) in zip(images, results) {
            switch result {
            case .success(let file):
                if !file.wasThere { fetched += 1 }
                entries.append(Description.ImageEntry(image, file: file))
            case .failure(let error):
                failures.append(.init(image: image.id.wireText, reason: error.description))
            }
        }
        let isComplete = failures.isEmpty && images.count == counts.tagged + counts.untagged
        try write(
            Description(
                isComplete: isComplete,
                project: .init(project, domain: domain),
                tags: tags.map(Description.TagEntry.init),
                images: entries
            )
        )
        return Report(
            project: project.id.wireText,
            name: project.name,
            images: images.count,
            fetched: fetched,
            alreadyThere: entries.count - fetched,
            tags: tags.count,
            regions: entries.reduce(0) { $0 + ($1.regions?.count ?? 0) },
            failures: failures,
            isComplete: isComplete
        )
    }

    private static let descriptionName = "project.json"

    /// Marks the folder as this project's before anything else is written to it.
    private func claimFolder() throws {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        if !names.isEmpty {
            let file = folder.appending(path: Self.descriptionName)
            let owner = (try? Data(contentsOf: file)).flatMap {
                try? JSONDecoder().decode(Owner.self, from: $0)
            }
            guard owner?.project.id == project.id else {
                throw CustomVisionClientError(
                    .fileSystem,
                    "The folder holds something else: name a new folder, or one that this command made for the same project."
                )
            }
            return
        }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CustomVisionClientError.unwritable(error)
        }
        try write(Description(isComplete: false, project: .init(project, domain: nil), tags: [], images: []))
    }

    private func write(_ description: Description) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try encoder.encode(description)
                .write(to: folder.appending(path: Self.descriptionName), options: .atomic)
        } catch {
            throw CustomVisionClientError.unwritable(error)
        }
    }

    /// As much of `project.json` as tells whose it is.
    private struct Owner: Decodable {
        struct Project: Decodable {
            let id: UUID
        }

        let project: Project
    }
}
