import Annotations
import Foundation
import Imaging
import ProjectsTesting
import Storage
import TestSupport
import Testing

@testable import Projects

@Suite("Stored predictions and suggestions")
struct StoredPredictionTests {
    @Test("pages hold every prediction once, in order, whatever is added meanwhile", arguments: [1, 3, 7])
    func paging(length: Int) async throws {
        try await TemporaryProjects.run { home in
            let made = try await predictions(7, in: home)
            var query = StoredPredictionQuery(maxCount: length)
            var found: [UUID] = []
            repeat {
                let page = try await home.projects.storedPredictions(query, of: made.project)
                #expect(page.elements.count <= length)
                found += page.elements.map(\.record.id)
                query.session = page.session
                query.continuation = page.continuation
                home.clock.advance(by: 1)
                try await store([1_000 + found.count], made, in: home)
            } while query.continuation != nil
            #expect(found == made.ids.reversed())
        }
    }

    @Test("answers carry the names as trained, and the domain")
    func details() async throws {
        try await TemporaryProjects.run { home in
            let made = try await predictions(1, in: home)
            _ = try await home.projects.updateTag(
                made.tags[0],
                of: made.project,
                TagChanges(name: "quercus")
            )
            let page = try await home.projects.storedPredictions(StoredPredictionQuery(), of: made.project)
            let prediction = try #require(page.elements.first)
            #expect(prediction.scores.map(\.tag.name) == ["oak", "elm"])
            #expect(prediction.scores.map(\.probability) == [0.75, 0.25])
            #expect(prediction.domainID == ProjectRules.defaultDomainID)
            #expect(page.continuation == nil)
        }
    }

    @Test("conditions select, and zero results stand for the usual page")
    func conditions() async throws {
        try await TemporaryProjects.run { home in
            let made = try await predictions(4, in: home)
            func ids(_ query: StoredPredictionQuery) async throws -> [UUID] {
                try await home.projects.storedPredictions(query, of: made.project).elements.map(\.record.id)
            }
            #expect(try await ids(StoredPredictionQuery(order: .oldest, maxCount: 0)) == made.ids)
            #expect(try await ids(StoredPredictionQuery(application: "app 1")) == [made.ids[3], made.ids[1]])
            let start = home.clock.now.addingTimeInterval(-1.5)
            #expect(try await ids(StoredPredictionQuery(startTime: start)) == [made.ids[3]])
            let sure = PredictionQuery.TagRange(tagID: made.tags[0], range: 0.9...1)
            #expect(try await ids(StoredPredictionQuery(tags: [sure])) == [])
            await expect(.noSuchIteration) { try await ids(StoredPredictionQuery(iterationID: UUID())) }
            await expect(.predictionQuery) {
                try await ids(StoredPredictionQuery(tags: [sure, sure, sure]))
            }
            await expect(.predictionQuery) { try await ids(StoredPredictionQuery(maxCount: 257)) }
            await expect(.predictionQuery) { try await ids(StoredPredictionQuery(maxCount: -1)) }
        }
    }

    @Test("a continuation works with its own query only")
    func continuation() async throws {
        try await TemporaryProjects.run { home in
            let made = try await predictions(3, in: home)
            let first = try await home.projects.storedPredictions(
                StoredPredictionQuery(maxCount: 1),
                of: made.project
            )
            let query = StoredPredictionQuery(session: first.session, continuation: first.continuation)
            var wrong: [StoredPredictionQuery] = []
            wrong.append(query)
            wrong[0].order = .oldest
            wrong.append(query)
            wrong[1].session = "2:4193186"
            wrong.append(query)
            wrong[2].continuation = "nonsense"
            for wrong in wrong {
                await expect(.predictionQuery) {
                    try await home.projects.storedPredictions(wrong, of: made.project)
                }
            }
            // Without the session it works; with another length, too.
            var plain = query
            plain.session = nil
            let rest = try await home.projects.storedPredictions(plain, of: made.project)
            #expect(rest.elements.map(\.record.id) == [made.ids[1], made.ids[0]])
        }
    }

