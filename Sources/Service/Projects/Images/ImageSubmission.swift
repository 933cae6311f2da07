package import Foundation

/// One image that is to be added, with its tags and regions.
package struct ImageSubmission: Hashable, Sendable {
    /// Where the image is.
    package enum Content: Hashable, Sendable {
        /// Here: the bytes of the file.
        case bytes(Data)
        /// Nowhere: getting it failed before; the outcome says so.
        case failed(ImageFailure)
        /// In the stored prediction of this id.
        case prediction(UUID)
    }

    /// Where it came from, any text; the outcome repeats it.
    package var source: String?
    /// The image.
    package var content: Content
    /// Its tags, besides those of the whole batch.
    package var tagIDs: [UUID]
    /// Labeled boxes on it.
    package var regions: [RegionDraft]

    /// Describes an image that is to be added.
    package init(source: String? = nil, content: Content, tagIDs: [UUID] = [], regions: [RegionDraft] = []) {
        self.source = source
        self.content = content
        self.tagIDs = tagIDs
        self.regions = regions
    }
}
