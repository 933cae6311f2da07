/// What the protocol's description limits in one call, so that clients divide their work by it.
///
/// The rules hold the same limits for whoever calls them; a test says that they are equal.
package enum CustomVisionLimits {
    /// The most images in one call that adds images, and the most ids in most lists.
    package static let imagesPerBatch = 64

    /// The most tags for all images of one call.
    package static let tagsPerBatch = 20
}
