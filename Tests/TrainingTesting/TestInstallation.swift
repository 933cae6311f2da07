package import Annotations
import BaseModels
import Bytes
import Executors
package import Foundation
import Imaging
package import Logging
package import MetricsTestKit
import ModelGraph
package import ModelRuntime
package import Projects
package import Storage
import Synchronization
package import TestSupport
import Testing
package import TrainingService

/// A data folder with the real store, the real blobs and the real base model, for one test.
package struct TestInstallation: Sendable {
    package let folder: URL
    package let store: SQLiteMetadataStore
    package let blobs: FolderBlobStore
    package let projects: ProjectStore
    package let engine: ClassifierEngine
    package let clock: TestClock

    /// Compiling the base model and extracting features takes longer than most tests, so they share both.
    private static let sharedEngine = Result<ClassifierEngine, any Error> {
        let library = try BaseModelLibrary(
            bundledFolder: BundledBaseModels.folder(),
            installedFolder: sharedFolder.appending(path: "basemodels")
        )
        atexit { try? FileManager.default.removeItem(at: TestInstallation.sharedFolder) }
        return try ClassifierEngine(
            library: library,
            precision: .f32,
            threads: 2,
            cacheRoot: sharedFolder,
            metrics: sharedMetrics
        )
    }

    /// What the shared engine counts, for all tests together.
    package static let sharedMetrics = TestMetrics()

    private static let sharedFolder = FileManager.default.temporaryDirectory
        .appending(path: "ocellus-\(UUID().uuidString)")

    package var logger: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    /// Runs `body` with a fresh data folder, which is removed afterwards.
    package static func with<Value>(
        limits: ProjectLimits = ProjectLimits(),
        trainsDetectors: Bool = false,
        _ body: (TestInstallation) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ocellus-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let data = DataFolder(folder)
        let store = try await SQLiteMetadataStore.open(data)
        let executor = BlockingExecutor(threads: 2, name: "test")
        let blobs = FolderBlobStore(data, executor: executor)
        let engine = try Self.sharedEngine.get()
        let clock = TestClock()
        let projects = try await ProjectStore(
            store: store,
            blobs: blobs,
            domains: CurrentDomains(engine.library),
            limits: limits,
            executor: executor,
            trainsDetectors: trainsDetectors,
            detectionMeasuring: trainsDetectors ? FakeMeasuring() : DetectionMeasurement(),
            now: { clock.now }
        )
        let installation = TestInstallation(
            folder: folder,
            store: store,
            blobs: blobs,
            projects: projects,
            engine: engine,
            clock: clock
        )
        do {
            let value = try await body(installation)
            try await store.close()
            return value
        } catch {
            try? await store.close()
            throw error
        }
    }

    /// The same data folder seen through another store and other blobs.
    package func projects(store: any MetadataStore, blobs: (any BlobStore)? = nil) async throws
        -> ProjectStore
    {
        try await ProjectStore(
            store: store,
            blobs: blobs ?? self.blobs,
            domains: projects.domainSource,
            limits: projects.limits,
            executor: projects.executor,
            now: { [clock] in clock.now }
        )
    }

    package func worker(
        _ name: String = "worker",
        on projects: ProjectStore? = nil,
        timing: TrainingWorker.Timing = TrainingWorker.Timing()
    ) -> TrainingWorker {
        TrainingWorker(
            projects: projects ?? self.projects,
            engine: engine,
            detectorTraining: self.projects.trainsDetectors ? FakeDetectorTraining() : nil,
            name: name,
            program: "test",
            timing: timing,
            logger: logger
        )
    }

    /// A project with no images.
    package func project(_ task: ProjectTask = .classification(.multiclass)) async throws -> ProjectRecord {
        let type: Domain.Kind = task == .detection ? .objectDetection : .classification
        guard let domain = projects.domains.domain(named: "General (compact)", type: type) else {
            throw StorageError(.notFound, "The tests need the base model of General (compact).")
        }
        let project = ProjectRecord(
            id: UUID(),
            name: "parts",
            domainID: domain.id,
            task: task,
            created: clock.now
        )
        try await store.write { try $0.insert(project: project) }
        return project
    }

    /// Adds a tag.
    package func tag(_ name: String, type: TagType = .regular, in project: ProjectRecord) async throws
        -> TagRecord
    {
        let tag = TagRecord(id: UUID(), projectID: project.id, name: name, type: type, created: clock.now)
        try await store.write { try $0.insert(tag: tag) }
        return tag
    }

    /// Adds an image with tags.
    @discardableResult
    package func image(_ image: Data, _ tags: [TagRecord], in project: ProjectRecord) async throws
        -> ImageRecord
    {
        let blob = try await blobs.store(image)
        let image = ImageRecord(
            id: UUID(),
            projectID: project.id,
            created: clock.now,
            width: TestImages.edge,
            height: TestImages.edge,
            contentDigest: blob.digest,
            resizedDigest: blob.digest,
            thumbnailDigest: blob.digest,
            byteCount: image.count,
            mediaType: "image/jpeg"
        )
        return try await store.write { [clock] transaction in
            try transaction.register(blobs: [blob])
            let images = try transaction.insert(images: [image])
            _ = try transaction.insert(
                taggings: tags.map { TaggingRecord(imageID: image.id, tagID: $0.id, created: clock.now) },
                of: project.id
            )
            return images[0]
        }
    }

    /// A project that detects objects, with images of stripes and checks that have a box each.
    package func boxed(_ count: Int = 3) async throws -> (
        project: ProjectRecord, tags: [TagRecord], boxes: [NormalizedBox]
    ) {
        let project = try await project(.detection)
        let tags = [try await tag("checks", in: project), try await tag("stripes", in: project)]
        var boxes: [NormalizedBox] = []
        for index in 0..<2 * count {
            let bytes = index.isMultiple(of: 2) ? TestImages.checks(index) : TestImages.stripes(index)
            let image = try await image(bytes, [], in: project)
            let box = NormalizedBox(left: 0.0625 * Double(index % 8), top: 0.25, width: 0.5, height: 0.25)
            let draft = ImageRegionDraft(
                imageID: image.id,
                region: RegionDraft(tagID: tags[index % 2].id, box: box)
            )
            _ = try await projects.addRegions([draft], to: project.id)
            boxes.append(box)
        }
        return (project, tags, boxes)
    }

    /// A project with a tag for stripes and one for checks, and images of both.
    package func stripesAndChecks(
        _ count: Int = 5,
        type: ClassificationType = .multiclass
    ) async throws -> (project: ProjectRecord, stripes: TagRecord, checks: TagRecord) {
        let project = try await project(.classification(type))
        let stripes = try await tag("stripes", in: project)
        let checks = try await tag("checks", in: project)
        for index in 0..<count {
            try await image(TestImages.stripes(index), [stripes], in: project)
            try await image(TestImages.checks(index), [checks], in: project)
        }
        return (project, stripes, checks)
    }

    /// Trains a project to the end.
    package func trained(_ project: ProjectRecord, _ request: TrainingRequest = TrainingRequest())
        async throws
        -> IterationRecord
    {
        let iteration = try await projects.train(project.id, request)
        _ = try await worker().runNextJob()
        return try await projects.iteration(iteration.id, of: project.id)
    }
}