    @Test("a prediction that becomes an image leaves the list; many clients cannot use it twice")
    func promotion() async throws {
        try await TemporaryProjects.run { home in
            let made = try await predictions(3, in: home)
            let batch = made.ids.prefix(2).map { ImageSubmission(content: .prediction($0)) }
            let outcomes = try await withThrowingTaskGroup(of: [ImageOutcome].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await home.projects.addImages(batch, tagIDs: [made.tags[1]], to: made.project)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            // A later client finds the image, or no longer the prediction; never a second image.
            #expect(outcomes.count { $0.image != nil && !$0.isDuplicate } == 2)
            #expect(outcomes.allSatisfy { $0.isSuccess || $0.failure == .source })
            let image = try #require(outcomes.first { $0.image != nil && !$0.isDuplicate }?.image)
            #expect(image.tagNames == ["elm"])
            #expect(image.record.mediaType == "image/png")
            #expect(
                image.record.byteCount
                    == (try await home.blobs.data(image.record.contentDigest)).count
            )
            let left = try await home.projects.storedPredictions(StoredPredictionQuery(), of: made.project)
            #expect(left.elements.map(\.record.id) == [made.ids[2]])
            // A prediction of another project is none of this one's.
            let other = try await home.project()
            let foreign = [ImageSubmission(content: .prediction(made.ids[2]))]
            #expect(try await home.projects.addImages(foreign, to: other.id)[0].failure == .source)
        }
    }

    @Test("a prediction that is deleted while its image is prepared becomes no image")
    func overtaken() async throws {
        try await TemporaryProjects.run { home in
            let made = try await predictions(1, in: home)
            let record = try await home.projects.storedPredictions(StoredPredictionQuery(), of: made.project)
                .elements[0].record
            let batch = ImageBatch(
                submissions: [ImageSubmission(content: .prediction(record.id))],
                uploads: [.success(try await StoredUpload(of: record, in: home.blobs))],
                tagIDs: [],
                projectID: made.project,
                metadata: [:],
                limits: home.projects.limits,
                time: home.clock.now
            )
            _ = try await home.projects.deletePredictions(made.ids, of: made.project)
            let outcomes = try await home.store.write { try batch.commit(in: $0) }
            #expect(outcomes.map(\.failure) == [.source])
            #expect(try await home.projects.imageCount(of: made.project) == 0)
        }
    }

    @Test(
        "predictions can be deleted, and go by themselves after as many days as are set",
        arguments: [30, 7]
    )
    func deletion(days: Int) async throws {
        var limits = ProjectLimits()
        limits.predictionDays = days
        try await TemporaryProjects.run(limits: limits) { home in
            let made = try await predictions(3, in: home)
            func count() async throws -> Int {
                try await home.projects.storedPredictions(StoredPredictionQuery(), of: made.project).elements
                    .count
            }
            await expect(.predictionIDs) {
                try await home.projects.deletePredictions([], of: made.project)
            }
            await expect(.predictionIDs) {
                try await home.projects.deletePredictions((0..<65).map { _ in UUID() }, of: made.project)
            }
            let ids = [made.ids[0], UUID()]
            #expect(try await home.projects.deletePredictions(ids, of: made.project) == 1)
            home.clock.advance(by: Double(days) * 86_400 - 1.5)
            #expect(try await home.projects.maintain().predictions == 1)
            #expect(try await count() == 1)
            home.clock.advance(by: 2)
            #expect(try await home.projects.maintain().predictions == 1)
            #expect(try await count() == 0)
        }
    }

