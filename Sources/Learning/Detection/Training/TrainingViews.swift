import Annotations
import Bytes
import Executors
import Imaging
import Learning
import LinearAlgebra

/// The views of all images of a training with the maps of the backbone, computed once.
struct TrainingViews: Sendable {
    /// The maps and the boxes of one view.
    struct View: Sendable {
        let maps: MapStore.Place
        let truth: [TrueBox]
    }

    /// For each image its views: first those in which a detector sees it, then random ones.
    let views: [[View]]
    /// For each image how it lies in the views in which a detector sees it: the whole image, then its tiles.
    let placements: [[Placement]]
    let store: MapStore
    /// What the maps of a view took on average, in seconds of one thread; differs from run to run.
    let secondsPerView: Double
    /// For each image what tells whether another one shows the same.
    private let likenesses: [Likeness]

    private struct Likeness: Sendable {
        let digest: ContentDigest
        let hash: PerceptualHash
        /// The mean of each channel of the backbone's coarsest map.
        let embedding: [Float]
    }

    private struct Computed: Sendable {
        let views: [View]
        let placements: [Placement]
        let likeness: Likeness
        let seconds: Double
    }

    /// Images that show nearly the same: same bytes, or alike to the eye and to the backbone.
    var nearDuplicates: ImageGroups {
        NearDuplicates.groups(
            hashes: likenesses.map(\.hash),
            embeddings: Matrix(
                rows: likenesses.count,
                columns: likenesses.first?.embedding.count ?? 0,
                elements: likenesses.flatMap(\.embedding)
            ),
            contents: likenesses.map(\.digest)
        )
    }

    /// Computes the views of images.
    ///
    /// Each image is decoded once; only the maps of its views are kept.
    ///
    /// - Parameters:
    ///   - images: The files' bytes, one after the other, and what is in them.
    ///   - recipe: How many views, how different, and which maps.
    ///   - extractor: The frozen backbone.
    ///   - seed: The seed of the training; views of an image depend on it and on the image's place alone.
    ///   - executor: Where to compute.
    ///   - progress: Called after each image with the number done.
    /// - Returns: The views, image by image.
    /// - Throws: An `ImageError` for an image that cannot be decoded; what inference throws; `CancellationError`.
    static func computing(
        _ images: [DetectionImage],
        recipe: DetectorRecipe,
        extractor: any MapExtractor,
        seed: UInt64,
        on executor: BlockingExecutor,
        progress: (Int) throws -> Void
    ) async throws -> TrainingViews {
        let store = MapStore(
            maps: recipe.levels.map { level in
                (level.channels, level.side(atEdge: recipe.edge) * level.side(atEdge: recipe.edge))
            },
            byteLimit: DetectorRecipe.mapByteLimit
        )
        let wanted = recipe.levels.compactMap { extractor.levels.firstIndex(of: $0) }
        precondition(wanted.count == recipe.levels.count, "The backbone does not give the recipe's maps.")
        let count = recipe.viewCount(imageCount: images.count)
        let results = try await boundedMap(
            Array(images.enumerated()),
            on: executor,
            onCompletion: progress
        ) { index, image in
            let sized = try SizedImage(decoding: image.bytes(), for: recipe)
            var generator = SeededGenerator(
                seed: seed &+ UInt64(index) &* 0x9e37_79b9,
                purpose: "detection views"
            )
            let looks = sized.plainViews + recipe.randomViews(count - 1, of: sized, image, using: &generator)
            var embedding: [Float] = []
            var computing = Duration.zero
            let views = try looks.enumerated().map { number, view in
                try Task.checkCancellation()
                let square = sized.square(view)
                let start = ContinuousClock.now
                let maps = try extractor.maps(of: square)
                computing += start.duration(to: .now)
                if number == 0, let map = maps.last, let level = extractor.levels.last {
                    embedding = channelMeans(map, channels: level.channels)
                }
                return View(
                    maps: try store.add(wanted.map { maps[$0] }),
                    truth: view.truth(of: image.annotations, edge: recipe.edge)
                )
            }
            return Computed(
                views: views,
                placements: sized.placements,
                likeness: Likeness(
                    digest: image.digest,
                    hash: PerceptualHash(
                        gray: sized.whole.luminance(width: 32, height: 32),
                        width: 32,
                        height: 32
                    ),
                    embedding: embedding
                ),
                seconds: computing / .seconds(1)
            )
        }
        return TrainingViews(
            views: results.map(\.views),
            placements: results.map(\.placements),
            store: store,
            secondsPerView: results.reduce(0) { $0 + $1.seconds }
                / Double(max(1, results.reduce(0) { $0 + $1.views.count })),
            likenesses: results.map(\.likeness)
        )
    }
}

extension DetectorRecipe {
    /// Random views of an image, those of the whole first.
    fileprivate func randomViews(
        _ count: Int,
        of sized: SizedImage,
        _ image: DetectionImage,
        using generator: inout SeededGenerator
    ) -> [DetectionView] {
        let detailedCount = sized.detailed == nil ? 0 : detailedViewCount(of: count)
        return (0..<count).map { number in
            if let detailed = sized.detailed, number >= count - detailedCount {
                return .randomTile(
                    width: detailed.width,
                    height: detailed.height,
                    boxes: image.annotations.compactMap(\.box),
                    edge: edge,
                    variation: variation,
                    using: &generator
                )
            }
            return .random(
                width: sized.whole.width,
                height: sized.whole.height,
                edge: edge,
                variation: variation,
                using: &generator
            )
        }
    }
}

/// The mean of each channel of a map that lies channel by channel.
private func channelMeans(_ map: [Float], channels: Int) -> [Float] {
    let places = map.count / max(1, channels)
    return (0..<channels).map { channel in
        map[channel * places..<(channel + 1) * places].reduce(0, +) / Float(max(1, places))
    }
}
