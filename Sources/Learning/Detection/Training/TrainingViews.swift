import Annotations
import Bytes
import Executors
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
    private let likenesses: [ImageViews.Likeness]

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
        recipe.require(of: extractor)
        let store = MapStore(maps: recipe.mapSizes, byteLimit: DetectorRecipe.mapByteLimit)
        let count = recipe.viewCount(imageCount: images.count)
        let computed = try await boundedMap(
            Array(images.enumerated()),
            on: executor,
            onCompletion: progress
        ) { index, image in
            var generator = SeededGenerator(
                seed: seed &+ UInt64(index) &* 0x9e37_79b9,
                purpose: "detection views"
            )
            return try ImageViews(
                of: image,
                recipe: recipe,
                count: count,
                extractor: extractor,
                using: &generator,
                in: store
            )
        }
        return TrainingViews(computed, of: images, edge: recipe.edge, store: store)
    }

    /// Puts computed views together with what is drawn in the images.
    init(_ computed: [ImageViews], of images: [DetectionImage], edge: Int, store: MapStore) {
        views = zip(computed, images).map { computed, image in
            computed.views.map { view, maps in
                View(maps: maps, truth: view.truth(of: image.annotations, edge: edge))
            }
        }
        placements = computed.map(\.placements)
        secondsPerView =
            computed.reduce(0) { $0 + $1.seconds }
            / Double(max(1, computed.reduce(0) { $0 + $1.views.count }))
        likenesses = computed.map(\.likeness)
        self.store = store
    }
}

extension DetectorRecipe {
    /// Channels and places of each map of a view.
    var mapSizes: [(channels: Int, places: Int)] {
        levels.map { ($0.channels, $0.side(atEdge: edge) * $0.side(atEdge: edge)) }
    }

    /// Stops where a recipe and a backbone were brought together that do not fit, which is checked before.
    func require(of extractor: any MapExtractor) {
        precondition(
            levels.allSatisfy(extractor.levels.contains) && edge == extractor.edge,
            "The backbone does not give the recipe's maps."
        )
    }
}
