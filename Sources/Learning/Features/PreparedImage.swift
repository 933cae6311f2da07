import Bytes
import Imaging

/// An image on its way to a backbone: what is remembered of it, and the squares that must be looked at.
///
/// Holds no more of the image than those squares.
package struct PreparedImage: Sendable {
    /// The digest of the file; `nil` if nothing is to be remembered.
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