    @Test("suggestions come by uncertainty, are counted by tag, and leave with the first tag")
    func suggestions() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak", "elm"])
            let (oak, elm) = (try #require(tags["oak"]), try #require(tags["elm"]))
            let images = try await home.add(0..<5, to: project)
            let iteration = try await home.train(project)
            let time = home.clock.now
            try await home.store.write { transaction in
                try transaction.save(
                    suggestions: images.enumerated().map { index, image in
                        let probability = 0.95 - Double(index) / 10
                        return SuggestionRecord(
                            projectID: project,
                            iterationID: iteration,
                            imageID: image,
                            created: time,
                            uncertainty: 1 - probability,
                            scores: [
                                Prediction(tag: oak, probability: probability),
                                Prediction(tag: elm, probability: 1 - probability),
                            ]
                        )
                    }
                )
            }
            func ids(_ query: StoredSuggestionQuery) async throws -> [UUID] {
                let page = try await home.projects.storedSuggestions(
                    query,
                    ofIteration: iteration,
                    in: project
                )
                #expect(page.elements.allSatisfy { $0.image.id == $0.record.imageID })
                return page.elements.map(\.image.id)
            }
            #expect(try await ids(StoredSuggestionQuery()) == images)
            #expect(try await ids(StoredSuggestionQuery(order: .uncertaintyDescending)) == images.reversed())
            #expect(
                try await ids(StoredSuggestionQuery(tagIDs: [oak], threshold: 0.8)) == Array(images.prefix(2))
            )
            let first = try await home.projects.storedSuggestions(
                StoredSuggestionQuery(maxCount: 2),
                ofIteration: iteration,
                in: project
            )
            #expect(first.elements.map(\.scores.first?.tag.name) == ["oak", "oak"])
            let next = StoredSuggestionQuery(session: first.session, continuation: first.continuation)
            #expect(try await ids(next) == Array(images.dropFirst(2)))

            let pair = ImageTagPair(imageID: images[0], tagID: oak)
            _ = try await home.projects.addTags([pair], in: project)
            #expect(try await ids(StoredSuggestionQuery()) == Array(images.dropFirst()))
            let counts = try await home.projects.suggestionCounts(
                tagIDs: [],
                threshold: 0.7,
                ofIteration: iteration,
                in: project
            )
            #expect(counts == [oak: 2, elm: 0])
            home.clock.advance(by: 31 * 86_400)
            #expect(try await home.projects.maintain().suggestions == 5)
        }
    }

    @Test("maintenance removes what nobody sees any more, and nothing else")
    func maintenance() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak"])
            let images = try await home.add(0..<3, tags: Array(tags.values), to: project)
            _ = try await home.projects.deleteImages(.images([images[0]]), of: project)
            // The image and its tagging.
            #expect(try await home.projects.maintain().rows == 2)
            let iteration = try await home.train(project)
            _ = try await home.projects.deleteImages(.all, of: project)
            #expect(try await home.projects.maintain() == MaintenanceReport())
            #expect(
                try await home.projects.imageCount(of: project, ImageSelection(iterationID: iteration)) == 2
            )
        }
    }

    /// A project with an iteration and stored predictions.
    private struct Made: Sendable {
        let project: UUID
        let tags: [UUID]
        let iteration: UUID
        var ids: [UUID] = []
    }

    /// Stores predictions, one a second.
    private func predictions(_ count: Int, in home: TemporaryProjects) async throws -> Made {
        let (project, tags) = try await home.project(tags: ["oak", "elm"])
        let iteration = try await home.train(project)
        let tagIDs = try ["oak", "elm"].map { try #require(tags[$0]) }
        var made = Made(project: project, tags: tagIDs, iteration: iteration)
        for number in 0..<count {
            made.ids += try await store([number], made, in: home)
            home.clock.advance(by: 1)
        }
        return made
    }

    @discardableResult
    private func store(_ numbers: [Int], _ made: Made, in home: TemporaryProjects) async throws -> [UUID] {
        var ids: [UUID] = []
        for number in numbers {
            let image = try DecodedUpload(try image(number), limits: ImageLimits())
            let kept = try await StoredUpload(storing: image, in: home.blobs)
            let record = PredictionRecord(
                id: UUID(),
                projectID: made.project,
                iterationID: made.iteration,
                created: home.clock.now,
                application: "app \(number % 2)",
                contentDigest: kept.contentDigest,
                resizedDigest: kept.resizedDigest,
                thumbnailDigest: kept.thumbnailDigest,
                width: kept.width,
                height: kept.height,
                uncertainty: 0.5,
                scores: [
                    Prediction(tag: made.tags[0], probability: 0.75),
                    Prediction(tag: made.tags[1], probability: 0.25),
                ]
            )
            try await home.store.write { transaction in
                try transaction.register(blobs: kept.blobs)
                try transaction.insert(prediction: record)
            }
            ids.append(record.id)
        }
        return ids
    }
}
