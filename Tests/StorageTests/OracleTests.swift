import Annotations
import Bytes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("The store against a brute-force version of itself")
struct OracleTests {
    @Test("agrees on images, counts and tags, now and for every iteration", arguments: [UInt64(1), 2, 3, 4])
    func agrees(seed: UInt64) async throws {
        try await withStore { store, blobs, _ in
            var generator = SplitMix64(seed: seed)
            let projectID = generator.uuid()
            try await store.write { try $0.insert(project: .sample(projectID)) }
            // Begin shortly before the edge of a block of sequences, so that it is crossed.
            var oracle = Oracle()
            oracle.lastSequence = SequenceSet.blockSize - 10
            let lastSequence = oracle.lastSequence
            try await store.pool.write {
                try $0.execute(sql: "UPDATE project SET lastSequence = \(lastSequence)")
            }
            for step in 0..<60 {
                let (start, draws) = (oracle, generator)
                (oracle, generator) = try await store.write { transaction in
                    var (oracle, generator) = (start, draws)
                    for _ in 0..<Int.random(in: 1...3, using: &generator) {
                        try Self.change(transaction, projectID, &oracle, &generator)
                    }
                    return (oracle, generator)
                }
                guard step.isMultiple(of: 4) else { continue }
                let (expected, choices) = (oracle, generator)
                generator = try await store.read { transaction in
                    var generator = choices
                    try Self.compare(transaction, projectID, expected, &generator, seed: seed)
                    return generator
                }
            }
            let findings = try await IntegrityCheck(metadata: store, blobs: blobs)
                .findings(readingBlobs: false)
            // The oracle makes up digests without bytes and iterations without jobs; nothing else may be wrong.
            #expect(findings.filter { $0.kind != .blob && $0.kind != .iteration } == [], "seed \(seed)")
        }
    }

    private static func change(
        _ transaction: any MetadataWriting,
        _ projectID: UUID,
        _ oracle: inout Oracle,
        _ generator: inout SplitMix64
    ) throws {
        switch Int.random(in: 0..<12, using: &generator) {
        case 0...2: try addImages(transaction, projectID, &oracle, &generator)
        case 3: try addTag(transaction, projectID, &oracle, &generator)
        case 4...5: try tagImages(transaction, projectID, &oracle, &generator)
        case 6: try untagImages(transaction, projectID, &oracle, &generator)
        case 7: try deleteImages(transaction, projectID, &oracle, &generator)
        case 8: try deleteTag(transaction, projectID, &oracle, &generator)
        case 9: try setMetadata(transaction, projectID, &oracle, &generator)
        case 10: try changeIterations(transaction, projectID, &oracle, &generator)
        default: try changeRegions(transaction, projectID, &oracle, &generator)
        }
    }

