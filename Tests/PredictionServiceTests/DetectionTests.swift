import Annotations
import Foundation
import Projects
import Storage
import Testing
import TrainingService
import TrainingTesting

@testable import PredictionService

@Suite("Detection")
struct DetectionTests {
    /// Runs `body` with a detection project whose published iteration finds boxes, whatever the image.
    private static func withDetector(
        finding found: [Prediction<Int>],
        _ body: (TestInstallation, ProjectRecord, IterationRecord) async throws -> Void
    ) async throws {
        try await TestInstallation.with(trainsDetectors: true) { installation in
            let (project, tags, _) = try await installation.boxed()
            var iteration = try await installation.trained(project)
            let file = try JSONEncoder().encode(FakeDetector(tags: tags.map(\.name), finding: found))
            let blob = try await installation.blobs.store(file)
            iteration.modelDigest = blob.digest
            try await installation.store.write { [iteration] transaction in
                try transaction.register(blobs: [blob])
                try transaction.update(iteration: iteration)
            }
            try await installation.projects.publish(
                iteration.id,
                of: project.id,
                as: "live",
                resourceID: "any"
            )
            try await body(installation, project, iteration)
        }
    }

    private static func box(_ number: Int) -> NormalizedBox {
        NormalizedBox(left: Double(number) / 1_024, top: 0.25, width: 0.5, height: 0.5)
    }

    private static let image = TestImages.plain(50)

    @Test("the most probable 200 boxes come first, with their tags")
    func answers() async throws {
        let found = (0..<250).map {
            Prediction(tag: $0 % 2, probability: Double($0 * 7 % 250) / 256, box: Self.box($0))
        }
        try await Self.withDetector(finding: found) { installation, project, iteration in
            let predictions = installation.predictions(loader: FakeDetectorLoader())
            let answer = try await predictions.detect(Self.image, in: project.id, publishedAs: "live")
            let expected = found.sorted { $0.probability > $1.probability }.prefix(200)
            #expect(answer.iteration.id == iteration.id)
            #expect(answer.predictions.map(\.box) == expected.map(\.box))
            #expect(answer.predictions.map(\.probability) == expected.map(\.probability))
            #expect(answer.predictions.map(\.tag.name) == expected.map { $0.tag == 0 ? "checks" : "stripes" })
            let quick = try await predictions.quickTest(Self.image, in: project.id)
            #expect(quick.predictions == answer.predictions)
            #expect(try await predictions.warmUp() == 1)
        }
    }

    @Test("an address for classifiers refuses a detector; without what reads it an iteration cannot be used")
    func refusals() async throws {
        try await Self.withDetector(finding: []) { installation, project, _ in
            let predictions = installation.predictions(loader: FakeDetectorLoader())
            await expect(.wrongProjectType) {
                try await predictions.classify(Self.image, in: project.id, publishedAs: "live")
            }
            await expect(.noSuchPublication) {
                try await predictions.classify(Self.image, in: project.id, publishedAs: "other")
            }
            await expect(.imageFormat) {
                try await predictions.detect(Data("text".utf8), in: project.id, publishedAs: "live")
            }
            let answer = try await predictions.detect(Self.image, in: project.id, publishedAs: "live")
            #expect(answer.predictions.isEmpty)
            await expect(.iterationUnusable) {
                try await installation.predictions().detect(Self.image, in: project.id, publishedAs: "live")
            }
        }
    }

    @Test("proposals need no iteration; what is no image is refused")
    func proposals() async throws {
        try await TestInstallation.with { installation in
            let predictions = installation.predictions()
            let found = try await predictions.proposals(for: TestImages.stripes(3))
            #expect((1...50).contains(found.count))
            #expect(found.allSatisfy { $0.box.isInImage && (0...1).contains($0.confidence) })
            #expect(try await predictions.proposals(for: Self.image).isEmpty)
            await expect(.imageFormat) { try await predictions.proposals(for: Data("text".utf8)) }
        }
    }

    @Test("stored predictions keep their boxes, and become training images with regions")
    func storing() async throws {
        let found = [
            Prediction(tag: 1, probability: 0.25, box: Self.box(1)),
            Prediction(tag: 0, probability: 0.75, box: Self.box(2)),
            Prediction(tag: 1, probability: 0.5, box: Self.box(3)),
        ]
        try await Self.withDetector(finding: found) { installation, project, _ in
            let projects = installation.projects
            let log = PredictionLog(
                projects,
                folder: installation.folder.appending(path: "pending"),
                logger: installation.logger
            )
            let running = Task { await log.run() }
            let predictions = installation.predictions(loader: FakeDetectorLoader(), predictionLog: log)
            let answer = try await predictions.detect(
                Self.image,
                in: project.id,
                publishedAs: "live",
                storage: .stored(application: nil)
            )
            await log.flush()
            let stored = try await projects.storedPredictions(StoredPredictionQuery(), of: project.id)
                .elements
            #expect(stored.map(\.record.id) == [answer.id])
            #expect(stored.first?.scores == answer.predictions)
            #expect(stored.first?.scores.map(\.box) == [Self.box(2), Self.box(3), Self.box(1)])
            let regions = answer.predictions.prefix(2).compactMap { prediction in
                prediction.box.map { RegionDraft(tagID: prediction.tag.tagID, box: $0) }
            }
            let outcomes = try await projects.addImages(
                [ImageSubmission(content: .prediction(answer.id), regions: regions)],
                to: project.id
            )
            guard case .created(let image) = outcomes[0].result else {
                Issue.record("The prediction became no image.")
                return
            }
            #expect(image.regions.map(\.region.box) == [Self.box(2), Self.box(3)])
            #expect(Set(image.tags.map(\.name)) == ["checks", "stripes"])
            #expect(
                try await projects.storedPredictions(StoredPredictionQuery(), of: project.id).elements == []
            )
            running.cancel()
            await running.value
        }
    }

    @Test("untagged images get boxes suggested; an image counts once for a tag, however many boxes it has")
    func suggestions() async throws {
        let found = (0..<3).map { Prediction(tag: 0, probability: 0.75, box: Self.box($0)) }
        try await Self.withDetector(finding: found) { installation, project, iteration in
            let projects = installation.projects
            let untagged = try await installation.image(TestImages.plain(70), [], in: project)
            let suggestions = try await installation.predictions(loader: FakeDetectorLoader()).suggestTags(
                forImages: [untagged.id],
                by: iteration.id,
                in: project.id
            )
            #expect(suggestions.map(\.imageID) == [untagged.id])
            #expect(suggestions[0].predictions.map(\.box) == found.map(\.box))
            let page = try await projects.storedSuggestions(
                StoredSuggestionQuery(threshold: 0.5),
                ofIteration: iteration.id,
                in: project.id
            )
            #expect(page.elements.map { $0.scores.map(\.box) } == [found.map(\.box)])
            let counts = try await projects.suggestionCounts(
                tagIDs: [],
                threshold: 0.5,
                ofIteration: iteration.id,
                in: project.id
            )
            #expect(counts.values.sorted() == [0, 1])
        }
    }
}