/// Small images that a base model can tell apart.
package enum TestImages {
    package static let edge = 96

    package static func stripes(_ index: Int) -> Data {
        image(index) { x, _, period in (x / period) % 2 == 0 }
    }

    package static func checks(_ index: Int) -> Data {
        image(index + 1_000) { x, y, period in (x / period + y / period) % 2 == 0 }
    }

    package static func plain(_ index: Int) -> Data {
        image(index + 2_000) { _, _, _ in true }
    }

    private static func image(_ seed: Int, _ isLight: (Int, Int, Int) -> Bool) -> Data {
        var generator = SplitMix64(seed: UInt64(seed))
        let period = 5 + Int(generator.next() % 12)
        let shift = Int(generator.next() % 16)
        let colors = (0..<6).map { _ in UInt8(generator.next() % 128) }
        var pixels: [UInt8] = []
        for y in 0..<edge {
            for x in 0..<edge {
                let isLight = isLight(x + shift, y + shift, period)
                for channel in 0..<3 {
                    pixels.append(isLight ? 127 + colors[channel] : colors[channel + 3])
                }
            }
        }
        let image = RGBImage(width: edge, height: edge, pixels: pixels)
        return (try? JPEGEncoder.encode(image, quality: 90)).map { Data($0) } ?? Data()
    }
}
