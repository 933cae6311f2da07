import Foundation
import Imaging
import Learning
import TestSupport
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

    @Test("looks at each view of each image once, ever")
    func remembers() throws {
        let image = try PatternImage.png(kind: 0, seed: 1)
        let first = try extraction().features(of: image, views: [.center, .mirrored])
        #expect(first.counts.computed == 2 && first.counts.cached == 0)
        let again = try extraction().features(of: image, views: [.mirrored, .center])
        #expect(again.counts.computed == 0 && again.counts.cached == 2)
        #expect(again.features.byView == first.features.byView.reversed())
        #expect(again.features.perceptualHash == first.features.perceptualHash)
        #expect(backbone.inferenceCount == 2)
        let more = try extraction().features(of: image, views: [.center] + FeatureView.surrounding)
        #expect(more.counts.computed == 4 && more.counts.cached == 1)
    }

    @Test("gives the same without a cache")
    func uncached() throws {
        let image = try PatternImage.png(kind: 1, seed: 2)
        let cached = try extraction().features(of: image, views: [.center])
        let uncached = try extraction(cached: false).features(of: image, views: [.center])
        #expect(cached.features == uncached.features)
        #expect(try extraction(cached: false).features(of: image, views: [.center]).counts.cached == 0)
    }

    @Test("looks for a prediction as it looks for training", arguments: [true, false])
    func predictionLooks(cached: Bool) throws {
        let image = try PatternImage.png(kind: 1, seed: 4)
        let views: [FeatureView] = [.center, .mirrored]
        let trained = try extraction(cached: false).features(of: image, views: views).features.byView
        func looks() throws -> [[[Float]]] {
            let extraction = extraction(cached: cached)
            return try extraction.featuresByView(of: [extraction.prepare(image, views: views)])
        }
        #expect(try looks() == [trained])
        #expect(backbone.inferenceCount == 4)
        #expect(try looks() == [trained])
        #expect(backbone.inferenceCount == (cached ? 4 : 6))
    }

    @Test("images looked at together get what each gets alone, remembered or not")
    func together() throws {
        let views: [FeatureView] = [.center, .mirrored]
        let images = try (0..<3).map { try PatternImage.png(kind: $0, seed: 7) }
        let alone = try images.map {
            try extraction(cached: false).features(of: $0, views: views).features.byView
        }
        // One of them is known in one view, one in both.
        _ = try extraction().features(of: images[1], views: [.mirrored])
        _ = try extraction().features(of: images[2], views: views)
        let before = backbone.inferenceCount
        #expect(
            try extraction().featuresByView(of: images.map { try extraction().prepare($0, views: views) })
                == alone
        )
        #expect(backbone.inferenceCount == before + 3)
        #expect(try extraction().featuresByView(of: []) == [])
    }

    @Test("loads no backbone when everything is remembered")
    func lazyBackbone() throws {
        struct Unwanted: Error {}
        let image = try PatternImage.png(kind: 0, seed: 3)
        _ = try extraction().features(of: image, views: [.center])
        let cache = FeatureCache(root: folder.url, space: PatternBackbone.space)
        let lazy = FeatureExtraction(space: PatternBackbone.space, cache: cache) { throw Unwanted() }
        #expect(try lazy.features(of: image, views: [.center]).counts.cached == 1)
        #expect(throws: Unwanted.self) { try lazy.features(of: image, views: [.mirrored]) }
    }

    @Test("says what is wrong with an image")
    func badImage() {
        #expect(throws: ImageError.self) {
            try extraction().features(of: Data("no image".utf8), views: [.center])
        }
        #expect(backbone.inferenceCount == 0)
    }

    @Test("shows views that are squares of the image, mirrored or cut as they say")
    func views() {
        let pixels = (0..<40 * 20).flatMap { (index: Int) -> [UInt8] in
            [UInt8(index % 40 * 6), 0, UInt8(index / 40 * 12)]
        }
        let wide = RGBImage(width: 40, height: 20, pixels: pixels)
        let views = [.center, .mirrored] + FeatureView.surrounding
        let squares = FeatureView.pixels(of: views, of: wide, edge: 20)
        let (center, mirrored) = (squares[0], squares[1])
        #expect(center.width == 20 && center.height == 20)
        #expect(center.pixels.first == 60)
        for row in 0..<20 {
            for column in 0..<20 {
                let (left, right) = ((row * 20 + column) * 3, (row * 20 + 19 - column) * 3)
                #expect(mirrored.pixels[left] == center.pixels[right])
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