    private static func addImages(
        _ transaction: any MetadataWriting,
        _ projectID: UUID,
        _ oracle: inout Oracle,
        _ generator: inout SplitMix64
    ) throws {
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            let (id, content) = (generator.uuid(), generator.digest())
            let metadata = randomMetadata(&generator)
            let image = try transaction.addImage(id, of: projectID, content: content, metadata: metadata)
            oracle.lastSequence += 1
            #expect(image.sequence == oracle.lastSequence)
            oracle.workspace.images.append(.init(id: id, content: content, sequence: image.sequence))
            oracle.metadata[id] = metadata
        }
    }

    private static func addTag(
        _ transaction: any MetadataWriting,
        _ projectID: UUID,
        _ oracle: inout Oracle,
        _ generator: inout SplitMix64
    ) throws {
        let id = generator.uuid()
        let name = "tag \(id.uuidString.prefix(8))"
        try transaction.insert(tag: TagRecord(id: id, projectID: projectID, name: name, created: epoch))
        oracle.workspace.tags[id] = name
    }

    private static func tagImages(
        _ transaction: any MetadataWriting,
        _ projectID: UUID,
        _ oracle: inout Oracle,
        _ generator: inout SplitMix64
    ) throws {
        let tagIDs = oracle.workspace.tags.keys.sorted().sample(0.5, using: &generator)
        var taggings: [TaggingRecord] = []
        var newCount = 0
        for index in oracle.workspace.images.indices where generator.chance(0.4) {
            for tagID in tagIDs {
                let imageID = oracle.workspace.images[index].id
                taggings.append(TaggingRecord(imageID: imageID, tagID: tagID, created: epoch))
                if oracle.workspace.images[index].tagIDs.insert(tagID).inserted { newCount += 1 }
            }
        }
        #expect(try transaction.insert(taggings: taggings, of: projectID).count == newCount)
    }

    private static func untagImages(
        _ transaction: any MetadataWriting,
        _ projectID: UUID,
        _ oracle: inout Oracle,
        _ generator: inout SplitMix64
    ) throws {
        let tagIDs = oracle.workspace.tags.keys.sorted().sample(0.5, using: &generator)
        var imageIDs: [UUID] = []
        var goneCount = 0
        for index in oracle.workspace.images.indices where generator.chance(0.3) {
            imageIDs.append(oracle.workspace.images[index].id)
            goneCount += oracle.workspace.images[index].tagIDs.intersection(tagIDs).count
            oracle.workspace.images[index].tagIDs.subtract(tagIDs)
            oracle.workspace.images[index].regions = oracle.workspace.images[index].regions
                .filter { !tagIDs.contains($0.value) }
        }
        let count = try transaction.deleteTaggings(imageIDs: imageIDs, tagIDs: tagIDs, of: projectID)
        #expect(count == goneCount)
    }

    private static func deleteImages(
        _ transaction: any MetadataWriting,
        _ projectID: UUID,
        _ oracle: inout Oracle,
        _ generator: inout SplitMix64
    ) throws {
        let includingIterations = generator.chance(0.4)
        let isAll = generator.chance(0.1)
        var known = Set(oracle.workspace.images.map(\.id))
        if includingIterations {
            for snapshot in oracle.snapshots.values { known.formUnion(snapshot.state.images.map(\.id)) }
        }
        let gone = isAll ? known : Set(known.sorted().sample(0.2, using: &generator))
        _ = try transaction.deleteImages(
            isAll ? nil : gone.sorted(),
            of: projectID,
            includingIterations: includingIterations
        )
        oracle.workspace.images.removeAll { gone.contains($0.id) }
        guard includingIterations else { return }
        for id in oracle.snapshots.keys {
            oracle.snapshots[id]?.state.images.removeAll { gone.contains($0.id) }
        }
    }

    private static func deleteTag(
        _ transaction: any MetadataWriting,
        _ projectID: UUID,
        _ oracle: inout Oracle,
        _ generator: inout SplitMix64
    ) throws {
        guard let id = oracle.workspace.tags.keys.sorted().randomElement(using: &generator) else { return }
        #expect(try transaction.deleteTag(id, of: projectID))
        oracle.workspace.tags[id] = nil
        for index in oracle.workspace.images.indices {
            oracle.workspace.images[index].tagIDs.remove(id)
            oracle.workspace.images[index].regions = oracle.workspace.images[index].regions
                .filter { $0.value != id }
        }
    }

    private static func setMetadata(
        _ transaction: any MetadataWriting,
        _ projectID: UUID,
        _ oracle: inout Oracle,
        _ generator: inout SplitMix64
    ) throws {
        for image in oracle.workspace.images.sample(0.2, using: &generator) {
            let metadata = randomMetadata(&generator)
            try transaction.setMetadata(metadata, ofImage: image.id, of: projectID)
            oracle.metadata[image.id] = metadata
        }
    }

    private static func changeIterations(
        _ transaction: any MetadataWriting,
        _ projectID: UUID,
        _ oracle: inout Oracle,
        _ generator: inout SplitMix64
    ) throws {
        if oracle.snapshots.count > 3,
            let id = oracle.snapshots.keys.sorted().randomElement(using: &generator)
        {
            #expect(try transaction.deleteIteration(id))
            oracle.snapshots[id] = nil
        } else {
            let iteration = try transaction.addIteration(generator.uuid(), of: projectID)
            oracle.snapshots[iteration.id] = (iteration.dataVersion, oracle.workspace)
        }
    }

    private static func changeRegions(
        _ transaction: any MetadataWriting,
        _ projectID: UUID,
        _ oracle: inout Oracle,
        _ generator: inout SplitMix64
    ) throws {
        guard let tagID = oracle.workspace.tags.keys.sorted().randomElement(using: &generator) else { return }
        var regions: [RegionRecord] = []
        var gone: [UUID] = []
        for index in oracle.workspace.images.indices where generator.chance(0.2) {
            gone += oracle.workspace.images[index].regions.keys.sorted().sample(0.5, using: &generator)
            let region = RegionRecord(
                id: generator.uuid(),
                imageID: oracle.workspace.images[index].id,
                tagID: tagID,
                box: Oracle.box(of: tagID),
                created: epoch
            )
            regions.append(region)
            oracle.workspace.images[index].tagIDs.insert(tagID)
            oracle.workspace.images[index].regions[region.id] = tagID
            for id in gone { oracle.workspace.images[index].regions[id] = nil }
        }
        try transaction.insert(regions: regions, of: projectID)
        #expect(try transaction.deleteRegions(gone, of: projectID) == gone.count)
    }

    private static func randomMetadata(_ generator: inout SplitMix64) -> [String: String] {
        var metadata: [String: String] = [:]
        for key in ["camera", "place", "o'clock"] where generator.chance(0.6) {
            metadata[key] = ["a", "b", ""].randomElement(using: &generator)
        }
        return metadata
    }
}

