internal import CustomVisionMapping
internal import FoundationEssentials
internal import Projects

/// Gets the bytes of images that requests name by URL.
struct ImageSource: Sendable {
    /// How many images of one request are fetched at the same time.
    private static let concurrency = 8

    let projects: ProjectStore
    let fetch: any ImageFetching

    /// The bytes behind a URL.
    ///
    /// A link of our own is read from the store: clients copy projects by such links, and fetching must not reach the
    /// address the server listens at.
    ///
    /// - Throws: ``ImageFetchError``, `StorageError`, `CancellationError`, or whatever went wrong unforeseen.
    func image(at url: String, byteLimit: Int, links: ImageLinks) async throws -> Data {
        if let digest = links.digest(linkedBy: url), let count = try await projects.imageByteCount(digest) {
            guard count <= byteLimit else {
                throw ImageFetchError(
                    .tooLarge,
                    "The image has \(count) bytes; at most \(byteLimit) are taken."
                )
            }
            return try await projects.imageBytes(digest)
        }
        return try await fetch.fetch(url, byteLimit: byteLimit)
    }

    /// The bytes behind several URLs, or why there are none, in the order of the URLs.
    ///
    /// - Throws: What ``image(at:byteLimit:links:)`` throws, except that an ``ImageFetchError`` is a result.
    func images(
        at urls: [String],
        byteLimit: Int,
        links: ImageLinks
    ) async throws -> [Result<Data, ImageFetchError>] {
        try await withThrowingTaskGroup(of: (Int, Result<Data, ImageFetchError>).self) { group in
            var results: [Int: Result<Data, ImageFetchError>] = [:]
            for (index, url) in urls.enumerated() {
                if index >= Self.concurrency, let (done, result) = try await group.next() {
                    results[done] = result
                }
                group.addTask {
                    (index, try await outcome(at: url, byteLimit: byteLimit, links: links))
                }
            }
            for try await (done, result) in group { results[done] = result }
            return urls.indices.compactMap { results[$0] }
        }
    }

    /// Fetches an image whose failure is an answer; only what is no fault of the image throws.
    ///
    /// Not inlined: in release builds of Swift 6.3.1 the numbers of tasks were mixed up with it inside of them.
    @inline(never)
    private func outcome(
        at url: String,
        byteLimit: Int,
        links: ImageLinks
    ) async throws -> Result<Data, ImageFetchError> {
        do {
            return .success(try await image(at: url, byteLimit: byteLimit, links: links))
        } catch let error as ImageFetchError {
            return .failure(error)
        }
    }
}
