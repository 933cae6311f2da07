package import BaseModels
import FileSystem
package import Foundation
package import Logging
package import ModelRuntime
import ServiceLifecycle
import Storage
import Synchronization

/// The latency of an inference in each domain on this machine: measured once, in the background, and cached in a file.
///
/// Asking never waits. Latency depends on base model, input size, number format and processor, and is cached under
/// all four, so that a data folder that moves to another machine is measured anew there.
package final class LatencyMeter: Service {
    private struct State {
        var known: [String: Double]
        var asked: Set<String> = []
    }

    private let engine: ClassifierEngine
    private let file: URL
    private let logger: Logger
    private let state: Mutex<State>
    private let (requests, request) = AsyncStream.makeStream(of: Domain.self)

    /// Reads what was measured before.
    ///
    /// - Parameters:
    ///   - engine: Whose base models and precision are meant.
    ///   - file: The cache of measurements; may be deleted at any time.
    ///   - logger: For base models that cannot be measured.
    package init(_ engine: ClassifierEngine, file: URL, logger: Logger) {
        self.engine = engine
        self.file = file
        self.logger = logger
        let known = (try? Data(contentsOf: file)).flatMap {
            try? JSONDecoder().decode([String: Double].self, from: $0)
        }
        state = Mutex(State(known: known ?? [:]))
    }

    /// The milliseconds of one inference; `nil` if they are still to be measured.
    package func milliseconds(of domain: Domain) -> Double? {
        guard let key = try? InferenceLatency.key(of: domain, on: engine) else { return nil }
        let (known, isNew) = state.withLock { state in
            (state.known[key], state.known[key] == nil && state.asked.insert(key).inserted)
        }
        if isNew { request.yield(domain) }
        return known
    }

    /// Measures what is asked for, one after the other.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            for await domain in requests {
                do {
                    try await measure(domain)
                } catch {
                    logger.warning("latency not measured", metadata: ["error": "\(ErrorSummary(error))"])
                }
            }
        }
    }

    private func measure(_ domain: Domain) async throws {
        let key = try InferenceLatency.key(of: domain, on: engine)
        // Names that stand for the same are measured once.
        guard state.withLock({ $0.known[key] == nil }) else { return }
        let latency = try await withTaskExecutorPreference(engine.executor) { [engine] in
            try InferenceLatency(of: domain, on: engine)
        }
        let known = state.withLock { state in
            state.known[key] = latency.milliseconds
            return state.known
        }
        let data = try JSONEncoder().encode(known)
        try DurableFiles<StorageError>.createFolder(file.deletingLastPathComponent())
        try DurableFiles<StorageError>.replace(file, by: data)
    }
}
