package import Executors
package import Learning
import LinearAlgebra
package import TrainingEngine

/// Fine-tunes a base model: its first stages are computed once for all views, its last ones trained with the head.
///
/// One training for each fold evaluates the recipe, one on all images is what the model gets; they run side by side.
package struct FineTuner: BackboneTuner {
    private let backbone: TunableBackbone
    private let extractor: @Sendable (TunableBackbone.Cut) throws -> any PrefixExtractor
    package let strides: [Int]
    private let identity: String
    private let checkpoints: @Sendable () -> (any CheckpointStore)?

    /// How much longer than by the steps that were measured a training may take: those ran alone.
    private static let allowance = 1.15
    /// How many images are decoded and how many steps taken to measure what all will need.
    private static let measured = (images: 4, steps: 2)

    /// Prepares a tuner.
    ///
    /// Records the last stages once for each map, which takes some milliseconds.
    ///
    /// - Parameters:
    ///   - backbone: The base model.
    ///   - identity: Names the base model, its size and its number format.
    ///   - checkpoints: Where to keep the state of a fine-tuning, so that it can go on after its process was killed; asked once for
    ///     each, and cleared when it is done.
    ///   - extractor: Gives what computes the first stages of a cut.
    package init(
        _ backbone: TunableBackbone,
        identity: String,
        checkpoints: @escaping @Sendable () -> (any CheckpointStore)? = { nil },
        extractor: @escaping @Sendable (TunableBackbone.Cut) throws -> any PrefixExtractor
    ) {
        self.backbone = backbone
        self.identity = identity
        self.checkpoints = checkpoints
        self.extractor = extractor
        strides = backbone.strides
    }

    /// Thrown inside when the deadline has passed.
    private struct OutOfTime: Error {}

    package func tune(
        _ task: TuningTask,
        deadline: ContinuousClock.Instant?,
        on executor: BlockingExecutor,
        onProgress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws -> TunedBackbone? {
        guard let tuning = task.recipe.tuning, let cut = backbone.cut(stride: tuning.stride) else {
            return nil
        }
        let check: @Sendable () throws -> Void = {
            try Task.checkCancellation()
            if let deadline, ContinuousClock.now >= deadline { throw OutOfTime() }
        }
        let jobs = Jobs(task: task, tuning: tuning)
        do {
            try check()
            let extractor = try extractor(cut)
            if let deadline {
                let expected = try await expectedTime(jobs, cut, extractor, on: executor, check: check)
                guard ContinuousClock.now + expected * Self.allowance <= deadline else { return nil }
            }
            let views = try await CachedViews.computing(
                task,
                backbone: backbone,
                cut: cut,
                extractor: extractor,
                on: executor,
                check: check
            )
            let store = checkpoints()
            let fit = TuningFit(
                views: views,
                cut: cut,
                task: task,
                tuning: tuning,
                checkpoints: store,
                identity: identity
            )
            let counter = StepCounter(total: jobs.steps.reduce(0, +), report: onProgress)
            // The longest, that on all images, first.
            let results = try await boundedMap(jobs.folds, on: executor) { fold in
                try result(of: fold, fit, threads: jobs.threads(executor)) {
                    try check()
                    counter.advance()
                }
            }
            store?.removeUsed()
            return assemble(results, jobs: jobs)
        } catch is OutOfTime {
            return nil
        }
    }

    /// The trainings of a task: on all images, then without each fold.
    private struct Jobs: Sendable {
        let task: TuningTask
        let folds: [Int?]
        /// The steps of each.
        let steps: [Int]

        init(task: TuningTask, tuning: TuningRecipe) {
            self.task = task
            folds = [nil] + (0..<task.folds.foldCount).map(Int?.some)
            steps = folds.map { fold in
                tuning.stepCount(
                    imageCount: fold.map { task.folds.trainingImages(for: $0).count }
                        ?? task.images.count
                )
            }
        }

        func threads(_ executor: BlockingExecutor) -> Int { executor.threadCount > folds.count ? 2 : 1 }

        /// How long the longest thread is busy with work of which each step takes one unit, in units.
        func makespan(_ executor: BlockingExecutor) -> Double {
            var busy = [Int](repeating: 0, count: max(1, executor.threadCount))
            for count in steps {
                guard let least = busy.indices.min(by: { busy[$0] < busy[$1] }) else { continue }
                busy[least] += count
            }
            return Double(busy.max() ?? 0)
        }
    }

    private struct JobResult: Sendable {
        let weights: TunedWeights?
        let head: LinearHead?
        /// Logits of the held-back images in each prediction view.
        let logits: [Matrix]
    }

    /// Trains once.
    private func result(
        of fold: Int?,
        _ fit: TuningFit,
        threads: Int,
        progress: () throws -> Void
    ) throws -> JobResult {
        let task = fit.task
        let images = fold.map(task.folds.trainingImages(for:)) ?? Array(task.images.indices)
        let start = try task.start(images)
        let network = try fit.train(on: images, from: start, threads: threads, progress: progress)
        guard let fold else {
            return JobResult(
                weights: try network.weights(),
                head: network.linearHead(like: start),
                logits: []
            )
        }
        let heldBack = task.folds.heldBackImages(in: fold)
        return JobResult(
            weights: nil,
            head: nil,
            logits: try fit.logits(of: network, for: heldBack, check: Task.checkCancellation)
        )
    }

    /// Brings the folds' logits into the order of the images.
    private func assemble(_ results: [JobResult], jobs: Jobs) -> TunedBackbone? {
        guard let weights = results.first?.weights, let head = results.first?.head else { return nil }
        let labels = jobs.task.labels
        var mean = Matrix(rows: labels.imageCount, columns: labels.tagCount)
        var first = mean
        for (fold, result) in zip(jobs.folds, results) {
            guard let fold else { continue }
            let share = 1 / Float(max(1, result.logits.count))
            for (row, image) in jobs.task.folds.heldBackImages(in: fold).enumerated() {
                for tag in 0..<labels.tagCount {
                    first[image, tag] = result.logits[0][row, tag]
                    mean[image, tag] = result.logits.reduce(0) { $0 + $1[row, tag] * share }
                }
            }
        }
        return TunedBackbone(weights: weights, head: head, logits: mean, logitsOfFirstView: first)
    }

    /// Measures a few images and a few steps, and says how long all will take.
    private func expectedTime(
        _ jobs: Jobs,
        _ cut: TunableBackbone.Cut,
        _ extractor: any PrefixExtractor,
        on executor: BlockingExecutor,
        check: @escaping @Sendable () throws -> Void
    ) async throws -> Duration {
        let task = jobs.task
        let few = Array(task.images.indices.prefix(Self.measured.images))
        // Once before the clock runs: what is compiled on first use does not count.
        func views(_ count: Int) async throws -> CachedViews {
            try await CachedViews.computing(
                task,
                images: 0..<count,
                backbone: backbone,
                cut: cut,
                extractor: extractor,
                on: executor,
                check: check
            )
        }
        _ = try await views(1)
        let clock = ContinuousClock()
        let began = clock.now
        let known = try await views(few.count)
        // As many run at once here as will later.
        let perImage = (clock.now - began) / max(1, few.count)
        guard let tuning = task.recipe.tuning else { return .zero }
        let fit = TuningFit(views: known, cut: cut, task: task, tuning: tuning)
        let threads = jobs.threads(executor)
        let times = try await boundedMap([()], on: executor) { _ in
            let start = try clock.measured { try task.start(Array(task.images.indices)) }
            let few = few.filter { known.views.indices.contains($0) }
            var instants = [clock.now]
            _ = try fit.train(on: few, from: start.value, steps: Self.measured.steps + 1, threads: threads) {
                try check()
                instants.append(clock.now)
            }
            // The first step has everything to bring into the processor's caches.
            return (start.time, (instants[instants.count - 1] - instants[1]) / (instants.count - 2))
        }
        guard let (starting, step) = times.first else { throw CancellationError() }
        let rounds = (jobs.folds.count + executor.threadCount - 1) / max(1, executor.threadCount)
        // Held-back images are evaluated in each prediction view: a third of a step's work for each.
        let evaluating =
            step * (task.images.count * task.recipe.predictionViews.count) / (3 * tuning.batchSize)
            / max(1, min(executor.threadCount, jobs.folds.count))
        return perImage * task.images.count + starting * rounds + step * jobs.makespan(executor) + evaluating
    }
}

extension ContinuousClock {
    fileprivate func measured<Value>(_ work: () throws -> Value) rethrows -> (value: Value, time: Duration) {
        let start = now
        let value = try work()
        return (value, now - start)
    }
}
