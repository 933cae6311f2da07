import Bytes
import Foundation
import ModelGraph
import TestSupport
import Testing

@testable import Learning

@Suite("The limit of the feature cache")
struct FeatureCacheLimitTests {
    private let folder = TemporaryFolder()
    /// With its header 4,464 bytes: two of them are a segment of three blocks, and its index takes a fourth.
    private let record = FeatureCache.Record(
        perceptualHash: PerceptualHash(bits: 7),
        features: [Float](repeating: 1, count: 1100)
    )
    private static let segmentFootprint = 16_384

    /// A cache of segments with two records each.
    private func cache(segments: Int = 16, space: FeatureSpace = PatternBackbone.space) -> FeatureCache {
        precondition((14...22).contains(segments), "A segment would have another number of records.")
        return FeatureCache(
            root: folder.url,
            space: space,
            limit: FeatureCacheLimit(byteCount: segments * Self.segmentFootprint)
        )
    }

    private func image(_ number: Int) -> ContentDigest {
        ContentDigest(of: Data("\(number)".utf8))
    }

    /// Stores records by a process of their own.
    private func fill(_ numbers: Range<Int>) {
        let cache = cache()
        for number in numbers { cache.store(record, of: image(number), view: .center) }
    }

    /// What a process that begins now finds.
    private func found(_ numbers: Range<Int>) -> [Int] {
        let cache = cache()
        return numbers.filter { cache.record(of: image($0), view: .center, featureCount: 1100) != nil }
    }

