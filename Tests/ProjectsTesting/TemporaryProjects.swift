package import Annotations
import BaseModels
import Bytes
import Executors
package import Foundation
import Imaging
package import Projects
package import Storage
import Synchronization
package import TestSupport
import Testing

/// The projects of a data folder that is removed afterwards, with a clock that only the test moves.
package struct TemporaryProjects: Sendable {
    /// The rules.
    package let projects: ProjectStore
    /// What they store rows in.
    package let store: SQLiteMetadataStore
    /// What they store bytes in, without ``run(limits:wrapping:_:)``'s wrapping.
    package let blobs: FolderBlobStore
    /// The data folder.
    package let folder: DataFolder
    /// The time.
    package let clock: TestClock

    /// Runs a body with an empty data folder.
    ///
    /// - Parameters:
    ///   - limits: What is accepted.
    ///   - wrapping: Puts something between rules and blobs.
    ///   - body: The test.
    /// - Throws: What the test throws.
    package static func run(
        limits: ProjectLimits = ProjectLimits(),
        wrapping: (FolderBlobStore) -> any BlobStore = { $0 },
        _ body: (TemporaryProjects) async throws -> Void
    ) async throws {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "ocellus-projects-\(UUID().uuidString)", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: root) }
        let executor = BlockingExecutor(threads: 2, name: "projects-test")
        defer { executor.stop() }
        let folder = DataFolder(root)
        let store = try await SQLiteMetadataStore.open(folder)
        let blobs = FolderBlobStore(folder, executor: executor)
        let clock = TestClock()
        let projects = try await ProjectStore(
            store: store,
            blobs: wrapping(blobs),
            domains: try CurrentDomains(BaseModelLibrary()),
            limits: limits,
            executor: executor,
            now: { clock.now }
        )
        try await body(
            TemporaryProjects(
                projects: projects,
                store: store,
                blobs: blobs,
                folder: folder,
                clock: clock
            )
        )
        try await store.close()
    }

    /// A project and its tags, by name.
    package func project(
        _ type: ClassificationType = .multilabel,
        tags names: [String] = []
    ) async throws -> (id: UUID, tags: [String: UUID]) {
        let project = try await projects.createProject(ProjectDraft(name: "Trees", classificationType: type))
        var tags: [String: UUID] = [:]
        for name in names {
            let type: TagType = name == "nothing" ? .negative : .regular
            tags[name] = try await projects.createTag(
                TagDraft(name: name, type: type),
                in: project.record.id
            )
            .record.id
        }
        return (project.record.id, tags)
    }

    /// A project that detects objects, and its tags, by name.
    package func detectionProject(tags names: [String] = []) async throws -> (id: UUID, tags: [String: UUID])
    {
        let domain = projects.domains.domain(named: "General", type: .objectDetection)
        let project = try await projects.createProject(ProjectDraft(name: "Parts", domainID: domain?.id))
        var tags: [String: UUID] = [:]
        for name in names {
            let type: TagType = name == "nothing" ? .negative : .regular
            let draft = TagDraft(name: name, type: type)
            tags[name] = try await projects.createTag(draft, in: project.record.id).record.id
        }
        return (project.record.id, tags)
    }

    /// Adds images that differ by their numbers.
    @discardableResult
    package func add(_ numbers: some Sequence<Int>, tags: [UUID] = [], to projectID: UUID) async throws
        -> [UUID]
    {
        let batch = try numbers.map { ImageSubmission(source: "\($0)", content: .bytes(try image($0))) }
        return try await projects.addImages(batch, tagIDs: tags, to: projectID).map { outcome in
            guard let image = outcome.image else {
                throw StorageError(.internal, "The test's image \(outcome.source ?? "") was not added.")
            }
            return image.record.id
        }
    }

    /// Adds an iteration of the workspace as it is, as a training would.
    @discardableResult
    package func train(
        _ projectID: UUID,
        name: String = "Iteration 1",
        status: IterationStatus = .completed,
        publishName: String? = nil,
        leavingOut: Set<UUID> = [],
        recipe: IterationRecipe = IterationRecipe()
    ) async throws -> UUID {
        let id = UUID()
        let time = clock.now
        try await store.write { transaction in
            guard let project = try transaction.project(projectID) else {
                throw StorageError(.notFound, "The test has no such project.")
            }
            var iteration = IterationRecord(
                id: id,
                projectID: projectID,
                name: name,
                status: status,
                created: time,
                dataVersion: project.dataVersion,
                domainID: project.domainID,
                task: project.task,
                publishName: publishName,
                settingsDigest: ContentDigest(of: Data("settings".utf8))
            )
            iteration.recipe = try JSONEncoder().encode(recipe)
            let tags = try transaction.tags(of: projectID, in: .workspace).filter {
                !leavingOut.contains($0.id)
            }
            try transaction.insert(
                iteration: iteration,
                tags: tags.map { IterationTag(tagID: $0.id, name: $0.name, type: $0.type) }
            )
            let images = try transaction.trainingSet(of: projectID, in: .workspace)
            try transaction.setImageScores(
                images.enumerated().map { index, image in
                    ImageScoreRecord(
                        imageID: image.imageID,
                        scores: tags.map { _ in Float(index) / 8 },
                        isWrong: index.isMultiple(of: 2)
                    )
                },
                ofIteration: id
            )
        }
        return id
    }
}

/// A small PNG; another for each number.
package func image(_ number: Int, width: Int = 12, height: Int = 8) throws -> Data {
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    for index in pixels.indices { pixels[index] = UInt8(truncatingIfNeeded: index &* 7 &+ number &* 31) }
    // The number itself, so that no two images are equal.
    for byte in 0..<4 { pixels[byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
    return Data(try PNGEncoder.encode(RGBImage(width: width, height: height, pixels: pixels)))
}

extension ImageOutcome {
    /// The image that the image became or was.
    package var image: ImageDetails? {
        switch result {
        case .created(let image), .duplicate(let image): image
        case .failed: nil
        }
    }

    /// Why it was not added.
    package var failure: ImageFailure.Kind? {
        if case .failed(let failure) = result { failure.kind } else { nil }
    }

    /// Whether it was there already.
    package var isDuplicate: Bool {
        if case .duplicate = result { true } else { false }
    }
}

extension ImageDetails {
    /// The names of its tags, sorted.
    package var tagNames: [String] { tags.map(\.name).sorted() }
}
