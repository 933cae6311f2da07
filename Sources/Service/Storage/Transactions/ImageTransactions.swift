package import Bytes
package import Foundation

/// Reading images.
package protocol ImageReading {
    /// Whether bytes are the image, in whatever size, of an image or a stored prediction of a project.
    ///
    /// - Complexity: Looks at all images of the project if it is not.
    func hasImage(_ digest: ContentDigest, in projectID: UUID) throws -> Bool

    /// One page of the images that pass a filter.
    ///
    /// - Complexity: Milliseconds for 100,000 images, with any filter and however much is skipped; a condition on regions reads all
    ///   regions of the project.
    func images(_ filter: ImageFilter, page: ListPage) throws -> [ImageRecord]

    /// How many images pass a filter.
    ///
    /// - Complexity: Milliseconds for 100,000 images.
    func imageCount(_ filter: ImageFilter) throws -> Int

    /// The images of these ids that are there, in the order of the ids.
    func images(withIDs ids: [UUID], of projectID: UUID, in scope: DataScope) throws -> [ImageRecord]

    /// The images of the workspace with these contents.
    func images(
        withContents digests: [ContentDigest],
        of projectID: UUID
    ) throws -> [ContentDigest: ImageRecord]

    /// The tags on images, oldest first; images without tags are left out.
    func taggings(ofImages ids: [UUID], in scope: DataScope) throws -> [UUID: [TaggingRecord]]

    /// The regions on images, oldest first, those of one time in the order in which they were inserted; images without regions are
    /// left out.
    func regions(ofImages ids: [UUID], in scope: DataScope) throws -> [UUID: [RegionRecord]]

    /// The regions of these ids that are in the workspace.
    func regions(withIDs ids: [UUID], of projectID: UUID) throws -> [RegionRecord]

    /// How many regions a project has.
    func regionCount(of projectID: UUID, in scope: DataScope) throws -> Int

    /// How many regions there are of each tag, and on how many images; tags without regions are left out.
    ///
    /// - Complexity: Reads all regions of the project.
    func regionCountsByTag(of projectID: UUID, in scope: DataScope) throws -> [UUID: RegionCounts]

    /// All images with at least one tag, in the order in which they were added, each with its tags and boxes.
    ///
    /// - Complexity: About a second for 100,000 images.
    func trainingSet(of projectID: UUID, in scope: DataScope) throws -> [TrainingImage]
}

/// Changing images of the workspace.
///
/// Every change raises the data version of its project.
package protocol ImageWriting {
    /// Adds images in the given order. Their blobs must have been registered.
    ///
    /// - Returns: The images with their sequences.
    /// - Throws: `.conflict` if a content or id is in the workspace already, `.notFound` if a blob is not registered or
    ///   the project does not exist.
    func insert(images: [ImageRecord]) throws -> [ImageRecord]

    /// Takes images out of the workspace, with their tags and regions.
    ///
    /// - Parameters:
    ///   - ids: The images; `nil` for all.
    ///   - projectID: Their project.
    ///   - includingIterations: Whether iterations lose them, too, for good.
    /// - Returns: How many there were.
    /// - Throws: ``StorageError``.
    func deleteImages(_ ids: [UUID]?, of projectID: UUID, includingIterations: Bool) throws -> Int

    /// Puts tags on images; what is there already stays as it is.
    ///
    /// - Returns: Those that are new.
    /// - Throws: `.notFound` if an image or tag is not in the project's workspace.
    func insert(taggings: [TaggingRecord], of projectID: UUID) throws -> [TaggingRecord]

    /// Takes tags off images, with the images' regions of these tags.
    ///
    /// - Returns: How many tags were taken off.
    func deleteTaggings(imageIDs: [UUID], tagIDs: [UUID], of projectID: UUID) throws -> Int

    /// Draws regions on images; an image also gets the tags of its regions.
    ///
    /// - Throws: `.notFound` if an image or tag is not in the project's workspace, `.conflict` if an id is taken.
    func insert(regions: [RegionRecord], of projectID: UUID) throws

    /// Takes regions off images; the tags stay on the images.
    ///
    /// - Returns: How many there were.
    func deleteRegions(_ ids: [UUID], of projectID: UUID) throws -> Int

    /// Replaces what is noted about an image. Metadata is not versioned.
    ///
    /// - Throws: `.notFound` if the image is not in the project's workspace.
    func setMetadata(_ metadata: [String: String], ofImage id: UUID, of projectID: UUID) throws
}
