package import BaseModels
internal import Bytes
package import Executors
package import Foundation
package import Storage

/// The rules of the product over its storage: projects, tags, images, iterations, publishing, predictions, keys, webhooks.
///
/// Knows no HTTP, no wire format and no inference. Every method is one or a few transactions; when it returns, what it changed is
/// on the disk. Storage is reached only through these methods. Methods throw ``ProjectError`` for what the caller can mend and `StorageError` for what the machine refuses.
/// A value that is cheap to copy; any number of processes may work on one data folder.
package struct ProjectStore: Sendable {
    /// Everything but the bytes of images and models.
    let store: any MetadataStore

    /// The bytes of images and models.
    let blobs: any BlobStore

    /// The domains that can be trained here, whatever packages come and go.
    package let domainSource: CurrentDomains

    /// The domains that can be trained here now.
    package var domains: DomainCatalog { domainSource.catalog }

    /// How much is accepted.
    package let limits: ProjectLimits

    /// Links to images that open without a key.
    package let links: SignedLinks

    /// The threads that decode images.
    package let executor: BlockingExecutor

    /// Whether workers of this installation can train detectors.
    package let trainsDetectors: Bool

    /// Computes how good detectors are; `nil` if nothing here can.
    let detectionMeasuring: (any DetectionMeasuring)?

    /// The time; tests bring their own.
    package let now: @Sendable () -> Date

    /// Opens the projects of a data folder, and makes its link secret the first time.
    ///
    /// - Parameters:
    ///   - store: Everything but the bytes of images and models.
    ///   - blobs: The bytes of images and models.
    ///   - domains: The domains that can be trained here.
    ///   - limits: How much is accepted.
    ///   - executor: The threads that decode images.
    ///   - trainsDetectors: Whether workers of this installation can train detectors; where they cannot, no such job is queued.
    ///   - detectionMeasuring: Computes how good detectors are.
    ///   - now: The time.
    /// - Throws: `StorageError`.
    package init(
        store: any MetadataStore,
        blobs: any BlobStore,
        domains: CurrentDomains,
        limits: ProjectLimits = ProjectLimits(),
        executor: BlockingExecutor,
        trainsDetectors: Bool = false,
        detectionMeasuring: (any DetectionMeasuring)? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) async throws {
        self.store = store
        self.blobs = blobs
        domainSource = domains
        self.limits = limits
        self.executor = executor
        self.trainsDetectors = trainsDetectors
        self.detectionMeasuring = detectionMeasuring
        self.now = now
        let secret = try await store.read { try $0.setting(Self.linkSecret) }
        if let secret {
            links = SignedLinks(secret: secret)
        } else {
            let fresh = Data(randomByteCount: 32)
            // Another process may have been faster: what is there first stays.
            links = SignedLinks(
                secret: try await store.write { transaction in
                    if let secret = try transaction.setting(Self.linkSecret) { return secret }
                    try transaction.setSetting(Self.linkSecret, to: fresh)
                    return fresh
                }
            )
        }
    }

    private static let linkSecret = "link-secret"

    /// The kinds of jobs that are queued.
    package static let jobKinds = [trainingJobKind, importJobKind, archiveJobKind, webhookJobKind]
}

extension MetadataReading {
    /// The project of an id.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`.
    func existingProject(_ id: UUID) throws -> ProjectRecord {
        guard let project = try project(id) else {
            throw ProjectError(.noSuchProject, "There is no project \(id.uuidString.lowercased()).")
        }
        return project
    }

    /// An iteration of a project.
    ///
    /// - Throws: ``ProjectError`` with `noSuchIteration`.
    func existingIteration(_ id: UUID, of projectID: UUID) throws -> IterationRecord {
        guard let iteration = try iteration(id), iteration.projectID == projectID else {
            throw ProjectError(
                .noSuchIteration,
                "Invalid iteration: the project has no iteration \(id.uuidString.lowercased())."
            )
        }
        return iteration
    }

    /// Where to read images and tags: the workspace, or what an iteration was trained with.
    func scope(ofIteration id: UUID?, in projectID: UUID) throws -> DataScope {
        guard let id else { return .workspace }
        return .version(try existingIteration(id, of: projectID).dataVersion)
    }
}
