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

    /// For each image its views, the plain one first.
    let views: [[View]]
    /// For each image how its plain view lies in the square.
    let placements: [Placement]
    let store: MapStore
    /// For each image what tells whether another one shows the same.
    private let likenesses: [Likeness]

    private struct Likeness: Sendable {
        let digest: ContentDigest
        let hash: PerceptualHash
        /// The mean of each channel of the coarsest map.
        let embedding: [Float]
    }

    private struct Computed: Sendable {
        let views: [View]
        let placement: Placement
        let likeness: Likeness
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
            let decoded = try ImageDecoder.decode(image.bytes(), minimumShorterEdge: recipe.edge)
                .thumbnail(longerEdge: 2 * recipe.edge)
            let plain = DetectionView.letterbox(
                width: decoded.width,
                height: decoded.height,
                edge: recipe.edge
            )
            var generator = SeededGenerator(
                seed: seed &+ UInt64(index) &* 0x9e37_79b9,
                purpose: "detection views"
            )
            var embedding: [Float] = []
            let views = try (0..<count).map { number in
                try Task.checkCancellation()
                let view =
                    number == 0
                    ? plain
                    : DetectionView.random(
                        width: decoded.width,
                        height: decoded.height,
                        edge: recipe.edge,
                        variation: recipe.variation,
                        using: &generator
                    )
                let maps = try extractor.maps(of: view.square(of: decoded, edge: recipe.edge))
                if number == 0, let last = wanted.last {
                    embedding = channelMeans(maps[last], channels: extractor.levels[last].channels)
                }
                return View(
                    maps: try store.add(wanted.map { maps[$0] }),
                    truth: view.truth(of: image.annotations, edge: recipe.edge)
                )
            }
            return Computed(
                views: views,
                placement: plain.placement,
                likeness: Likeness(
                    digest: image.digest,
                    hash: PerceptualHash(
                        gray: decoded.luminance(width: 32, height: 32),
                        width: 32,
                        height: 32
                    ),
                    embedding: embedding
                )
            )
        }
        return TrainingViews(
            views: results.map(\.views),
            placements: results.map(\.placement),
            store: store,
            likenesses: results.map(\.likeness)
        )
    }
}

/// The mean of each channel of a map that lies channel by channel.
private func channelMeans(_ map: [Float], channels: Int) -> [Float] {
    let places = map.count / max(1, channels)
    return (0..<channels).map { channel in
        map[channel * places..<(channel + 1) * places].reduce(0, +) / Float(max(1, places))
    }
}
