import Annotations
import Bytes
import Detection
import Foundation
import Projects
import Storage
import Testing
import TrainingTesting

@testable import PredictionService

@Suite("Previews of detectors", .timeLimit(.minutes(20)))
struct PreviewTests {
    /// A detection project without images.
    private struct Drawing {
        let installation: TestInstallation
        let project: ProjectRecord
        let tags: [TagRecord]
        /// An image without boxes.
        let asked: ImageRecord

        init(_ installation: TestInstallation, first: Int = 9_000) async throws {
            self.installation = installation
            project = try await installation.project(.detection)
            tags = [
                try await installation.tag("checks", in: project),
                try await installation.tag("stripes", in: project),
            ]
            asked = try await installation.image(TestImages.plain(first), [], in: project)
        }

        static func box(_ left: Double) -> NormalizedBox {
            NormalizedBox(left: left, top: 0.25, width: 0.25, height: 0.25)
        }

        /// Adds images with a box each.
        @discardableResult
        func draw(_ numbers: Range<Int>, tag: Int = 0) async throws -> [UUID] {
            var ids: [UUID] = []
            for number in numbers {
                let image = try await installation.image(TestImages.checks(number), [], in: project)
                try await move(image.id, to: Double(number % 16) / 32, tag: tag)
                ids.append(image.id)
            }
            return ids
        }

        func move(_ image: UUID, to left: Double, tag: Int = 0) async throws {
            _ = try await installation.projects.replaceRegions(
                ofImage: image,
                with: [RegionDraft(tagID: tags[tag].id, box: Self.box(left))],
                in: project.id
            )
        }

        func ask(_ service: PredictionService) async throws -> RegionSuggestions {
            try await service.suggestedRegions(forImage: asked.id, of: project.id)
        }

