package import Bytes
package import Foundation
package import Imaging

/// Extracts the features of images with a backbone, consulting the cache first.
package struct FeatureExtraction: Sendable {
    /// How many views were computed and how many were found in the cache.
    package struct Counts: Codable, Hashable, Sendable {
        package var computed = 0
        package var cached = 0
    }

    private let backbone: @Sendable () throws -> any Backbone
    private let space: FeatureSpace
    private let cache: FeatureCache?
    private let limits: ImageLimits

    /// Creates an extraction.
    ///
    /// - Parameters:
    ///   - space: The backbone's feature space.
    ///   - cache: Where features are cached; `nil` to compute everything anew.
    ///   - limits: What images are accepted.
    ///   - backbone: Gives the backbone; called only when something must be computed, because loading one takes time.
    package init(
        space: FeatureSpace,
        cache: FeatureCache?,
        limits: ImageLimits = ImageLimits(),
        backbone: @escaping @Sendable () throws -> any Backbone
    ) {
        self.space = space
        self.cache = cache
        self.limits = limits
        self.backbone = backbone
    }

    /// The features of one image file for training; blocks.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - digest: SHA-256 of the bytes; `nil` computes it.
    ///   - views: The views to extract features of.
    /// - Returns: The features, and how many of them were computed or cached.
    /// - Throws: An `ImageError` if the bytes are no acceptable image, or the backbone's error.
    package func features(
        of bytes: Data,
        digest: ContentDigest? = nil,
        views: [FeatureView]
    ) throws -> (features: ImageFeatures, counts: Counts) {
        let identity = digest ?? ContentDigest(of: bytes)
        let image = try prepare(bytes, identity: identity, views: views)
        let features = ImageFeatures(
            digest: identity,
            perceptualHash: image.perceptualHash ?? PerceptualHash(bits: 0),
            byView: try featuresByView(of: [image])[0]
        )
        let computed = image.squares.count
        return (features, Counts(computed: computed, cached: views.count - computed))
    }

    /// Decodes and crops an image file for a prediction; blocks.
    ///
    /// Without a cache it skips what only training needs: digest and perceptual hash.
    ///
    /// - Throws: An `ImageError` if the bytes are no acceptable image.
    package func prepare(_ bytes: Data, views: [FeatureView]) throws -> PreparedImage {
        try prepare(bytes, identity: cache.map { _ in ContentDigest(of: bytes) }, views: views)
    }

    /// The features of several images, computed in one batch where the cache has none, and cached; blocks.
    ///
    /// - Returns: For each image the features of each of its views. They do not depend on the company.
    /// - Throws: The backbone's error.
    package func featuresByView(of images: [PreparedImage]) throws -> [[[Float]]] {
        let squares = images.flatMap(\.squares)
        var computed = squares.isEmpty ? [] : try backbone().features(of: squares)[...]
        return images.map { image in
            zip(image.views, image.cached).map { view, record in
                if let record { return record.features }
                let features = computed.removeFirst()
                if let cache, let identity = image.identity, let hash = image.perceptualHash {
                    cache.store(
                        FeatureCache.Record(perceptualHash: hash, features: features),
                        of: identity,
                        view: view
                    )
                }
                return features
            }
        }
    }

    /// What a prediction of one image takes, decoding and the inference of all views included: the median over some images; blocks.
    ///
    /// Nothing is taken from the cache nor put into it. One inference runs before the clock does, so that compiling
    /// the backbone does not count.
    ///
    /// - Returns: Zero if there are no images.
    /// - Throws: An `ImageError` if the bytes are no acceptable image, or the backbone's error.
    package func predictionTime(of images: [Data], views: [FeatureView]) throws -> Duration {
        func extract(_ image: Data) throws {
            _ = try featuresByView(of: [try prepare(image, identity: nil, views: views)])
        }
        guard let first = images.first else { return .zero }
        try extract(first)
        let times = try images.map { image in try ContinuousClock().measure { try extract(image) } }.sorted()
        return times[times.count / 2]
    }

    /// Loads the backbone and computes once with it, so that the first real image need not wait for that; blocks.
    ///
    /// - Parameter viewCount: How many views an image has: backbones are compiled for a number of views.
    /// - Throws: The backbone's error.
    package func warmUp(viewCount: Int) throws {
        let square = RGBImage(
            width: space.edge,
            height: space.edge,
            pixels: [UInt8](repeating: 128, count: space.edge * space.edge * 3)
        )
        _ = try backbone().features(of: [RGBImage](repeating: square, count: viewCount))
    }

    private func prepare(
        _ bytes: Data,
        identity: ContentDigest?,
        views: [FeatureView]
    ) throws -> PreparedImage {
        let cached = views.map { view in
            identity.flatMap { cache?.record(of: $0, view: view, featureCount: space.featureCount) }
        }
        var hash = cached.lazy.compactMap { $0?.perceptualHash }.first
        let missing = zip(views, cached).filter { $1 == nil }.map(\.0)
        var squares: [RGBImage] = []
        if !missing.isEmpty {
            let image = try decode(bytes, for: views)
            if identity != nil, hash == nil {
                hash = PerceptualHash(gray: image.luminance(width: 32, height: 32), width: 32, height: 32)
            }
            squares = FeatureView.pixels(of: missing, of: image, edge: space.edge)
        }
        return PreparedImage(
            identity: identity,
            perceptualHash: hash,
            views: views,
            cached: cached,
            squares: squares
        )
    }

    private func decode(_ bytes: Data, for views: [FeatureView]) throws -> RGBImage {
        let zoom = views.map(\.zoom).max() ?? 1
        return try ImageDecoder.decode(
            bytes,
            limits: limits,
            minimumShorterEdge: Int((Double(space.edge) * zoom).rounded(.up))
        )
    }
}