    /// The segments, the oldest first.
    private func segments() throws -> [URL] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
            .filter { $0.hasSuffix(".pack") }
            .map { folder.url.appending(path: $0) }
            .sorted { try age(of: $0) > age(of: $1) }
    }

    private func age(of segment: URL) throws -> TimeInterval {
        let attributes = try FileManager.default.attributesOfItem(atPath: segment.path)
        return -(try #require(attributes[.modificationDate] as? Date)).timeIntervalSinceNow
    }

    /// Makes everything that is there so much older.
    private func wait(hours: Double) throws {
        for segment in try segments() {
            let date = Date().addingTimeInterval(-3600 * hours - (try age(of: segment)))
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: segment.path)
        }
    }

    @Test("keeps everything while there is room, then forgets what was stored first, a tenth at once")
    func eviction() throws {
        for number in 0..<16 {
            fill(number * 2..<number * 2 + 2)
            try wait(hours: 1)
        }
        #expect(FeatureCache.contents(of: folder.url) == (16 * Self.segmentFootprint, 32))
        #expect(found(0..<32) == Array(0..<32))
        fill(32..<33)
        #expect(FeatureCache.contents(of: folder.url).recordCount == 27)
        #expect(found(0..<33) == Array(6..<33))
        // The room that was made lasts for another segment or two.
        fill(33..<35)
        #expect(found(0..<35) == Array(6..<35))
    }

    @Test("keeps what was looked up, however long ago it was stored")
    func recency() throws {
        fill(0..<28)
        try wait(hours: 30)
        #expect(found(0..<1) == [0])
        try wait(hours: 1)
        fill(100..<110)
        #expect(found(0..<28).first == 0)
        #expect(!found(0..<28).contains(1), "A neighbor that nobody asked for has gone.")
        #expect(found(100..<110).count == 10)
    }

    @Test(
        "appends anew what is read a day after, not at every look, and removes segments of which nothing else is left"
    )
    func renewal() throws {
        fill(0..<4)
        for (hours, count) in [(23.0, 4), (2, 8)] {
            try wait(hours: hours)
            #expect(found(0..<4) == [0, 1, 2, 3])
            #expect(FeatureCache.contents(of: folder.url).recordCount == count, "after \(hours) hours more")
        }
        // The next process finds only the copies.
        #expect(found(0..<4) == [0, 1, 2, 3])
        #expect(FeatureCache.contents(of: folder.url).recordCount == 4)
    }

    @Test("holds for all feature spaces together and leaves strangers' files alone")
    func spaces() throws {
        fill(0..<32)
        try wait(hours: 1)
        let name = "0123456789abcdef01234567"
        let strangers = [
            "notes.txt", "\(name)/notes.pack", "photos/0123456789abcdef0123456789abcdef.pack",
            "\(name)/0123456789abcdef0123456789abcdef.pack.txt",
        ]
        for name in strangers { try folder.write(Data(count: 1_000_000), to: name) }
        let space = FeatureSpace(
            baseModel: PatternBackbone.space.baseModel,
            edge: 99,
            precision: .f32,
            featureCount: 1100,
            runtime: "test"
        )
        cache(space: space).store(record, of: image(9), view: .center)
        #expect(cache(space: space).record(of: image(9), view: .center, featureCount: 1100) == record)
        #expect(FeatureCache.contents(of: folder.url).byteCount < 15 * Self.segmentFootprint)
        #expect(!found(0..<32).isEmpty)
        for name in strangers {
            #expect(FileManager.default.fileExists(atPath: folder.url.appending(path: name).path))
        }
    }

    @Test("holds when many write at once")
    func concurrency() async throws {
        // Each task has a cache of its own, as each process would.
        await withTaskGroup { group in
            for worker in 0..<8 { group.addTask { fill(worker * 1000..<worker * 1000 + 50) } }
        }
        // Each makes room for its own next segment only, so as many as write may be over the limit.
        #expect(FeatureCache.contents(of: folder.url).byteCount <= 24 * Self.segmentFootprint)
        fill(9000..<9006)
        #expect(FeatureCache.contents(of: folder.url).byteCount <= 16 * Self.segmentFootprint)
        #expect(found(9000..<9006).count == 6)
    }

    @Test(
        "a record that is larger than a segment gets one of its own, one that is larger than the limit none"
    )
    func largeRecords() {
        let cache = FeatureCache(
            root: folder.url,
            space: PatternBackbone.space,
            limit: FeatureCacheLimit(byteCount: 20_000)
        )
        cache.store(record, of: image(0), view: .center)
        #expect(cache.record(of: image(0), view: .center, featureCount: 1100) == record)
        let large = FeatureCache.Record(
            perceptualHash: PerceptualHash(bits: 7),
            features: [Float](repeating: 1, count: 5000)
        )
        cache.store(large, of: image(1), view: .center)
        #expect(cache.record(of: image(1), view: .center, featureCount: 5000) == nil)
        #expect(cache.record(of: image(0), view: .center, featureCount: 1100) == record)
    }

    @Test("of nothing keeps nothing")
    func zero() {
        let cache = FeatureCache(
            root: folder.url,
            space: PatternBackbone.space,
            limit: FeatureCacheLimit(byteCount: 0)
        )
        cache.store(record, of: image(0), view: .center)
        #expect(TemporaryFolder.names(in: folder.url).isEmpty)
    }

    @Test(
        "is read from text as people write sizes",
        arguments: [
            ("1000000", 1_000_000), ("500MB", 500_000_000), ("2GiB", 2 << 30), ("1.5 gb", 1_500_000_000),
            ("64kib", 65_536),
            ("0", 0), ("7B", 7), ("1TB", 1_000_000_000_000),
        ]
    )
    func reading(text: String, expected: Int) {
        #expect(FeatureCacheLimit(text)?.byteCount == expected)
        #expect(FeatureCacheLimit(environment: ["OCELLUS_CACHE_LIMIT": text])?.byteCount == expected)
    }

    @Test(
        "is refused if it means nothing",
        arguments: ["-1", "MB", "lots", "1.2.3GB", "1 000", "1e9", "9999999999TB", "5MBit"]
    )
    func refusal(text: String) {
        #expect(FeatureCacheLimit(text) == nil)
        #expect(FeatureCacheLimit(environment: ["OCELLUS_CACHE_LIMIT": text]) == nil)
    }

    @Test("is two gibibytes unless said otherwise")
    func standard() {
        #expect(FeatureCacheLimit(environment: [:]) == FeatureCacheLimit(byteCount: 2_147_483_648))
        #expect(FeatureCacheLimit(environment: ["OCELLUS_CACHE_LIMIT": ""]) == .standard)
    }
}
