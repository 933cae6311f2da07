internal import BaseModels
internal import Bytes
internal import Foundation
internal import Imaging
internal import Learning
internal import LinearAlgebra
internal import ModelRuntime
internal import Storage
internal import Synchronization

/// A trained model, ready to answer, with the tags of its iteration.
struct LoadedModel: Sendable {
    /// The model on its base model.
    let classifier: ImageClassifier
    /// Its tags, in the order of the model.
    let tags: [IterationTag]
}

/// The models that answered lately.
///
/// Heads are small and a base model is shared, so thousands fit; those that were not used for longest go first when
/// the bound is reached. Each model is read by one request while the others that want it wait.
final class ModelCache: Sendable {
    /// What is kept: copies of an iteration in other projects have other tags.
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

    private let workspace: Workspace
    private let engine: ClassifierEngine
    private let byteLimit: Int
    private let state = Mutex(State())

    /// Makes an empty cache.
    ///
    /// - Parameters:
    ///   - workspace: Where models are read from.
    ///   - engine: What they run on.
    ///   - byteLimit: How much memory kept models may take, about; at least one is kept.
    init(workspace: Workspace, engine: ClassifierEngine, byteLimit: Int) {
        self.workspace = workspace
        self.engine = engine
        self.byteLimit = byteLimit
    }

    /// How often a model was there, how often not, and what is kept.
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
    /// - Throws: ``WorkspaceError`` with `iterationNotTrained`, `iterationUnusable` or `baseModelMissing`, or what reading it throws.
    func model(of iteration: IterationRecord) async throws -> LoadedModel {
        guard let digest = iteration.modelDigest else {
            throw WorkspaceError(.iterationNotTrained, "The iteration has no model; train again.")
        }
        let key = Key(iterationID: iteration.id, model: digest)
        let load: Task<LoadedModel, any Error>
        switch state.withLock({ $0.begin(key) { self.load(key) } }) {
        case .kept(let model): return model
        case .loading(let task): load = task
        }
        return try await load.value
    }

    /// Reads a model in a task of its own, because it serves all who wait and must outlive the first of them.
    private func load(_ key: Key) -> Task<LoadedModel, any Error> {
        Task { [self] in
            do {
                let (model, byteCount) = try await read(key)
                state.withLock { $0.keep(model, byteCount: byteCount, as: key, byteLimit: byteLimit) }
                return model
            } catch {
                state.withLock { $0.loads[key] = nil }
                throw error
            }
        }
    }

    private func read(_ key: Key) async throws -> (model: LoadedModel, byteCount: Int) {
        let bytes = try await workspace.blobs.data(key.model)
        let tags = try await workspace.store.read { try $0.tags(ofIteration: key.iterationID) }
        let engine = engine
        let limits = ImageLimits(
            bytes: max(workspace.limits.predictionImageBytes, workspace.limits.trainingImageBytes)
        )
        let classifier = try await withTaskExecutorPreference(engine.executor) {
            try ImageClassifier(ofIteration: bytes, on: engine, limits: limits)
        }
        guard classifier.model.tags.count == tags.count else {
            throw StorageError(.corrupt, "A model does not fit the tags of its iteration. Train again.")
        }
        return (LoadedModel(classifier: classifier, tags: tags), Self.byteCount(of: classifier.model))
    }

    /// About the memory that a model takes: its numbers, and what it remembers of the images it was evaluated on.
    private static func byteCount(of model: ClassifierModel) -> Int {
        let numbers = model.head.weights.elements.count + model.outOfFold.logits.elements.count
        return 16_384 + 4 * numbers + 160 * model.outOfFold.images.count
    }
}

/// What a cache of models has done.
package struct ModelCacheStatistics: Hashable, Sendable {
    /// How often a model was there.
    package let hits: Int
    /// How often it was not, or was just being read.
    package let misses: Int
    /// How many models are kept.
    package let modelCount: Int
    /// How much memory they take, about.
    package let byteCount: Int
}

extension ModelCache.State {
    fileprivate enum Answer {
        case kept(LoadedModel)
        case loading(Task<LoadedModel, any Error>)
    }

    /// Finds a model, or begins to read it unless somebody has begun already.
    fileprivate mutating func begin(_ key: ModelCache.Key, load: () -> Task<LoadedModel, any Error>)
        -> Answer
    {
        uses += 1
        if let model = entries[key]?.model {
            entries[key]?.lastUse = uses
            hits += 1
            return .kept(model)
        }
        misses += 1
        if let task = loads[key] { return .loading(task) }
        let task = load()
        loads[key] = task
        return .loading(task)
    }

    /// Keeps a model that was read; others go to make room.
    fileprivate mutating func keep(
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
