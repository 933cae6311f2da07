internal import FoundationEssentials
internal import Imaging
internal import SamplePhotographs
internal import Workspace

/// Sample photographs on their way into a project.
struct SampleImages: Sendable {
    /// The most photographs of one call: some seconds of rendering.
    static let countLimit = 400

    /// How many are rendered at the same time, so that uploads still find a thread.
    private static let concurrency = 2

    /// How many are rendered before they are added; a client that goes in between leaves whole batches.
    static let batchSize = 16

    private let photographs: PartsPhotographs

    /// Plans photographs; the same seed and a larger count give the same ones and more.
    init(count: Int, seed: UInt64) {
        photographs = PartsPhotographs(seed: seed, count: count)
    }

    /// The names of their tags.
    static let tagNames = PartKind.allCases.map(\.rawValue)

    /// The places of the photographs, in batches.
    var batches: [Range<Int>] {
        stride(from: 0, to: photographs.count, by: Self.batchSize).map { start in
            start..<min(start + Self.batchSize, photographs.count)
        }
    }

    /// Renders photographs as JPEG files on the threads of a workspace that may block.
    ///
    /// - Parameters:
    ///   - range: Which of them.
    ///   - tags: The ids of their tags by name.
    ///   - workspace: Whose threads to use.
    /// - Returns: The photographs with their tags, in order.
    /// - Throws: `ImageError`, `CancellationError`.
    /// - Complexity: About 60 ms a photograph.
    func rendered(_ range: Range<Int>, tags: [String: UUID], on workspace: Workspace) async throws
        -> [ImageSubmission]
    {
        try await withThrowingTaskGroup(of: (Int, ImageSubmission).self) { group in
            var submissions: [Int: ImageSubmission] = [:]
            var next = range.lowerBound
            while submissions.count < range.count {
                while next < range.upperBound, next - range.lowerBound - submissions.count < Self.concurrency
                {
                    let index = next
                    group.addTask(executorPreference: workspace.executor) {
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
        let photograph = photographs[index]
        let bytes = try JPEGEncoder.encode(photograph.image, quality: photograph.jpegQuality)
        return ImageSubmission(
            source: photograph.fileName,
            content: .bytes(Data(bytes)),
            tagIDs: tags[photograph.tag.rawValue].map { [$0] } ?? []
        )
    }
}
