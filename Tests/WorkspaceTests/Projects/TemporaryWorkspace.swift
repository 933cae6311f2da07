import BaseModels
import Bytes
import Executors
import Foundation
import Imaging
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Workspace

/// A workspace in a folder that is removed afterwards, with a clock that only the test moves.
struct TemporaryWorkspace: Sendable {
    let workspace: Workspace
    let store: SQLiteMetadataStore
    let folder: DataFolder
    let clock: TestClock

    /// Runs a body with a new workspace.
    ///
    /// - Parameters:
    ///   - limits: What the workspace accepts.
    ///   - wrapping: Puts something between workspace and blobs.
    ///   - body: The test.
    /// - Throws: What the test throws.
    static func run(
        limits: WorkspaceLimits = WorkspaceLimits(),
        wrapping: (FolderBlobStore) -> any BlobStore = { $0 },
        _ body: (TemporaryWorkspace) async throws -> Void
    ) async throws {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "ocellus-workspace-\(UUID().uuidString)", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: root) }
        let executor = BlockingExecutor(threads: 2, name: "workspace-test")
        defer { executor.stop() }
        let folder = DataFolder(root)
        let store = try await SQLiteMetadataStore.open(folder)
        let clock = TestClock()
        let workspace = try await Workspace(
            store: store,
            blobs: wrapping(FolderBlobStore(folder, executor: executor)),
            domains: try CurrentDomains(BaseModelLibrary()),
            limits: limits,
            executor: executor,
            now: { clock.now }
        )
        try await body(
            TemporaryWorkspace(workspace: workspace, store: store, folder: folder, clock: clock)
        )
        try await store.close()
    }

    /// A project and its tags, by name.
    func project(
        _ type: ClassificationType = .multilabel,
        tags names: [String] = []
    ) async throws -> (id: UUID, tags: [String: UUID]) {
        let project = try await workspace.createProject(ProjectDraft(name: "Trees", classificationType: type))
        var tags: [String: UUID] = [:]
        for name in names {
            let type: TagType = name == "nothing" ? .negative : .regular
            tags[name] = try await workspace.createTag(
                TagDraft(name: name, type: type),
                in: project.record.id
            )
            .record.id
        }
        return (project.record.id, tags)
    }

    /// Adds images that differ by their numbers.
    @discardableResult
    func add(_ numbers: some Sequence<Int>, tags: [UUID] = [], to projectID: UUID) async throws -> [UUID] {
        let batch = try numbers.map { ImageSubmission(source: "\($0)", content: .bytes(try image($0))) }
        return try await workspace.addImages(batch, tagIDs: tags, to: projectID).map { outcome in
            try #require(outcome.image).record.id
        }
    }

    /// Adds an iteration of the workspace as it is, as a training would.
    @discardableResult
    func train(
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
            let project = try transaction.existingProject(projectID)
            var iteration = IterationRecord(
                id: id,
                projectID: projectID,
                name: name,
                status: status,
                created: time,
                dataVersion: project.dataVersion,
                domainID: project.domainID,
                classificationType: project.classificationType,
                publishName: publishName,
                settingsDigest: ContentDigest(of: Data("settings".utf8))
            )
            try iteration.setRecipe(recipe)
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
func image(_ number: Int, width: Int = 12, height: Int = 8) throws -> Data {
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    for index in pixels.indices { pixels[index] = UInt8(truncatingIfNeeded: index &* 7 &+ number &* 31) }
    // The number itself, so that no two images are equal.
    for byte in 0..<4 { pixels[byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
    return Data(try PNGEncoder.encode(RGBImage(width: width, height: height, pixels: pixels)))
}

extension ImageOutcome {
    /// The image that the image became or was.
    var image: ImageDetails? {
        switch result {
        case .created(let image), .duplicate(let image): image
        case .failed: nil
        }
    }

    var failure: ImageFailure.Kind? {
        if case .failed(let failure) = result { failure.kind } else { nil }
    }

    var isDuplicate: Bool {
        if case .duplicate = result { true } else { false }
    }
}

extension ImageDetails {
    var tagNames: [String] { tags.map(\.name).sorted() }
}

/// Expects a workspace error of a kind, with a sentence.
func expectError(
    _ code: WorkspaceError.Code,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> some Any
) async {
    do {
        _ = try await body()
        Issue.record("Nothing was thrown.", sourceLocation: sourceLocation)
    } catch let error as WorkspaceError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        #expect(error.description.hasSuffix("."), sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