extension OracleTests {
    private static func compare(
        _ transaction: any MetadataReading,
        _ projectID: UUID,
        _ oracle: Oracle,
        _ generator: inout SplitMix64,
        seed: UInt64
    ) throws {
        let scopes = [DataScope.workspace] + oracle.snapshots.values.map { .version($0.version) }
        for scope in scopes {
            let state = oracle.state(in: scope)
            let note: Comment = "seed \(seed), \(scope)"
            #expect(
                Set(try transaction.tags(of: projectID, in: scope).map(\.id)) == Set(state.tags.keys),
                note
            )
            var counts: [UUID: Int] = [:]
            for id in state.images.flatMap(\.tagIDs) { counts[id, default: 0] += 1 }
            #expect(try transaction.imageCountsByTag(of: projectID, in: scope) == counts, note)
            try compareDetails(transaction, projectID, state, scope, note)
            for _ in 0..<8 {
                let filter = randomFilter(projectID, scope, oracle, &generator)
                let page = ListPage(
                    order: generator.chance(0.5) ? .newest : .oldest,
                    skip: Int.random(in: 0...10, using: &generator),
                    take: Int.random(in: 0...30, using: &generator)
                )
                #expect(try transaction.imageCount(filter) == oracle.images(filter).count, note)
                let images = try transaction.images(filter, page: page)
                #expect(images.map(\.id) == oracle.page(filter, page).map(\.id), note)
                #expect(images.allSatisfy { oracle.metadata[$0.id] == $0.metadata }, note)
            }
        }
    }

    private static func compareDetails(
        _ transaction: any MetadataReading,
        _ projectID: UUID,
        _ state: Oracle.State,
        _ scope: DataScope,
        _ note: Comment
    ) throws {
        let ids = state.images.map(\.id)
        let images = try transaction.images(withIDs: ids + [UUID()], of: projectID, in: scope)
        #expect(images.map(\.id) == ids, note)
        let taggings = try transaction.taggings(ofImages: ids, in: scope)
        let regions = try transaction.regions(ofImages: ids, in: scope)
        for image in state.images {
            #expect(Set((taggings[image.id] ?? []).map(\.tagID)) == image.tagIDs, note)
            let boxes = (regions[image.id] ?? []).map { ($0.id, $0.tagID) }
            #expect(Dictionary(uniqueKeysWithValues: boxes) == image.regions, note)
        }
        #expect(
            try transaction.regionCount(of: projectID, in: scope)
                == state.images.reduce(0) { $0 + $1.regions.count },
            note
        )
        var counts: [UUID: RegionCounts] = [:]
        for tagID in state.tags.keys {
            let boxes = state.images.map { $0.regions.values.count { $0 == tagID } }
            let images = boxes.count { $0 > 0 }
            if images > 0 { counts[tagID] = RegionCounts(regions: boxes.reduce(0, +), images: images) }
        }
        #expect(try transaction.regionCountsByTag(of: projectID, in: scope) == counts, note)
        let tagged = state.images.filter { !$0.tagIDs.isEmpty }.sorted { $0.sequence < $1.sequence }
        let expected = tagged.map {
            image in
            TrainingImage(
                imageID: image.id,
                contentDigest: image.content,
                annotations: image.tagIDs.sorted().flatMap { tagID in
                    let boxCount = image.regions.values.count { $0 == tagID }
                    return boxCount == 0
                        ? [Annotation(tag: tagID)]
                        : Array(
                            repeating: Annotation(tag: tagID, box: Oracle.box(of: tagID)),
                            count: boxCount
                        )
                }
            )
        }
        #expect(expected.map(\.tagIDs) == tagged.map { $0.tagIDs.sorted() }, note)
        #expect(try transaction.trainingSet(of: projectID, in: scope) == expected, note)
    }

    private static func randomFilter(
        _ projectID: UUID,
        _ scope: DataScope,
        _ oracle: Oracle,
        _ generator: inout SplitMix64
    ) -> ImageFilter {
        let tagIDs = oracle.state(in: scope).tags.keys.sorted()
        return ImageFilter(
            projectID: projectID,
            scope: scope,
            taggingStatus: [.all, .tagged, .untagged].randomElement(using: &generator) ?? .all,
            tagIDs: generator.chance(0.4) ? Set(tagIDs.sample(0.4, using: &generator)) : [],
            metadata: generator.chance(0.6) ? randomCondition(depth: 3, &generator) : nil,
            regions: generator.chance(0.4) ? randomRegions(&generator) : nil
        )
    }

    private static func randomRegions(_ generator: inout SplitMix64) -> RegionCondition {
        let least = Int.random(in: 0...2, using: &generator)
        let side = Double.random(in: 0...160, using: &generator)
        return RegionCondition(
            count: least...(generator.chance(0.5) ? Int.max : least + 1),
            smallestSide: generator.chance(0.5) ? side...side + 80 : nil
        )
    }

    private static func randomCondition(
        depth: Int,
        _ generator: inout SplitMix64
    ) -> MetadataCondition {
        let key = ["camera", "place", "o'clock", "none"].randomElement(using: &generator) ?? ""
        let value = ["a", "b", ""].randomElement(using: &generator) ?? ""
        switch depth == 0
            ? Int.random(in: 0...1, using: &generator) : Int.random(in: 0...3, using: &generator)
        {
        case 0: return .equal(key: key, value: value)
        case 1: return .notEqual(key: key, value: value)
        case 2: return .and((0...1).map { _ in randomCondition(depth: depth - 1, &generator) })
        default: return .or((0...1).map { _ in randomCondition(depth: depth - 1, &generator) })
        }
    }
}
