import Foundation
import Imaging
import Learning
import Testing

@Suite("Feature extraction")
struct FeatureExtractionTests {
    private let folder = TemporaryFolder()
    private let backbone = PatternBackbone()

    private func extraction(cached: Bool = true) -> FeatureExtraction {
        let backbone = backbone
        return FeatureExtraction(
            space: PatternBackbone.space,
            cache: cached ? FeatureCache(root: folder.url, space: PatternBackbone.space) : nil
        ) { backbone }
    }

    @Test("looks at each view of each picture once, ever")
    func remembers() throws {
        let picture = try PatternPicture.png(kind: 0, seed: 1)
        let first = try extraction().features(of: picture, views: [.centre, .mirrored])
        #expect(first.counts.computed == 2 && first.counts.remembered == 0)
        let again = try extraction().features(of: picture, views: [.mirrored, .centre])
        #expect(again.counts.computed == 0 && again.counts.remembered == 2)
        #expect(again.features.byView == first.features.byView.reversed())
        #expect(again.features.perceptualHash == first.features.perceptualHash)
        #expect(backbone.lookCount == 2)
        let more = try extraction().features(of: picture, views: [.centre] + FeatureView.surrounding)
        #expect(more.counts.computed == 4 && more.counts.remembered == 1)
    }

    @Test("gives the same without a cache")
    func uncached() throws {
        let picture = try PatternPicture.png(kind: 1, seed: 2)
        let cached = try extraction().features(of: picture, views: [.centre])
        let uncached = try extraction(cached: false).features(of: picture, views: [.centre])
        #expect(cached.features == uncached.features)
        #expect(try extraction(cached: false).features(of: picture, views: [.centre]).counts.remembered == 0)
    }

    @Test("looks for a prediction as it looks for training", arguments: [true, false])
    func predictionLooks(cached: Bool) throws {
        let picture = try PatternPicture.png(kind: 1, seed: 4)
        let views: [FeatureView] = [.centre, .mirrored]
        let trained = try extraction(cached: false).features(of: picture, views: views).features.byView
        func looks() throws -> [[[Float]]] {
            let extraction = extraction(cached: cached)
            return try extraction.looks(at: [extraction.prepare(picture, views: views)])
        }
        #expect(try looks() == [trained])
        #expect(backbone.lookCount == 4)
        #expect(try looks() == [trained])
        #expect(backbone.lookCount == (cached ? 4 : 6))
    }

    @Test("pictures looked at together get what each gets alone, remembered or not")
    func together() throws {
        let views: [FeatureView] = [.centre, .mirrored]
        let pictures = try (0..<3).map { try PatternPicture.png(kind: $0, seed: 7) }
        let alone = try pictures.map {
            try extraction(cached: false).features(of: $0, views: views).features.byView
        }
        // One of them is known in one view, one in both.
        _ = try extraction().features(of: pictures[1], views: [.mirrored])
        _ = try extraction().features(of: pictures[2], views: views)
        let before = backbone.lookCount
        #expect(
            try extraction().looks(at: pictures.map { try extraction().prepare($0, views: views) }) == alone
        )
        #expect(backbone.lookCount == before + 3)
        #expect(try extraction().looks(at: []) == [])
    }

    @Test("loads no backbone when everything is remembered")
    func lazyBackbone() throws {
        struct Unwanted: Error {}
        let picture = try PatternPicture.png(kind: 0, seed: 3)
        _ = try extraction().features(of: picture, views: [.centre])
        let cache = FeatureCache(root: folder.url, space: PatternBackbone.space)
        let lazy = FeatureExtraction(space: PatternBackbone.space, cache: cache) { throw Unwanted() }
        #expect(try lazy.features(of: picture, views: [.centre]).counts.remembered == 1)
        #expect(throws: Unwanted.self) { try lazy.features(of: picture, views: [.mirrored]) }
    }

    @Test("says what is wrong with a picture")
    func badPicture() {
        #expect(throws: ImageError.self) {
            try extraction().features(of: Data("no picture".utf8), views: [.centre])
        }
        #expect(backbone.lookCount == 0)
    }

    @Test("shows views that are squares of the picture, mirrored or cut as they say")
    func views() {
        let pixels = (0..<40 * 20).flatMap { (index: Int) -> [UInt8] in
            [UInt8(index % 40 * 6), 0, UInt8(index / 40 * 12)]
        }
        let wide = RGBImage(width: 40, height: 20, pixels: pixels)
        let views = [.centre, .mirrored] + FeatureView.surrounding
        let squares = FeatureView.pixels(of: views, of: wide, edge: 20)
        let (centre, mirrored) = (squares[0], squares[1])
        #expect(centre.width == 20 && centre.height == 20)
        #expect(centre.pixels.first == 60)
        for row in 0..<20 {
            for column in 0..<20 {
                let (left, right) = ((row * 20 + column) * 3, (row * 20 + 19 - column) * 3)
                #expect(mirrored.pixels[left] == centre.pixels[right])
            }
        }
        for (view, cut) in zip(views, squares) {
            #expect(cut.width == 20 && cut.height == 20)
            // A view by itself shows what it shows in company.
            #expect(FeatureView.pixels(of: [view], of: wide, edge: 20)[0].pixels == cut.pixels)
            #expect(FeatureView.named(view.name) == view)
        }
        #expect(FeatureView.named("nowhere") == nil)
    }
}
