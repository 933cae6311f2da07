import Digests
import Foundation
import Inference
import Testing

@testable import Learning

@Suite("The limit of the feature cache")
struct FeatureCacheLimitTests {
    private let folder = TemporaryFolder()
    /// With its header of 24 bytes a little more than a block, so that it takes two.
    private let record = FeatureCache.Record(
        perceptualHash: PerceptualHash(bits: 7),
        features: [Float](repeating: 1, count: 1100)
    )
    private static let footprint = 8192

    private func cache(records: Int) -> FeatureCache {
        FeatureCache(
            root: folder.url,
            space: PatternTrunk.space,
            limit: FeatureCacheLimit(byteCount: records * Self.footprint)
        )
    }

    private func picture(_ number: Int) -> ContentDigest {
        ContentDigest(of: Data("\(number)".utf8))
    }

    private func isThere(_ number: Int, in cache: FeatureCache) -> Bool {
        cache.record(of: picture(number), view: .centre, featureCount: 1100) != nil
    }

    private func file(of number: Int) throws -> URL {
        let name = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path).first {
            $0.hasSuffix(picture(number).description)
        }
        return folder.url.appending(path: try #require(name))
    }

    /// Stores records 0..<count that were last used one hour after the other, all more than a day ago.
    private func fill(_ cache: FeatureCache, count: Int) throws {
        for number in 0..<count {
            cache.store(record, of: picture(number), view: .centre)
            try setAge(of: number, hours: 100 + count - number)
        }
    }

    private func setAge(of number: Int, hours: Int) throws {
        let date = Date().addingTimeInterval(Double(-3600 * hours))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file(of: number).path)
    }

    private func lastUse(of number: Int) throws -> Date {
        let attributes = try FileManager.default.attributesOfItem(atPath: file(of: number).path)
        return try #require(attributes[.modificationDate] as? Date)
    }

    @Test(
        "keeps everything while there is room, then forgets what was used least recently, down to nine tenths"
    )
    func eviction() throws {
        let cache = cache(records: 20)
        try fill(cache, count: 20)
        #expect(FeatureCache.contents(of: folder.url) == (20 * Self.footprint, 20))
        cache.store(record, of: picture(20), view: .centre)
        #expect(FeatureCache.contents(of: folder.url).recordCount == 18)
        #expect((0...20).filter { isThere($0, in: cache) } == Array(3...20))
        // The room that was made lasts for two more.
        for number in 21...22 { cache.store(record, of: picture(number), view: .centre) }
        #expect(FeatureCache.contents(of: folder.url).recordCount == 20)
        cache.store(record, of: picture(23), view: .centre)
        #expect(FeatureCache.contents(of: folder.url).recordCount == 18)
    }

    @Test("keeps what was looked up, however long ago it was stored")
    func recency() throws {
        let cache = cache(records: 10)
        try fill(cache, count: 10)
        #expect(isThere(0, in: cache))
        cache.store(record, of: picture(10), view: .centre)
        #expect((0...10).filter { isThere($0, in: cache) } == [0] + Array(3...10))
    }

    @Test("renews the time of a record once a day, not at every look")
    func renewal() throws {
        let cache = cache(records: 10)
        cache.store(record, of: picture(0), view: .centre)
        for (age, isRenewed) in [(23, false), (25, true)] {
            try setAge(of: 0, hours: age)
            let before = try lastUse(of: 0)
            #expect(isThere(0, in: cache))
            #expect((try lastUse(of: 0) > before) == isRenewed, "\(age) hours")
        }
    }

    @Test("holds for all feature spaces together and leaves strangers' files alone")
    func spaces() throws {
        let cache = cache(records: 4)
        try fill(cache, count: 4)
        let strangers = ["notes.txt", "0123456789abcdef01234567/centre/notes.txt", "photos/centre/ab/cd"]
        for name in strangers { try folder.write(Data(count: 100_000), to: name) }
        let other = FeatureCache(
            root: folder.url,
            space: FeatureSpace(
                baseModel: PatternTrunk.space.baseModel,
                edge: 99,
                precision: .f32,
                featureCount: 1100,
                runtime: "test"
            ),
            limit: FeatureCacheLimit(byteCount: 4 * Self.footprint)
        )
        other.store(record, of: picture(9), view: .centre)
        #expect(isThere(9, in: other))
        #expect((0..<4).filter { isThere($0, in: cache) } == [2, 3])
        for name in strangers {
            #expect(FileManager.default.fileExists(atPath: folder.url.appending(path: name).path))
        }
    }

    @Test(
        "recovers from a number that is missing or spoilt",
        arguments: [nil, "", "x", "\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}"]
    )
    func damage(content: String?) throws {
        let cache = cache(records: 10)
        try fill(cache, count: 10)
        let number = folder.url.appending(path: ".usage")
        try FileManager.default.removeItem(at: number)
        if let content { try Data(content.utf8).write(to: number) }
        cache.store(record, of: picture(10), view: .centre)
        #expect(FeatureCache.contents(of: folder.url).recordCount == 9)
        cache.store(record, of: picture(11), view: .centre)
        #expect(FeatureCache.contents(of: folder.url).recordCount == 10)
    }

    @Test("holds when many write at once")
    func concurrency() async throws {
        // Each task has a cache of its own, as each process would.
        await withTaskGroup { group in
            for worker in 0..<8 {
                group.addTask {
                    let cache = cache(records: 40)
                    for number in 0..<50 {
                        cache.store(record, of: picture(worker * 1000 + number), view: .centre)
                    }
                }
            }
        }
        // Whoever passes the limit while another makes room goes on, so a few more than the limit may remain.
        let rest = FeatureCache.contents(of: folder.url).recordCount
        #expect((30...48).contains(rest), "\(rest) records")
        let last = cache(records: 40)
        for number in 0..<6 { last.store(record, of: picture(9000 + number), view: .centre) }
        #expect(FeatureCache.contents(of: folder.url).byteCount <= 40 * Self.footprint)
        for number in 0..<6 { #expect(isThere(9000 + number, in: last)) }
    }

    @Test("of nothing keeps nothing")
    func zero() {
        let cache = cache(records: 0)
        cache.store(record, of: picture(0), view: .centre)
        #expect(!FileManager.default.fileExists(atPath: folder.url.path))
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
