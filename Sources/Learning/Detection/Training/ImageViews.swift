import Annotations
import Bytes
import Imaging
import Learning

/// The views of one image with the maps of the backbone; they depend on the image, not on what is drawn in it.
struct ImageViews: Sendable {
    /// What tells whether another image shows the same.
    struct Likeness: Sendable {
        let digest: ContentDigest
        let hash: PerceptualHash
        /// The mean of each channel of the coarsest map.
        let embedding: [Float]
    }

    /// The views and where their maps are, the plain one first.
    let views: [(view: DetectionView, maps: MapStore.Place)]
    let likeness: Likeness

    /// Computes the views of an image, which is decoded once.
    ///
    /// - Parameters:
    ///   - image: The file.
    ///   - recipe: How many views, how different, and which maps.
    ///   - count: How many views.
    ///   - extractor: The frozen backbone; it gives the recipe's maps.
    ///   - generator: What the views beside the plain one are drawn from.
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
        let decoded = try ImageDecoder.decode(image.bytes(), minimumShorterEdge: recipe.edge)
            .thumbnail(longerEdge: 2 * recipe.edge)
        let wanted = recipe.levels.compactMap { extractor.levels.firstIndex(of: $0) }
        var embedding: [Float] = []
        var views: [(view: DetectionView, maps: MapStore.Place)] = []
        do {
            for number in 0..<count {
                try Task.checkCancellation()
                let view =
                    number == 0
                    ? .letterbox(width: decoded.width, height: decoded.height, edge: recipe.edge)
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
                views.append((view, try store.add(wanted.map { maps[$0] })))
            }
        } catch {
            // The store may outlive this training.
            for (_, place) in views { store.remove(place) }
            throw error
        }
        self.views = views
        likeness = Likeness(
            digest: image.digest,
            hash: PerceptualHash(
                gray: decoded.luminance(width: 32, height: 32),
                width: 32,
                height: 32
            ),
            embedding: embedding
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
