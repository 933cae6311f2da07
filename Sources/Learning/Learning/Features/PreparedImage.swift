import Bytes
import Imaging

/// A decoded image before inference: what the cache holds of it, and the crops that are missing there.
///
/// Holds no more of the image than those squares.
package struct PreparedImage: Sendable {
    /// The digest of the file; `nil` if nothing is to be cached.
    let identity: ContentDigest?

    /// `nil` if it is not needed.
    let perceptualHash: PerceptualHash?

    /// The views that are asked for.
    let views: [FeatureView]

    /// For each view what the cache holds.
    let cached: [FeatureCache.Record?]

    /// The views that the cache does not hold, in order.
    let squares: [RGBImage]
}
