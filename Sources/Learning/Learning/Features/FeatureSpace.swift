package import Bytes
package import Imaging
package import ModelGraph

/// Turns images into features: the frozen part of every classifier.
///
/// A backbone is shared by any number of heads and is called from several threads at once; it may block.
package protocol Backbone: Sendable {
    /// Where its features live; features of different spaces must never be mixed.
    var space: FeatureSpace { get }

    /// The features of images of `space.edge` x `space.edge` pixels: `space.featureCount` values for each.
    ///
    /// Looking at several at once may be quicker; no value depends on it.
    func features(of images: [RGBImage]) throws -> [[Float]]
}

/// Everything that decides the value of a feature besides the image and the view.
package struct FeatureSpace: Codable, Hashable, Sendable {
    /// The digest of the base model's graph.
    package let baseModel: ContentDigest

    /// The width and height in pixels at which the base model sees an image.
    package let edge: Int

    /// The number format of the computation; never `auto`.
    package let precision: InferencePrecision

    /// The number of features of one view.
    package let featureCount: Int

    /// The inference library and its version: another one may round differently.
    package let runtime: String

    package init(
        baseModel: ContentDigest,
        edge: Int,
        precision: InferencePrecision,
        featureCount: Int,
        runtime: String
    ) {
        self.baseModel = baseModel
        self.edge = edge
        self.precision = precision
        self.featureCount = featureCount
        self.runtime = runtime
    }
}

/// The features and hashes of one image.
package struct ImageFeatures: Hashable, Sendable {
    /// The SHA-256 of the file's bytes.
    package let digest: ContentDigest

    /// A 64-bit perceptual hash, for finding near-duplicates.
    package let perceptualHash: PerceptualHash

    /// The features of each view that was asked for, in that order.
    package let byView: [[Float]]

    package init(digest: ContentDigest, perceptualHash: PerceptualHash, byView: [[Float]]) {
        self.digest = digest
        self.perceptualHash = perceptualHash
        self.byView = byView
    }
}
