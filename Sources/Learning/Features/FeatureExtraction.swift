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
            let zoom = views.map(\.zoom).max() ?? 1
            let image = try ImageDecoder.decode(
                bytes,
                limits: limits,
                minimumShorterEdge: Int((Double(space.edge) * zoom).rounded(.up))
            )
            let hash =
                records.lazy.compactMap { $0?.perceptualHash }.first
                ?? PerceptualHash(grey: image.luminance(width: 32, height: 32), width: 32, height: 32)
            let trunk = try trunk()
            for (index, view) in views.enumerated() where records[index] == nil {
                let values = try trunk.features(of: view.pixels(of: image, edge: space.edge))
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
}
