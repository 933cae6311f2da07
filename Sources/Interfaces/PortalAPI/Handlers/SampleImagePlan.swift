internal import FoundationEssentials
internal import Projects

/// Sample images on their way into a project.
struct SampleImagePlan: Sendable {
    /// The most samples of one call: some seconds of rendering.
    static let countLimit = 400

    /// How many are rendered at the same time, so that uploads still find a thread.
    private static let concurrency = 2

    /// How many are rendered before they are added; a client that goes in between leaves whole batches.
    static let batchSize = 16

    /// Where they come from.
    let source: SampleImageSource

    /// How many; a larger count with the same seed gives the same ones and more.
    let count: Int

    /// Another seed gives wholly different ones.
    let seed: UInt64

    /// The places of the samples, in batches.
    var batches: [Range<Int>] {
        stride(from: 0, to: count, by: Self.batchSize).map { start in
            start..<min(start + Self.batchSize, count)
        }
    }

    /// Renders samples on the threads of a workspace that may block.
    ///
    /// - Parameters:
    ///   - range: Which of them.
    ///   - tags: The ids of their tags by name.
    ///   - projects: Whose threads to use.
    /// - Returns: The samples with their tags, in order.
    /// - Throws: What the source throws, `CancellationError`.
    func rendered(_ range: Range<Int>, tags: [String: UUID], on projects: ProjectStore) async throws
        -> [ImageSubmission]
    {
        try await withThrowingTaskGroup(of: (Int, ImageSubmission).self) { group in
            var submissions: [Int: ImageSubmission] = [:]
            var next = range.lowerBound
            while submissions.count < range.count {
                while next < range.upperBound, next - range.lowerBound - submissions.count < Self.concurrency
                {
                    let index = next
                    group.addTask(executorPreference: projects.executor) {
                        try Task.checkCancellation()
                        return (index, try submission(at: index, tags: tags))
                    }
                    next += 1
                }
                guard let (index, submission) = try await group.next() else { break }
                submissions[index] = submission
            }
            return range.compactMap { submissions[$0] }
        }
    }

    private func submission(at index: Int, tags: [String: UUID]) throws -> ImageSubmission {
        let sample = try source.sample(seed, index)
        return ImageSubmission(
            source: sample.fileName,
            content: .bytes(sample.bytes),
            tagIDs: tags[sample.tagName].map { [$0] } ?? []
        )
    }
}
