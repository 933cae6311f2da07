import Annotations
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Stored predictions and suggestions")
struct PredictionTests {
    @Test("queries give what a loop over all predictions gives, page by page", arguments: [UInt64(1), 2])
    func predictions(seed: UInt64) async throws {
        try await withStore { store, _, _ in
            var generator = SplitMix64(seed: seed)
            let project = ProjectRecord.sample(generator.uuid())
            let (iterationIDs, tagIDs) = (
                [generator.uuid(), generator.uuid()], [generator.uuid(), generator.uuid()]
            )
            let records = (0..<120).map { _ in
                randomPrediction(of: project.id, iterationIDs, tagIDs, &generator)
            }
            let stored = try await store.write { transaction in
                try transaction.insert(project: project)
                for id in iterationIDs { _ = try transaction.addIteration(id, of: project.id) }
                try transaction.register(blobs: [BlobRecord(digest: digest(1), byteCount: 8, stored: epoch)])
                for record in records { try transaction.insert(prediction: record) }
                return try transaction.predictions(withIDs: records.map(\.id), of: project.id)
            }
            #expect(stored.map(\.sequence) == Array(1...120))
            #expect(stored.map(\.scores) == records.map(\.scores), "seed \(seed)")
            for _ in 0..<40 {
                let query = randomQuery(of: project.id, iterationIDs, tagIDs, &generator)
                let found = try await store.read { transaction in
                    var (query, found) = (query, [PredictionRecord]())
                    while true {
                        let page = try transaction.predictions(query)
                        found += page.elements
                        guard let next = page.next else { return found }
                        query.after = next
                    }
                }
                #expect(found == expected(query, of: stored), "seed \(seed), \(query)")
            }
        }
    }

    @Test(
        "suggestions are given for untagged images of the workspace only, page by page",
        arguments: [UInt64(1), 2]
    )
    func suggestions(seed: UInt64) async throws {
        try await withStore { store, _, _ in
            var generator = SplitMix64(seed: seed)
            let project = ProjectRecord.sample(generator.uuid())
            let (iterationID, tagIDs) = (
                generator.uuid(), [generator.uuid(), generator.uuid(), generator.uuid()]
            )
            let start = generator
            let (suggestions, draws) = try await store.write { transaction in
                var generator = start
                try transaction.insert(project: project)
                for id in tagIDs {
                    try transaction.insert(
                        tag: TagRecord(id: id, projectID: project.id, name: id.uuidString, created: epoch)
                    )
                }
                let images = try (0..<60).map { number in
                    try transaction.addImage(generator.uuid(), of: project.id, content: digest(number))
                }
                _ = try transaction.addIteration(iterationID, of: project.id)
                let suggestions = images.map { image in
                    SuggestionRecord(
                        projectID: project.id,
                        iterationID: iterationID,
                        imageID: image.id,
                        created: epoch,
                        uncertainty: Double(Int.random(in: 0...9, using: &generator)) / 10,
                        scores: randomScores(tagIDs, &generator)
                    )
                }
                try transaction.save(suggestions: suggestions)
                // Twice: the second replaces the first.
                try transaction.save(suggestions: suggestions)
                let tagged = Set(images.map(\.id).sample(0.3, using: &generator))
                let deleted = Set(images.map(\.id).sample(0.1, using: &generator)).subtracting(tagged)
                _ = try transaction.insert(
                    taggings: tagged.map { TaggingRecord(imageID: $0, tagID: tagIDs[0], created: epoch) },
                    of: project.id
                )
                _ = try transaction.deleteImages(Array(deleted), of: project.id, includingIterations: false)
                let rest = suggestions.filter {
                    !tagged.contains($0.imageID) && !deleted.contains($0.imageID)
                }
                return (rest, generator)
            }
            generator = draws
            for _ in 0..<20 {
                let chosen = Set(tagIDs.sample(0.5, using: &generator))
                let query = SuggestionQuery(
                    iterationID: iterationID,
                    tagIDs: chosen,
                    threshold: Double.random(in: 0...1, using: &generator),
                    order: generator.chance(0.5) ? .uncertaintyAscending : .uncertaintyDescending,
                    take: Int.random(in: 1...9, using: &generator)
                )
                let (found, counts) = try await store.read { transaction in
                    var (page, found) = (query, [SuggestionRecord]())
                    while true {
                        let part = try transaction.suggestions(page)
                        found += part.elements
                        guard let next = part.next else { break }
                        page.after = next
                    }
                    let counts = try transaction.suggestionCountsByTag(
                        ofIteration: iterationID,
                        tagIDs: query.tagIDs,
                        threshold: query.threshold
                    )
                    return (found, counts)
                }
                let matches = suggestions.filter { suggestion in
                    suggestion.scores.contains {
                        $0.probability >= query.threshold && (chosen.isEmpty || chosen.contains($0.tag))
                    }
                }
                // A stable sort: the suggestions are in the order of the images' sequences.
                let rising = matches.sorted { $0.uncertainty < $1.uncertainty }
                let ordered = query.order == .uncertaintyAscending ? rising : rising.reversed()
                #expect(found == ordered, "seed \(seed), \(query)")
                var expected: [UUID: Int] = [:]
                for suggestion in suggestions {
                    // An image counts once for a tag, however many boxes it has of it.
                    let tags = Set(suggestion.scores.filter { $0.probability >= query.threshold }.map(\.tag))
                    for tag in tags where chosen.isEmpty || chosen.contains(tag) {
                        expected[tag, default: 0] += 1
                    }
                }
                #expect(counts == expected, "seed \(seed), \(query)")
            }
        }
    }

