internal import Annotations

/// What the protocol's description limits in one call, so that clients divide their work by it.
package enum CustomVisionLimits {
    /// The most images in one call that adds images, and the most ids in most lists.
    package static let imagesPerBatch = CallLimits.images

    /// The most tags for all images of one call.
    package static let tagsPerBatch = CallLimits.tags

    /// The most entries of a page of a list, and the most ids in a list that only reads or deletes.
    package static let entriesPerPage = CallLimits.page
}
