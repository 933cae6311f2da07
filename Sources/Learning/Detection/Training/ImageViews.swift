import Annotations
import Bytes
import Imaging
import Learning

/// The views of one image with the maps of the backbone; without tiles they depend on the image, not on what is drawn in it.
struct ImageViews: Sendable {
    /// What tells whether another image shows the same.
    struct Likeness: Sendable {
        let digest: ContentDigest
        let hash: PerceptualHash
        /// The mean of each channel of the backbone's coarsest map.
        let embedding: [Float]
    }

    /// The views and where their maps are: first those in which a detector sees the image, then random ones.
    let views: [(view: DetectionView, maps: MapStore.Place)]
    /// How the image lies in the views in which a detector sees it: the whole image, then its tiles.
    let placements: [Placement]
    let likeness: Likeness
    /// What the maps took, in seconds of one thread; differs from run to run.
    let seconds: Double

    /// Computes the views of an image, which is decoded once.
    ///
    /// - Parameters:
    ///   - image: The file, and what is in it: random tiles show it more often than they would by chance.
    ///   - recipe: How many views, how different, and which maps.
    ///   - count: How many views, of which all tiles in which a detector sees the image count as one with the whole.
    ///   - extractor: The frozen backbone; it gives the recipe's maps.
    ///   - generator: What the random views are drawn from.
    ///   - store: Where maps are kept.
    /// - Throws: An `ImageError` if the image cannot be decoded; what inference throws; `CancellationError`.
    init(
        of image: DetectionImage,
        recipe: DetectorRecipe,
        count: Int,
        extractor: any MapExtractor,
        using generator: inout SeededGenerator,
        in store: MapStore
    ) throws {
        let sized = try SizedImage(decoding: image.bytes(), for: recipe)
        let all = sized.plainViews + recipe.randomViews(count - 1, of: sized, image, using: &generator)
        let wanted = recipe.levels.compactMap { extractor.levels.firstIndex(of: $0) }
        var embedding: [Float] = []
        var computing = Duration.zero
        var views: [(view: DetectionView, maps: MapStore.Place)] = []
        do {
            for (number, view) in all.enumerated() {
                try Task.checkCancellation()
                let square = sized.square(view)
                let start = ContinuousClock.now
                let maps = try extractor.maps(of: square)
                computing += start.duration(to: .now)
                if number == 0, let map = maps.last, let level = extractor.levels.last {
                    embedding = channelMeans(map, channels: level.channels)
                }
                views.append((view, try store.add(wanted.map { maps[$0] })))
            }
        } catch {
            // The store may outlive this training.
            for (_, place) in views { store.remove(place) }
            throw error
        }
        self.views = views
        placements = sized.placements
        likeness = Likeness(
            digest: image.digest,
            hash: PerceptualHash(
                gray: sized.whole.luminance(width: 32, height: 32),
                width: 32,
                height: 32
            ),
            embedding: embedding
        )
        seconds = computing / .seconds(1)
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