        /// Asks until the answer is so.
        func ask(
            _ service: PredictionService,
            until isSo: (RegionSuggestions) -> Bool
        ) async throws -> RegionSuggestions {
            while true {
                let answer = try await ask(service)
                if isSo(answer) { return answer }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    /// Runs `body` with a service that trains previews.
    private static func with(
        _ training: FakePreviewTraining = FakePreviewTraining(),
        limits: PredictionService.PreviewLimits = .init(),
        _ body: (TestInstallation, PredictionService, FakePreviewTraining) async throws -> Void
    ) async throws {
        try await TestInstallation.with(trainsDetectors: true) { installation in
            var configuration = PredictionService.Configuration()
            configuration.previews = limits
            let service = installation.predictions(
                loader: FakeDetectorLoader(),
                previewTraining: training,
                configuration: configuration
            )
            let running = Task { await service.trainPreviews() }
            try await body(installation, service, training)
            running.cancel()
            await running.value
        }
    }

    @Test("a preview is trained from five images with boxes on, and again when three have changed")
    func triggers() async throws {
        try await Self.with { installation, service, training in
            let drawing = try await Drawing(installation)
            var images = try await drawing.draw(0..<4)
            // One of its tags has no box, so a detector would learn that the object is none.
            _ = try await installation.image(TestImages.stripes(1), [drawing.tags[1]], in: drawing.project)
            let early = try await drawing.ask(service)
            #expect(early.preview.state == .none && early.source == nil && early.predictions.isEmpty)
            #expect(early.preview.drawnImageCount == 4 && early.preview.neededImageCount == 5)
            images += try await drawing.draw(4..<5)
            let ready = try await drawing.ask(service) { $0.preview.state != .training }
            #expect(ready.preview.state == .ready && ready.preview.imageCount == 5)
            #expect(ready.source == .preview)
            #expect(
                Set(ready.predictions.compactMap(\.box)) == Set((0..<5).map { Drawing.box(Double($0) / 32) })
            )
            #expect(ready.predictions.allSatisfy { $0.tag.tagID == drawing.tags[0].id })
            let request = try #require(training.requests.first)
            #expect(request.tags == ["checks"], "a tag without boxes is not learned")
            #expect(request.images.allSatisfy { FileManager.default.fileExists(atPath: $0.file.path) })
            let digests = request.images.map(\.contentDigest.description)
            #expect(digests == digests.sorted())

            try await drawing.draw(5..<7, tag: 1)
            for _ in 0..<5 { _ = try await drawing.ask(service) }
            #expect(training.requests.count == 1, "two new images change little")
            try await drawing.move(images[0], to: 0.7)
            let later = try await drawing.ask(service) { $0.preview.imageCount == 7 }
            #expect(later.predictions.contains { $0.box == Drawing.box(0.7) })
            #expect(later.predictions.contains { $0.tag.name == "stripes" })
            for _ in 0..<5 { _ = try await drawing.ask(service) }
            #expect(training.requests.count == 2)
        }
    }

    @Test("where much was learned a fifth must change")
    func fifths() {
        func fingerprints(_ numbers: Range<Int>, _ hash: Int = 0) -> PreviewEntry.Fingerprints {
            Dictionary(uniqueKeysWithValues: numbers.map { (ids[$0], hash) })
        }
        let ids = (0..<200).map { _ in UUID() }
        var entry = PreviewEntry(views: .init(byteLimit: 0))
        func needs(_ now: PreviewEntry.Fingerprints, after before: PreviewEntry.Fingerprints?) -> Bool {
            entry.reading = PreviewEntry.Reading(fingerprints: now)
            entry.attempted = before
            return entry.needsTraining(firstAt: 5)
        }
        #expect(!needs(fingerprints(0..<4), after: nil) && needs(fingerprints(0..<5), after: nil))
        #expect(!needs(fingerprints(0..<119), after: fingerprints(0..<100)))
        #expect(needs(fingerprints(0..<120), after: fingerprints(0..<100)))
        #expect(needs(fingerprints(20..<100), after: fingerprints(0..<100)), "removed ones count")
        #expect(!needs(fingerprints(0..<100), after: fingerprints(0..<100)))
        #expect(needs(fingerprints(0..<100, 1), after: fingerprints(0..<100)), "so do other boxes")
    }

    @Test("previews are trained one at a time; the least recently used project is forgotten")
    func bounds() async throws {
        var limits = PredictionService.PreviewLimits()
        limits.projects = 2
        let training = FakePreviewTraining(isHeld: true)
        try await Self.with(training, limits: limits) { installation, service, _ in
            var drawings: [Drawing] = []
            for number in 0..<3 {
                let drawing = try await Drawing(installation, first: 9_000 + number)
                try await drawing.draw(20 * number..<20 * number + 5)
                drawings.append(drawing)
            }
            for drawing in drawings[..<2] {
                #expect(try await drawing.ask(service).preview.state == .training)
            }
            for drawing in drawings[..<2] {
                training.letGo()
                _ = try await drawing.ask(service) { $0.preview.state == .ready }
            }
            #expect(training.mostAtOnce == 1 && training.requests.count == 2)
            // The second project was asked last, so the first one makes room.
            #expect(try await drawings[2].ask(service).preview.state == .training)
            training.letGo()
            _ = try await drawings[2].ask(service) { $0.preview.state == .ready }
            #expect(try await drawings[1].ask(service).preview.state == .ready)
            #expect(training.requests.count == 3)
            #expect(try await drawings[0].ask(service).preview.state == .training)
            training.letGo()
            _ = try await drawings[0].ask(service) { $0.preview.state == .ready }
            #expect(training.mostAtOnce == 1 && training.requests.count == 4)
        }
    }

    @Test("what is drawn during a training is learned after it; when the service ends, so does the training")
    func cancelling() async throws {
        let training = FakePreviewTraining(isHeld: true)
        try await Self.with(training) { installation, service, _ in
            let drawing = try await Drawing(installation)
            try await drawing.draw(0..<5)
            _ = try await drawing.ask(service)
            while !training.isRunning { try await Task.sleep(for: .milliseconds(2)) }
            try await drawing.draw(5..<9)
            #expect(try await drawing.ask(service).preview.state == .training)
            training.letGo()
            let first = try await drawing.ask(service) { $0.preview.state == .ready }
            #expect(first.preview.imageCount == 5 && first.preview.drawnImageCount == 9)
            while training.requests.count < 2 { try await Task.sleep(for: .milliseconds(2)) }
            #expect(training.requests[1].images.count == 9)
            #expect(try await drawing.ask(service).source == .preview, "the one before answers meanwhile")
        }
        #expect(training.cancelledCount == 1)
    }

    @Test("whoever learned from more of the images as they are now suggests, the iteration if that is equal")
    func preference() async throws {
        try await Self.with { installation, service, training in
            let drawing = try await Drawing(installation)
            let images = try await drawing.draw(0..<16)
            _ = try await drawing.ask(service) { $0.preview.state == .ready }
            try await installation.projects.deleteTag(drawing.tags[1].id, of: drawing.project.id)
            let iteration = try await installation.trained(drawing.project)
            try #require(iteration.status == .completed)
            let equal = try await drawing.ask(service)
            #expect(equal.source == .iteration(iteration) && equal.predictions.count == 16)
            #expect(equal.preview.state == .ready && equal.preview.imageCount == 16)
            // Other boxes on four images: the iteration knows twelve.
            for image in images[..<4] { try await drawing.move(image, to: 0.7) }
            let ahead = try await drawing.ask(service) { $0.source == .preview }
            #expect(training.requests.count == 2)
            #expect(ahead.predictions.count { $0.box == Drawing.box(0.7) } == 4)
        }
    }

    @Test("a training that fails is told, and tried again only when more was drawn")
    func failing() async throws {
        try await Self.with { installation, service, training in
            let drawing = try await Drawing(installation)
            try await drawing.draw(0..<5)
            training.fail(with: CocoaError(.fileReadCorruptFile))
            _ = try await drawing.ask(service) { $0.preview.state == .failed }
            for _ in 0..<5 { _ = try await drawing.ask(service) }
            #expect(training.requests.count == 1)
            training.fail(with: nil)
            try await drawing.draw(5..<8)
            _ = try await drawing.ask(service) { $0.preview.state == .ready }
            #expect(training.requests.count == 2)
        }
    }

    @Test("tags have the names they have now; those that are gone are not suggested")
    func tags() async throws {
        try await Self.with { installation, service, _ in
            let drawing = try await Drawing(installation)
            try await drawing.draw(0..<3)
            try await drawing.draw(3..<6, tag: 1)
            _ = try await drawing.ask(service) { $0.preview.state == .ready }
            _ = try await installation.projects.updateTag(
                drawing.tags[0].id,
                of: drawing.project.id,
                TagChanges(name: "tiles")
            )
            #expect(Set(try await drawing.ask(service).predictions.map(\.tag.name)) == ["tiles", "stripes"])
            try await installation.projects.deleteTag(drawing.tags[0].id, of: drawing.project.id)
            #expect(Set(try await drawing.ask(service).predictions.map(\.tag.name)) == ["stripes"])
        }
    }

    @Test("of many images few are chosen, always the same, of rare tags as many as there are")
    func selection() async throws {
        try await Self.with { installation, _, _ in
            let drawing = try await Drawing(installation)
            try await drawing.draw(0..<20)
            let rare = try await drawing.draw(20..<23, tag: 1)
            func select() async throws -> [UUID] {
                let drawn = try await installation.projects.drawnBoxes(in: drawing.project.id, knownTo: nil)
                let selection = PreviewSelection(of: drawn, limit: 10)
                #expect(selection.tags.map(\.name) == ["checks", "stripes"])
                return selection.images.map(\.imageID)
            }
            let chosen = try await select()
            #expect(chosen.count == 10 && Set(chosen).isSuperset(of: rare))
            try await drawing.draw(23..<25)
            let later = try await select()
            #expect(later.count == 10 && Set(later).intersection(chosen).count >= 8)
        }
    }

    @Test("projects that classify, and images that are not there, get nothing")
    func nothing() async throws {
        try await Self.with { installation, service, training in
            let (project, _, _) = try await installation.stripesAndChecks(5)
            let images = try await installation.projects.images(
                of: project.id,
                page: ListPage(skip: 0, take: 1)
            )
            let answer = try await service.suggestedRegions(forImage: images[0].record.id, of: project.id)
            #expect(answer.preview.state == .none && answer.source == nil)
            #expect(training.requests.isEmpty)
            await expect(.noSuchImage) {
                try await service.suggestedRegions(forImage: UUID(), of: project.id)
            }
            await expect(.noSuchProject) {
                try await service.suggestedRegions(forImage: images[0].record.id, of: UUID())
            }
        }
    }
}

extension PreviewEntry.Reading {
    fileprivate init(fingerprints: PreviewEntry.Fingerprints) {
        self.init(
            dataVersion: 0,
            iterationID: nil,
            fingerprints: fingerprints,
            tags: [:],
            iterationImageCount: 0
        )
    }
}
