import Bytes
import Foundation
import Learning
import ModelGraph
import TestSupport
import Testing

@Suite("The feature cache")
struct FeatureCacheTests {
    private let folder = TemporaryFolder()
    private let image = ContentDigest(of: Data("image".utf8))
    private let record = FeatureCache.Record(
        perceptualHash: PerceptualHash(bits: 0x0123_4567_89ab_cdef),
        features: [1, -0.0, .leastNonzeroMagnitude, 3.5e30]
    )

    private func cache(_ space: FeatureSpace = PatternBackbone.space) -> FeatureCache {
        FeatureCache(root: folder.url, space: space)
    }

    @Test("gives back what was stored, bit for bit")
    func roundTrip() {
        #expect(cache().record(of: image, view: .center, featureCount: 4) == nil)
        cache().store(record, of: image, view: .center)
        let found = cache().record(of: image, view: .center, featureCount: 4)
        #expect(found?.perceptualHash == record.perceptualHash)
        #expect(found?.features.map(\.bitPattern) == record.features.map(\.bitPattern))
    }

    @Test("keeps views, images and spaces apart")
    func apart() {
        cache().store(record, of: image, view: .center)
        let other = FeatureSpace(
            baseModel: PatternBackbone.space.baseModel,
            edge: 32,
            precision: .f32,
            featureCount: 60,
            runtime: "test"
        )
        #expect(cache().record(of: image, view: .mirrored, featureCount: 4) == nil)
        #expect(cache().record(of: ContentDigest(of: Data()), view: .center, featureCount: 4) == nil)
        #expect(cache(other).record(of: image, view: .center, featureCount: 4) == nil)
    }

    @Test("counts a damaged record as absent, wherever it is damaged", arguments: [".pack", ".index"])
    func damage(kind: String) throws {
        cache().store(record, of: image, view: .center)
        let name = try #require(
            FileManager.default.subpathsOfDirectory(atPath: folder.url.path).first { $0.hasSuffix(kind) }
        )
        let file = folder.url.appending(path: name)
        let whole = try Data(contentsOf: file)
        for offset in whole.indices {
            for bit in 0..<8 {
                var damaged = whole
                damaged[offset] ^= 1 << bit
                try damaged.write(to: file)
                #expect(cache().record(of: image, view: .center, featureCount: 4) == nil, "byte \(offset)")
            }
        }
        for length in 0..<whole.count {
            try whole.prefix(length).write(to: file)
            #expect(cache().record(of: image, view: .center, featureCount: 4) == nil, "\(length) bytes")
        }
        try whole.write(to: file)
        #expect(cache().record(of: image, view: .center, featureCount: 4) == record)
    }

    @Test("what is left of a segment that was broken off is found")
    func brokenOff() throws {
        let one = cache()
        let images = (0..<3).map { ContentDigest(of: Data("\($0)".utf8)) }
        for image in images { one.store(record, of: image, view: .center) }
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
        let segment = folder.url.appending(path: try #require(names.first { $0.hasSuffix(".pack") }))
        try Data(contentsOf: segment).dropLast(1).write(to: segment)
        let found = images.map { cache().record(of: $0, view: .center, featureCount: 4) }
        #expect(found == [record, record, nil])
        // Other numbers of features are another record.
        #expect(cache().record(of: images[0], view: .center, featureCount: 3) == nil)
    }

    @Test("the youngest of several records of an image counts, in one process and in the next")
    func replacing() {
        let first = cache()
        first.store(record, of: image, view: .center)
        let newer = FeatureCache.Record(perceptualHash: PerceptualHash(bits: 1), features: [4, 3, 2, 1])
        first.store(newer, of: image, view: .center)
        #expect(first.record(of: image, view: .center, featureCount: 4) == newer)
        #expect(cache().record(of: image, view: .center, featureCount: 4) == newer)
    }

    @Test("is only useless, not harmful, where nothing can be written")
    func unwritable() throws {
        try folder.write(Data(), to: "file")
        let cache = FeatureCache(root: folder.url.appending(path: "file"), space: PatternBackbone.space)
        cache.store(record, of: image, view: .center)
        #expect(cache.record(of: image, view: .center, featureCount: 4) == nil)
    }

    @Test(
        "has its place where the environment says",
        arguments: [
            (["OCELLUS_CACHE": "/a/b", "XDG_CACHE_HOME": "/c"], "/a/b"),
            (["XDG_CACHE_HOME": "/c"], "/c/ocellus/features"),
        ]
    )
    func place(environment: [String: String], expected: String) {
        #expect(FeatureCache.defaultRoot(environment: environment).path == expected)
    }
}
