import Executors
import Foundation
import Synchronization

/// The recipes that were evaluated on one data set, on the base model that was asked for and on others, and the best so far.
///
/// All are evaluated on the same folds. Within a budget each candidate's time is estimated before it begins, and one that would
/// not end in time is not begun.
struct RecipeSearch {
    /// An evaluated recipe, where it was evaluated, and what it costs.
    struct Contender: Sendable {
        let name: String
        let source: Int
        let evaluated: EvaluatedRecipe

        /// What a prediction of one image takes one thread, decoding included; `nil` if it was not measured.
        let cost: Duration?

        /// Whether this is the same recipe on the same base model.
        func isSame(as other: Contender) -> Bool {
            source == other.source && evaluated.recipe == other.evaluated.recipe
        }
    }

    /// The best so far.
    private(set) var best: Contender

    /// The best so far of those that leave the base model as it is; `nil` if there is none.
    private(set) var bestUntuned: Contender?

    /// All that were evaluated, in order.
    private(set) var trials: [Contender]

    /// The names of the candidates that the time did not reach to.
    private(set) var untried: [String] = []

    private let dataset: ImageDataset
    private let labels: LabelSet
    private let folds: FoldPlan
    private let sources: [ClassifierTraining.Alternative]
    private let executor: BlockingExecutor
    private let onProgress: @Sendable (TrainingProgress) -> Void
    private let latencyLimit: Duration?
    private let hasBudget: Bool
    private let seed: UInt64
    private var extractions: [Int: DatasetExtraction]
    private var costs: [Int: [[FeatureView]: Duration]] = [:]

    /// Seconds of evaluating for each number learned from (images x views x features x values of C), as the first recipe took.
    private var evaluationTimePerNumber: Double = 0

