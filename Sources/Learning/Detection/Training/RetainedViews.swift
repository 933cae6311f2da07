package import Bytes
import Executors
import Learning
import Synchronization

/// The views of a project's images between trainings of previews: what was computed for one is not computed again for the next.
///
/// Views of an image depend on its content and the recipe alone. They are dropped when another recipe wants other maps, and with images
/// that are no longer learned from. Maps beyond a limit are in a file that vanishes with the last reference.
package final class RetainedViews: Sendable {
    /// What views depend on besides the image.
    private struct Shape: Hashable {
        let edge: Int
        let levels: [DetectorLevel]
        let variation: DetectionView.Variation
        let count: Int
    }

    private struct Kept {
        let shape: Shape
        let store: MapStore
        var images: [ContentDigest: ImageViews] = [:]
    }

    private let byteLimit: Int
    private let kept = Mutex(Kept?.none)

    /// Keeps nothing yet.
    ///
    /// - Parameter byteLimit: How many bytes of maps may be in memory.
    package init(byteLimit: Int) {
        self.byteLimit = byteLimit
    }

    /// The images whose views are kept.
    package var digests: Set<ContentDigest> { kept.withLock { Set($0?.images.keys ?? [:].keys) } }

    /// The views of images, of which only those that are not kept are computed; afterwards these images are kept and no others.
    ///
    /// One training at a time.
    ///
    /// - Parameters:
    ///   - images: Each content once.
    ///   - recipe: How many views, how different, and which maps.
    ///   - extractor: The frozen backbone.
    ///   - executor: Where to compute.
    /// - Returns: The views, image by image.
    /// - Throws: As `TrainingViews.computing`; what was computed before is kept.
    func views(
        of images: [DetectionImage],
        recipe: DetectorRecipe,
        extractor: any MapExtractor,
        on executor: BlockingExecutor
    ) async throws -> TrainingViews {
        recipe.require(of: extractor)
        let count = recipe.viewCount(imageCount: images.count)
        let shape = Shape(edge: recipe.edge, levels: recipe.levels, variation: recipe.variation, count: count)
        let wanted = Set(images.map(\.digest))
        let (store, missing) = kept.withLock { kept in
            if kept?.shape != shape {
                kept = Kept(shape: shape, store: MapStore(maps: recipe.mapSizes, byteLimit: byteLimit))
            }
            for (digest, views) in kept?.images ?? [:] where !wanted.contains(digest) {
                for (_, place) in views.views { kept?.store.remove(place) }
                kept?.images[digest] = nil
            }
            return (kept?.store, images.filter { kept?.images[$0.digest] == nil })
        }
        guard let store else { throw CancellationError() }
        _ = try await boundedMap(missing, on: executor) { image in
            // The first bytes of a digest are as good as random.
            let number = image.digest.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            var generator = SeededGenerator(seed: number, purpose: "detection views")
            let computed = try ImageViews(
                of: image,
                recipe: recipe,
                count: count,
                extractor: extractor,
                using: &generator,
                in: store
            )
            self.kept.withLock { $0?.images[image.digest] = computed }
        }
        let all = kept.withLock { kept in images.compactMap { kept?.images[$0.digest] } }
        return TrainingViews(all, of: images, edge: recipe.edge, store: store)
    }
}