    @Test("old predictions are removed a part at a time, and their blobs lose a reference each")
    func retention() async throws {
        try await withStore { store, _, _ in
            var generator = SplitMix64(seed: 1)
            let project = ProjectRecord.sample()
            let iterationID = UUID()
            let records = (0..<10).map { _ in randomPrediction(of: project.id, [iterationID], [], &generator)
            }
            let counts = try await store.write { transaction in
                try transaction.insert(project: project)
                _ = try transaction.addIteration(iterationID, of: project.id)
                try transaction.register(blobs: [BlobRecord(digest: digest(1), byteCount: 8, stored: epoch)])
                for record in records { try transaction.insert(prediction: record) }
                return [
                    try transaction.deletePredictions(before: epoch + 1000, limit: 4),
                    try transaction.deletePredictions([records[0].id, UUID()], of: UUID()),
                    try transaction.blobs([digest(1)])[digest(1)]?.referenceCount,
                    try transaction.deletePredictions(before: epoch + 1000, limit: 40),
                    try transaction.blobs([digest(1)])[digest(1)]?.referenceCount,
                ]
            }
            #expect(counts == [4, 0, 18, 6, 0])
        }
    }

    private func randomBox(_ generator: inout SplitMix64) -> NormalizedBox {
        NormalizedBox(
            left: Double.random(in: 0...1, using: &generator),
            top: Double.random(in: 0...1, using: &generator),
            width: Double.random(in: 0...1, using: &generator),
            height: Double.random(in: 0...1, using: &generator)
        )
    }

    private func randomScores(
        _ tagIDs: [UUID],
        _ generator: inout SplitMix64
    ) -> [Prediction<UUID>] {
        SQLiteTransaction.sorted(
            tagIDs.sample(0.8, using: &generator).flatMap { tag in
                // Boxes, several of a tag, next to tags of the whole image.
                let boxCount = Int.random(in: 0...3, using: &generator)
                return (0..<max(1, boxCount)).map { _ in
                    Prediction(
                        tag: tag,
                        probability: Double(Int.random(in: 0...9, using: &generator)) / 9,
                        box: boxCount > 0 ? randomBox(&generator) : nil
                    )
                }
            }
        )
    }

    private func randomPrediction(
        of projectID: UUID,
        _ iterationIDs: [UUID],
        _ tagIDs: [UUID],
        _ generator: inout SplitMix64
    ) -> PredictionRecord {
        PredictionRecord(
            id: generator.uuid(),
            projectID: projectID,
            iterationID: iterationIDs.randomElement(using: &generator) ?? UUID(),
            created: epoch + Double(Int.random(in: 0...20, using: &generator)),
            application: [nil, "a", "b"].randomElement(using: &generator) ?? nil,
            contentDigest: digest(1),
            resizedDigest: digest(1),
            thumbnailDigest: digest(1),
            width: 10,
            height: 20,
            uncertainty: Double(Int.random(in: 0...9, using: &generator)) / 10,
            scores: randomScores(tagIDs, &generator)
        )
    }

    private func randomQuery(
        of projectID: UUID,
        _ iterationIDs: [UUID],
        _ tagIDs: [UUID],
        _ generator: inout SplitMix64
    ) -> PredictionQuery {
        var query = PredictionQuery(projectID: projectID, take: Int.random(in: 1...40, using: &generator))
        if generator.chance(0.3) { query.iterationID = iterationIDs.randomElement(using: &generator) }
        if generator.chance(0.3) { query.application = "a" }
        if generator.chance(0.3) { query.startTime = epoch + 5 }
        if generator.chance(0.3) { query.endTime = epoch + 15 }
        query.order = [.newest, .oldest, .suggested].randomElement(using: &generator) ?? .newest
        query.tags = tagIDs.sample(0.4, using: &generator).map { .init(tagID: $0, range: 0.2...0.9) }
        return query
    }

    private func expected(_ query: PredictionQuery, of records: [PredictionRecord]) -> [PredictionRecord] {
        let matches = records.filter { record in
            (query.iterationID.map { $0 == record.iterationID } ?? true)
                && (query.application.map { $0 == record.application } ?? true)
                && (query.startTime.map { $0 <= record.created } ?? true)
                && (query.endTime.map { $0 >= record.created } ?? true)
                && query.tags.allSatisfy { tag in
                    record.scores.contains { $0.tag == tag.tagID && tag.range.contains($0.probability) }
                }
        }
        return matches.sorted {
            switch query.order {
            case .newest: ($1.created, $1.sequence) < ($0.created, $0.sequence)
            case .oldest: ($0.created, $0.sequence) < ($1.created, $1.sequence)
            case .suggested: ($1.uncertainty, $1.sequence) < ($0.uncertainty, $0.sequence)
            }
        }
    }
}
