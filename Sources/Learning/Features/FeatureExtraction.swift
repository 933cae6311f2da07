import Digests
package import Foundation
package import Imaging

/// Looks at pictures through a trunk, or remembers having done so.
package struct FeatureExtraction: Sendable {
    /// How many views were computed and how many were found in the cache.
    package struct Counts: Codable, Hashable, Sendable {
        package var computed = 0
        package var remembered = 0
    }

    private let trunk: @Sendable () throws -> any Trunk
    private let space: FeatureSpace
    private let cache: FeatureCache?
    private let limits: ImageLimits

    /// Creates an extraction.
    ///
    /// - Parameters:
    ///   - space: The trunk's feature space.
    ///   - cache: Where features are remembered; `nil` to compute everything anew.
    ///   - limits: What pictures are accepted.
    ///   - trunk: Gives the trunk; called only when something must be computed, because loading one takes time.
    package init(
        space: FeatureSpace,
        cache: FeatureCache?,
        limits: ImageLimits = ImageLimits(),
        trunk: @escaping @Sendable () throws -> any Trunk
    ) {
        self.space = space
        self.cache = cache
        self.limits = limits
        self.trunk = trunk
    }

    /// The features of one picture file; blocks.
    ///
    /// - Throws: An `ImageError` if the bytes are no acceptable picture, or the trunk's error.
    package func features(
        of bytes: Data,
        views: [FeatureView]
    ) throws -> (features: ImageFeatures, counts: Counts) {
        let digest = ContentDigest(of: bytes)
        var counts = Counts()
        var records = views.map { cache?.record(of: digest, view: $0, featureCount: space.featureCount) }
        counts.remembered = records.count { $0 != nil }
        if counts.remembered < views.count {
            let image = try decode(bytes, for: views)
            let hash =
                records.lazy.compactMap { $0?.perceptualHash }.first
                ?? PerceptualHash(grey: image.luminance(width: 32, height: 32), width: 32, height: 32)
            let missing = views.indices.filter { records[$0] == nil }
            let looks = try look(at: image, missing.map { views[$0] })
            for (index, values) in zip(missing, looks) {
                let view = views[index]
                let record = FeatureCache.Record(perceptualHash: hash, features: values)
                cache?.store(record, of: digest, view: view)
                records[index] = record
                counts.computed += 1
            }
        }
        let whole = records.compactMap(\.self)
        let features = ImageFeatures(
            digest: digest,
            perceptualHash: whole.first?.perceptualHash ?? PerceptualHash(bits: 0),
            byView: whole.map(\.features)
        )
        return (features, counts)
    }

    /// The features of one picture file for a prediction; blocks.
    ///
    /// Without a cache it skips what only training needs: digest and perceptual hash.
    ///
    /// - Returns: The features of each view.
    /// - Throws: As ``features(of:views:)``.
    package func looks(at bytes: Data, views: [FeatureView]) throws -> [[Float]] {
        guard cache == nil else { return try features(of: bytes, views: views).features.byView }
        return try look(at: decode(bytes, for: views), views)
    }

    private func decode(_ bytes: Data, for views: [FeatureView]) throws -> RGBImage {
        let zoom = views.map(\.zoom).max() ?? 1
        return try ImageDecoder.decode(
            bytes,
            limits: limits,
            minimumShorterEdge: Int((Double(space.edge) * zoom).rounded(.up))
        )
    }

    private func look(at image: RGBImage, _ views: [FeatureView]) throws -> [[Float]] {
        try trunk().features(of: FeatureView.pixels(of: views, of: image, edge: space.edge))
    }
}
