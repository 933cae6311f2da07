internal import CustomVisionProtocol

/// Gathers images into batches that a service takes in one request.
///
/// A request has one set of metadata for all its images, so images with other metadata wait in other batches.
struct UploadBatcher {
    /// Images that go together, each with its place among all images.
    struct Batch: Sendable {
        let metadata: [String: String]
        var images: [(index: Int, submission: ImageSubmission)] = []
        var byteCount = 0
        var tags: Set<String> = []
    }

    /// The most images in a request.
    static let imageLimit = CustomVisionLimits.imagesPerBatch
    /// The most different tags in a request.
    static let tagLimit = CustomVisionLimits.tagsPerBatch
    /// About the most bytes of image files in a request: larger ones run into time limits of servers.
    static let byteLimit = 20_000_000

    private var open: [[String: String]: Batch] = [:]

    /// The bytes of all waiting images.
    private(set) var byteCount = 0

    /// Adds an image.
    ///
    /// - Returns: Batches that are full now and must go.
    mutating func add(_ submission: ImageSubmission, at index: Int) -> [Batch] {
        var full: [Batch] = []
        var batch = open[submission.metadata] ?? Batch(metadata: submission.metadata)
        let tags = Set(submission.tagIDs.map(\.wireText))
        if !batch.images.isEmpty,
            batch.byteCount + submission.bytes.count > Self.byteLimit
                || batch.tags.union(tags).count > Self.tagLimit
        {
            full.append(batch)
            batch = Batch(metadata: submission.metadata)
        }
        batch.images.append((index, submission))
        batch.byteCount += submission.bytes.count
        batch.tags.formUnion(tags)
        if batch.images.count == Self.imageLimit || batch.byteCount >= Self.byteLimit {
            full.append(batch)
            open[submission.metadata] = nil
        } else {
            open[submission.metadata] = batch
        }
        byteCount = open.values.reduce(0) { $0 + $1.byteCount }
        // Many small batches with different metadata must not fill the memory either.
        while byteCount > 2 * Self.byteLimit, let largest = takeLargest() { full.append(largest) }
        return full
    }

    /// Takes the largest batch, full or not; `nil` if there is none.
    mutating func takeLargest() -> Batch? {
        guard let largest = open.values.max(by: { $0.byteCount < $1.byteCount }) else { return nil }
        open[largest.metadata] = nil
        byteCount -= largest.byteCount
        return largest
    }
}
