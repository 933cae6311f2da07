internal import DequeModule
internal import Foundation

/// Moves many images into a project: several are loaded while several batches are under way, and never more are in
/// memory than a few batches hold.
struct ImageTransfer: Sendable {
    /// An image that was looked at.
    enum Loaded: Sendable {
        /// It must be sent.
        case submission(ImageSubmission)
        /// Nothing needs to be sent.
        case settled(ImageOutcome)
    }

    private enum Event: Sendable {
        case loaded(Int, Loaded)
        case uploaded(UploadBatcher.Batch, [ImageOutcome])
    }

    let client: CustomVisionClient
    let project: UUID
    /// How many images are loaded at once.
    var loadLimit = 6
    /// How many batches are under way at once.
    var uploadLimit = 2

    /// Moves images.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - load: Gets the image at a place; what it throws is the image's failure if it concerns only that image, else the
    ///     end of the transfer.
    ///   - onOutcome: Called once for each image, in any order; with what was sent, if anything was.
    /// - Throws: ``CustomVisionClientError`` for what concerns more than one image, or what `onOutcome` throws.
    func run(
        count: Int,
        load: @escaping @Sendable (Int) async throws -> Loaded,
        onOutcome: (Int, ImageOutcome, ImageSubmission?) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Event.self) { group in
            var next = 0
            var (loading, uploading) = (0, 0)
            var batcher = UploadBatcher()
            var ready: Deque<UploadBatcher.Batch> = []

            func start() {
                while uploading < uploadLimit, let batch = ready.popFirst() {
                    uploading += 1
                    group.addTask { .uploaded(batch, try await client.upload(batch, to: project)) }
                }
                while loading < loadLimit, next < count, ready.isEmpty {
                    let index = next
                    next += 1
                    loading += 1
                    group.addTask { .loaded(index, try await Self.load(index, by: load)) }
                }
                // At the end the rest goes, full or not.
                if loading == 0, next == count, ready.isEmpty, let rest = batcher.takeLargest() {
                    ready.append(rest)
                    if uploading < uploadLimit { start() }
                }
            }

            func finish(_ event: Event) throws {
                switch event {
                case .loaded(let index, .submission(let submission)):
                    loading -= 1
                    ready += batcher.add(submission, at: index)
                case .loaded(let index, .settled(let outcome)):
                    loading -= 1
                    try onOutcome(index, outcome, nil)
                case .uploaded(let batch, let outcomes):
                    uploading -= 1
                    for ((index, submission), outcome) in zip(batch.images, outcomes) {
                        try onOutcome(index, outcome, submission)
                    }
                }
            }

            start()
            do {
                while let event = try await group.next() {
                    try finish(event)
                    start()
                }
            } catch {
                // What is under way beside the failure still arrives, and should be known to have.
                while let result = await group.nextResult() {
                    if case .success(let event) = result { try? finish(event) }
                }
                throw error
            }
        }
    }

    private static func load(
        _ index: Int,
        by load: @Sendable (Int) async throws -> Loaded
    ) async throws -> Loaded {
        do {
            return try await load(index)
        } catch let error as CustomVisionClientError where error.concernsOneImage {
            return .settled(.failed(error.description))
        }
    }
}
