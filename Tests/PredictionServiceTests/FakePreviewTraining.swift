import Annotations
import Detection
import Foundation
import ModelRuntime
import Projects
import Synchronization
import TrainingTesting

@testable import PredictionService

/// Trains detectors that find the first box of every image they were shown, when it is let to.
final class FakePreviewTraining: PreviewTraining {
    private struct State {
        var requests: [PreviewRequest] = []
        var running = 0
        var most = 0
        var cancelled = 0
        var failure: (any Error)?
    }

    private let state = Mutex(State())
    private let isHeld: Bool
    private let (gate, opener) = AsyncStream.makeStream(of: Void.self)

    /// - Parameter isHeld: Whether each training waits for ``letGo()``.
    init(isHeld: Bool = false) {
        self.isHeld = isHeld
    }

    var requests: [PreviewRequest] { state.withLock(\.requests) }
    var mostAtOnce: Int { state.withLock(\.most) }
    var isRunning: Bool { state.withLock { $0.running > 0 } }
    var cancelledCount: Int { state.withLock(\.cancelled) }

    /// Has the trainings from now on fail.
    func fail(with error: (any Error)?) { state.withLock { $0.failure = error } }

    /// Ends one training.
    func letGo() { opener.yield() }

    func train(
        _ request: PreviewRequest,
        keeping retained: RetainedViews
    ) async throws -> any TrainedModel {
        let failure = state.withLock { state in
            state.requests.append(request)
            state.running += 1
            state.most = max(state.most, state.running)
            return state.failure
        }
        defer { state.withLock { $0.running -= 1 } }
        if isHeld { for await _ in gate { break } }
        if Task.isCancelled {
            state.withLock { $0.cancelled += 1 }
            throw CancellationError()
        }
        if let failure { throw failure }
        let found = request.images.compactMap { image in
            image.annotations.first.map { Prediction(tag: $0.tag, probability: 0.5, box: $0.box) }
        }
        return FakeDetector(tags: request.tags, finding: found)
    }
}