    /// Evaluates the recipe to start from, on the first of `sources`.
    ///
    /// `extraction` holds the features of its views there, `labels` the tags of the usable images, `options` whether time was granted
    /// and the most that a prediction may take.
    init(
        on dataset: ImageDataset,
        extraction: DatasetExtraction,
        labels: LabelSet,
        folds: FoldPlan,
        sources: [ClassifierTraining.Alternative],
        from recipe: ClassifierRecipe,
        options: ClassifierTraining.Options,
        executor: BlockingExecutor,
        onProgress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws {
        self.dataset = dataset
        self.labels = labels
        self.folds = folds
        self.sources = sources
        self.executor = executor
        self.onProgress = onProgress
        latencyLimit = options.maximumLatency
        hasBudget = options.budget != nil
        extractions = [0: extraction]

        seed = options.seed
        let start = ContinuousClock.now
        let evaluation: RecipeEvaluation
        if recipe.tuning != nil {
            guard
                let tuned = try await Self.tune(
                    recipe,
                    Self.tuningName,
                    sources[0],
                    dataset,
                    extraction,
                    labels,
                    folds,
                    seed: options.seed,
                    deadline: nil,
                    executor,
                    onProgress
                )
            else {
                throw TrainingError(
                    .notTunable,
                    "The recipe trains stages of its base model, which this base model does not allow: choose the domain that the recipe is from."
                )
            }
            evaluation = tuned
        } else {
            evaluation = try await Self.evaluate(
                recipe,
                "quick",
                extraction.table,
                labels,
                folds,
                executor,
                onProgress
            )
        }
        // With a budget, the lowest log-loss wins regardless of the cost of inference.
        let chosen = options.isRecipeFixed ? evaluation.allViews : evaluation.preferred
        let name = recipe.tuning == nil ? "quick" : Self.tuningName
        best = Contender(name: name, source: 0, evaluated: chosen, cost: nil)
        bestUntuned = recipe.tuning == nil ? best : nil
        trials = [best]
        guard hasBudget else { return }
        evaluationTimePerNumber = (ContinuousClock.now - start) / .seconds(1) / numbers(of: recipe, source: 0)
        best = try await contender(name, 0, evaluation)
        bestUntuned = recipe.tuning == nil ? best : nil
        trials = [best]
    }

    /// What a training by the recipe of a fine-tuned model is called.
    private static let tuningName = "fine-tuned"

    /// The features on the base model of the best recipe.
    var table: FeatureTable? { extractions[best.source]?.table }

    /// How many views were computed and how many were cache hits, on all base models.
    var counts: FeatureExtraction.Counts {
        extractions.values.reduce(into: FeatureExtraction.Counts()) { $0 += $1.counts }
    }

    /// Evaluates a candidate, if it is expected to end within `time`; it takes the lead if it is better.
    mutating func consider(_ candidate: BudgetSearch.Candidate, within time: Duration?) async throws {
        let (recipe, source) = (candidate.recipe, candidate.source)
        guard recipe != best.evaluated.recipe || source != best.source else { return }
        if let time {
            guard try await expectedTime(of: candidate) <= time else {
                untried.append(title(candidate.name, source))
                return
            }
        }
        guard let extraction = try await extraction(recipe.views, source: source) else { return }
        let evaluation = try await Self.evaluate(
            recipe,
            title(candidate.name, source),
            extraction.table,
            labels,
            folds,
            executor,
            onProgress
        )
        let contender = try await contender(candidate.name, source, evaluation)
        trials.append(contender)
        if isBetter(contender, than: best) { best = contender }
        if bestUntuned.map({ isBetter(contender, than: $0) }) ?? true { bestUntuned = contender }
    }

    /// Evaluates a fine-tuning, if it ends within `time`.
    ///
    /// It takes the lead only if its log-loss is lower by more than one standard error of the difference, image by image and
    /// groups together: a base model of one's own costs memory, and a difference within noise is no reason for that.
    ///
    /// - Returns: Whether it was evaluated.
    mutating func considerTuning(_ candidate: BudgetSearch.Candidate, within time: Duration) async throws
        -> Bool
    {
        let (recipe, source) = (candidate.recipe, candidate.source)
        let deadline = ContinuousClock.now + time
        guard let extraction = try await extraction(recipe.views, source: source),
            let evaluation = try await Self.tune(
                recipe,
                title(candidate.name, source),
                sources[source],
                dataset,
                extraction,
                labels,
                folds,
                seed: seed,
                deadline: deadline,
                executor,
                onProgress
            )
        else {
            untried.append(title(candidate.name, source))
            return false
        }
        let contender = try await contender(candidate.name, source, evaluation)
        trials.append(contender)
        if isBetter(contender, than: best), isBeyondNoise(contender, than: best, on: extraction) {
            best = contender
        }
        return true
    }

    /// The strides at which a base model can be fine-tuned, the shortest training first.
    func tuningStrides(_ source: Int) -> [Int] { sources[source].tuner?.strides ?? [] }

    /// Whether one log-loss is lower than another by more than one standard error.
    private func isBeyondNoise(_ one: Contender, than other: Contender, on extraction: DatasetExtraction)
        -> Bool
    {
        let groups = CrossValidation(
            table: extraction.table,
            labels: labels,
            folds: folds,
            executor: executor
        ).measuredGroups
        let differences = zip(one.evaluated.losses, other.evaluated.losses).map { $0 - $1 }
        guard let mean = differences.mean else { return false }
        return mean < -RegularizationChoice.standardError(of: differences, groups: groups)
    }

    /// Trains by a recipe that fine-tunes; `nil` if it does not end in time or the base model cannot be trained.
    private static func tune(
        _ recipe: ClassifierRecipe,
        _ name: String,
        _ source: ClassifierTraining.Alternative,
        _ dataset: ImageDataset,
        _ extraction: DatasetExtraction,
        _ labels: LabelSet,
        _ folds: FoldPlan,
        seed: UInt64,
        deadline: ContinuousClock.Instant?,
        _ executor: BlockingExecutor,
        _ onProgress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws -> RecipeEvaluation? {
        guard let tuner = source.tuner else { return nil }
        let table = extraction.table
        let task = TuningTask(
            images: extraction.usable.map { dataset.images[$0] },
            labels: labels,
            folds: folds,
            recipe: recipe,
            seed: seed
        ) { images in
            try TuningStart(
                table: table,
                labels: labels,
                images: images,
                recipe: recipe,
                inverseRegularization: recipe.inverseRegularizations[0]
            )
        }
        // Told from many threads; whoever listens is called from one place at a time.
        let reporting = Mutex(())
        let tuned = try await tuner.tune(task, deadline: deadline, on: executor) { done, total in
            reporting.withLock { _ in
                onProgress(.crossValidating(candidate: name, done: done, total: total))
            }
        }
        return tuned.map {
            CrossValidation(table: table, labels: labels, folds: folds, executor: executor)
                .evaluation(of: $0, recipe: recipe)
        }
    }

    /// Whether even the best takes longer than the limit allows, because nothing that was tried keeps to it.
    var exceedsLatencyLimit: Bool {
        guard let latencyLimit, let cost = best.cost else { return false }
        return cost > latencyLimit
    }

    /// What a base model and its size are called.
    func sourceName(_ source: Int) -> String {
        let base = sources[source].base
        return "\(base.reference.name) at \(base.space.edge)"
    }

    private func title(_ name: String, _ source: Int) -> String {
        source == 0 ? name : "\(name) on \(sourceName(source))"
    }

    /// The better way of asking an evaluated recipe, and its cost.
    private mutating func contender(_ name: String, _ source: Int, _ evaluation: RecipeEvaluation)
        async throws
        -> Contender
    {
        guard hasBudget else {
            return Contender(name: name, source: source, evaluated: evaluation.preferred, cost: nil)
        }
        var ways: [Contender] = []
        for evaluated in [evaluation.allViews, evaluation.firstView].compactMap(\.self) {
            let cost = try await cost(of: evaluated.recipe.predictionViews, source: source)
            ways.append(Contender(name: name, source: source, evaluated: evaluated, cost: cost))
        }
        return ways.dropFirst().reduce(ways[0]) { isBetter($1, than: $0) ? $1 : $0 }
    }

    /// What keeps to the limit of latency comes first (what is nearest to it where nothing keeps to it), then the lower log-loss.
    private func isBetter(_ one: Contender, than other: Contender) -> Bool {
        if let limit = latencyLimit, let cost = one.cost, let otherCost = other.cost {
            guard (cost <= limit) == (otherCost <= limit) else { return cost <= limit }
            if cost > limit { return cost < otherCost }
        }
        return one.evaluated.logLoss < other.evaluated.logLoss
    }

    private mutating func cost(of views: [FeatureView], source: Int) async throws -> Duration {
        if let known = costs[source]?[views] { return known }
        let extraction = sources[source].extraction
        let images = usableImages.prefix(5).map(\.url)
        // One after the other on one thread, while nothing else of this training runs.
        let results = try await boundedMap([()], on: executor) { _ in
            try extraction.predictionTime(of: images.map { try Data(contentsOf: $0) }, views: views)
        }
        guard let cost = results.first else { throw CancellationError() }
        costs[source, default: [:]][views] = cost
        return cost
    }

    /// How many images there are to learn from.
    var imageCount: Int { labels.imageCount }

    private var usableImages: [LabeledImage] {
        (extractions[0]?.usable ?? []).map { dataset.images[$0] }
    }

    private func expectedTime(of candidate: BudgetSearch.Candidate) async throws -> Duration {
        let (recipe, source) = (candidate.recipe, candidate.source)
        let evaluating = Duration.seconds(evaluationTimePerNumber * numbers(of: recipe, source: source))
        let known = extractions[source]?.table.views ?? []
        let missing = recipe.views.count { !known.contains($0) }
        guard missing > 0 else { return evaluating }
        var measuring = self
        let look = try await measuring.cost(of: [.center], source: source)
        return evaluating + look * missing * usableImages.count / executor.threadCount
    }

    /// The rows times columns that a recipe learns from.
    private func numbers(of recipe: ClassifierRecipe, source: Int) -> Double {
        let base = sources[source].base
        let columns =
            switch recipe.features {
            case .embedding: base.embeddingCount
            case .embeddingAndMaps: base.pooledCount
            case .embeddingMapsAndCells: base.space.featureCount
            }
        return Double(
            labels.imageCount * recipe.trainingViews.count * columns * recipe.inverseRegularizations.count
        )
    }

    /// The features of the usable images in some views; `nil` if the images that can be used are not the same any more.
    private mutating func extraction(_ views: [FeatureView], source: Int) async throws -> DatasetExtraction? {
        let total = usableImages.count
        let onCompletion = { [onProgress] (done: Int) in onProgress(.extracting(done: done, total: total)) }
        if var known = extractions[source] {
            try await known.add(
                views,
                of: dataset,
                by: sources[source].extraction,
                on: executor,
                onCompletion: onCompletion
            )
            extractions[source] = known
            return known
        }
        let new = try await DatasetExtraction(
            of: dataset,
            views: views,
            embeddingCount: sources[source].base.embeddingCount,
            pooledCount: sources[source].base.pooledCount,
            by: sources[source].extraction,
            on: executor,
            onCompletion: onCompletion
        )
        guard new.usable == extractions[0]?.usable else { return nil }
        extractions[source] = new
        return new
    }

    private static func evaluate(
        _ recipe: ClassifierRecipe,
        _ name: String,
        _ table: FeatureTable,
        _ labels: LabelSet,
        _ folds: FoldPlan,
        _ executor: BlockingExecutor,
        _ onProgress: @Sendable (TrainingProgress) -> Void
    ) async throws -> RecipeEvaluation {
        try await CrossValidation(table: table, labels: labels, folds: folds, executor: executor)
            .evaluate(recipe) {
                onProgress(.crossValidating(candidate: name, done: $0, total: $1))
            }
    }
}
