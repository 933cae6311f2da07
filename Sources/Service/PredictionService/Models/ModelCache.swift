internal import Bytes
internal import Executors
internal import Foundation
internal import Imaging
internal import ModelRuntime
internal import Projects
internal import Storage
internal import Synchronization

/// A trained model, ready to answer, with the tags of its iteration.
struct LoadedModel: Sendable {
    /// The model with what it runs on.
    let model: any TrainedModel
    /// Its tags, in the order of the model.
    let tags: [IterationTag]
}

/// A cache of loaded models, least recently used out first.
///
/// Heads are small and a base model is shared, so thousands fit. Each model is loaded by one request while the others that want it
/// wait (single flight).
final class ModelCache: Sendable {
    /// Iteration and model: copies of an iteration in other projects have the same model and other tags.
    fileprivate struct Key: Hashable {
        let iterationID: UUID
        let model: ContentDigest
    }

    fileprivate struct Entry {
        let model: LoadedModel
        let byteCount: Int
        var lastUse: UInt64
    }

    fileprivate struct State {
        var entries: [Key: Entry] = [:]
        var loads: [Key: Task<LoadedModel, any Error>] = [:]
        var byteCount = 0
        var uses: UInt64 = 0
        var hits = 0
        var misses = 0
    }

    private let projects: ProjectStore
    private let loader: any TrainedModelLoading
    private let executor: BlockingExecutor
    private let byteLimit: Int
    private let state = Mutex(State())

    /// Makes an empty cache.
    ///
    /// - Parameters:
    ///   - projects: Where models are read from.
    ///   - loader: Brings them together with what they run on.
    ///   - executor: The threads on which that is done.
    ///   - byteLimit: About how much memory cached models may take; at least one is cached.
    init(
        projects: ProjectStore,
        loader: any TrainedModelLoading,
        executor: BlockingExecutor,
        byteLimit: Int
    ) {
        self.projects = projects
        self.loader = loader
        self.executor = executor
        self.byteLimit = byteLimit
    }

    /// Hits, misses and size.
    var statistics: ModelCacheStatistics {
        state.withLock {
            ModelCacheStatistics(
                hits: $0.hits,
                misses: $0.misses,
                modelCount: $0.entries.count,
                byteCount: $0.byteCount
            )
        }
    }

    /// The model of a trained iteration.
    ///
    /// - Throws: ``ProjectError`` with `iterationNotTrained`, `iterationUnusable` or `baseModelMissing`, or what reading it throws.
    func model(of iteration: IterationRecord) async throws -> LoadedModel {
        guard let digest = iteration.modelDigest else {
            throw ProjectError(.iterationNotTrained, "The iteration has no model; train again.")
        }
        let key = Key(iterationID: iteration.id, model: digest)
        let load: Task<LoadedModel, any Error>
        switch state.withLock({ $0.begin(key) { self.load(key, of: iteration) } }) {
        case .cached(let model): return model
        case .loading(let task): load = task
        }
        return try await load.value
    }

    /// Reads a model in a task of its own, because it serves all who wait and must outlive the first of them.
    private func load(_ key: Key, of iteration: IterationRecord) -> Task<LoadedModel, any Error> {
        Task { [self] in
            do {
                let (model, byteCount) = try await read(key, of: iteration)
                state.withLock { $0.insert(model, byteCount: byteCount, as: key, byteLimit: byteLimit) }
                return model
            } catch {
                state.withLock { $0.loads[key] = nil }
                throw error
            }
        }
    }

    private func read(
        _ key: Key,
        of iteration: IterationRecord
    ) async throws -> (model: LoadedModel, byteCount: Int) {
        let (bytes, tags) = try await projects.modelFile(key.model, ofIteration: key.iterationID)
        let loader = loader
        let limits = ImageLimits(
            bytes: max(projects.limits.predictionImageBytes, projects.limits.trainingImageBytes)
        )
        let model = try await withTaskExecutorPreference(executor) {
            try loader.model(of: bytes, ofIteration: iteration, limits: limits)
        }
        guard model.tags.count == tags.count else {
            throw StorageError(.corrupt, "A model does not fit the tags of its iteration. Train again.")
        }
        return (LoadedModel(model: model, tags: tags), model.byteCount)
    }
}

/// Hits, misses and size of a cache of models.
package struct ModelCacheStatistics: Hashable, Sendable {
    /// How often a model was cached.
    package let hits: Int
    /// How often it was not, or was just being loaded.
    package let misses: Int
    /// How many models are cached.
    package let modelCount: Int
    /// About how much memory they take, in bytes.
    package let byteCount: Int
}

extension ModelCache.State {
    fileprivate enum Lookup {
        case cached(LoadedModel)
        case loading(Task<LoadedModel, any Error>)
    }

    /// Finds a model, or begins to load it unless that has begun already.
    fileprivate mutating func begin(_ key: ModelCache.Key, load: () -> Task<LoadedModel, any Error>)
        -> Lookup
    {
        uses += 1
        if let model = entries[key]?.model {
            entries[key]?.lastUse = uses
            hits += 1
            return .cached(model)
        }
        misses += 1
        if let task = loads[key] { return .loading(task) }
        let task = load()
        loads[key] = task
        return .loading(task)
    }

    /// Caches a model that was loaded and evicts others to make room.
    fileprivate mutating func insert(
        _ model: LoadedModel,
        byteCount: Int,
        as key: ModelCache.Key,
        byteLimit: Int
    ) {
        loads[key] = nil
        uses += 1
        entries[key] = ModelCache.Entry(model: model, byteCount: byteCount, lastUse: uses)
        self.byteCount += byteCount
        while self.byteCount > byteLimit, entries.count > 1,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            entries[oldest.key] = nil
            self.byteCount -= oldest.value.byteCount
        }
    }
}
