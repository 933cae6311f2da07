import Annotations
import Bytes
package import Executors
import LinearAlgebra

/// From labeled images to a trained, evaluated classifier.
///
/// A pure function of the images' content, their tags, the base model, the options and, unless a budget is given, nothing
/// else: at precision f32 the same input gives the same model bit for bit, on any number of threads.
package struct ClassifierTraining: Sendable {
    /// What a person may choose.
    package struct Options: Sendable {
        /// The seed of the folds and the intervals.
        package var seed: UInt64 = 0

        /// The time that may be spent on the search for a better recipe; `nil` trains with ``recipe`` alone.
        package var budget: Duration?

        /// The most that a prediction may take of those that a search within a budget finds, measured on this machine while it searches;
        /// `nil` for no limit.
        package var maximumLatency: Duration?

        /// The recipe to train with, or to start the search from.
        package var recipe = ClassifierRecipe.quick

        /// Whether the recipe is taken as it is, views and features included, as where a model on record is to be trained again.
        package var isRecipeFixed = false

        /// The tag that means "none of the others".
        package var negativeTag: String?

        package init() {}
    }

    /// Everything about the base model that goes into the model's record.
    package struct Base: Sendable {
        package let reference: BaseModelReference
        package let space: FeatureSpace
        package let embeddingCount: Int

        /// The number of leading features that tell nothing of places.
        package let pooledCount: Int
        package let domain: String

        /// Creates a record; without `pooledCount` no feature tells of places.
        package init(
            reference: BaseModelReference,
            space: FeatureSpace,
            embeddingCount: Int,
            pooledCount: Int? = nil,
            domain: String
        ) {
            self.reference = reference
            self.space = space
            self.embeddingCount = embeddingCount
            self.pooledCount = pooledCount ?? space.featureCount
            self.domain = domain
        }
    }

    /// A base model that can be learned on, and what extracts its features.
    package struct Alternative: Sendable {
        package let base: Base
        package let extraction: FeatureExtraction

        /// Trains its last stages; `nil` if that cannot be done.
        package let tuner: (any BackboneTuner)?

        package init(base: Base, extraction: FeatureExtraction, tuner: (any BackboneTuner)? = nil) {
            self.base = base
            self.extraction = extraction
            self.tuner = tuner
        }
    }

    /// The base models, the one that was asked for first.
    private let sources: [Alternative]
    private let executor: BlockingExecutor
    private let options: Options
    private let onProgress: @Sendable (TrainingProgress) -> Void

    /// Creates a training.
    ///
    /// - Parameters:
    ///   - base: The base model.
    ///   - extraction: Looks at images through that base model.
    ///   - tuner: Trains the last stages of that base model, for searches within a budget and recipes that ask for it; `nil` leaves
    ///     it as it is.
    ///   - executor: Where the heavy work runs.
    ///   - options: What a person may choose.
    ///   - alternatives: Other base models and sizes that a search within a budget may choose.
    ///   - onProgress: Called now and then with what is going on, never from two places at once.
    package init(
        base: Base,
        extraction: FeatureExtraction,
        tuner: (any BackboneTuner)? = nil,
        executor: BlockingExecutor,
        options: Options,
        alternatives: [Alternative] = [],
        onProgress: @escaping @Sendable (TrainingProgress) -> Void = { _ in }
    ) {
        sources = [Alternative(base: base, extraction: extraction, tuner: tuner)] + alternatives
        self.executor = executor
        self.options = options
        self.onProgress = onProgress
    }

    /// Trains a classifier.
    ///
    /// - Parameters:
    ///   - dataset: At least two images of each tag; of at least two tags if it is multiclass.
    ///   - program: The name and version of this program, for the record.
    /// - Returns: The model with the results of its cross-validation, and what was found out on the way.
    /// - Throws: ``TrainingError`` if the data set cannot be learned from; `CancellationError`.
    package func train(
        on dataset: ImageDataset,
        program: String
    ) async throws -> (model: EvaluatedClassifier, report: TrainingReport) {
        guard let type = dataset.task.classificationType else {
            throw TrainingError(
                .notClassification,
                "The data set is for finding objects, which a classifier cannot learn; use one with tags alone."
            )
        }
        let start = ContinuousClock.now
        let total = dataset.images.count
        let extracted = try await DatasetExtraction(
            of: dataset,
            views: options.recipe.views,
            embeddingCount: sources[0].base.embeddingCount,
            pooledCount: sources[0].base.pooledCount,
            by: sources[0].extraction,
            on: executor
        ) { onProgress(.extracting(done: $0, total: total)) }
        let usable = extracted.usable
        try TrainingRequirements.check(dataset, usable: usable, negativeTag: options.negativeTag)

        let labels = dataset.labels(at: usable)
        let groups = EvaluationGroups(
            labels: labels,
            hashes: extracted.table.images.map(\.perceptualHash),
            embeddings: extracted.table.embeddings(),
            contents: extracted.table.images.map(\.digest)
        )
        let folds = FoldPlan(labels: labels, groups: groups.heldTogether, seed: options.seed)
        guard folds.scheme != .impossible else {
            throw TrainingError(
                .onlyNearDuplicates,
                "All images of each tag are the same, so nothing can be learned about new ones: add different images."
            )
        }

        let search = try await search(
            on: dataset,
            from: extracted,
            labels: labels,
            folds: folds,
            since: start
        )
        let best = search.best.evaluated
        guard let table = search.table else { throw CancellationError() }

        onProgress(.fitting)
        // A fine-tuning ends with the head on all images.
        let head =
            best.tuned != nil
            ? best.start
            : try await onExecutor {
                try TrainingProblem(
                    table: table,
                    labels: labels,
                    images: Array(0..<labels.imageCount),
                    recipe: best.recipe,
                    isConcurrent: true
                ).fit(inverseRegularization: best.inverseRegularization, from: best.start)
            }

        onProgress(.evaluating)
        let digests = table.images.map(\.digest)
        let base = sources[search.best.source].base
        let contradictions = try await onExecutor {
            LabelContradictions.pairs(
                contents: digests,
                hashes: table.images.map(\.perceptualHash),
                embeddings: table.embeddings(),
                labels: labels
            )
        }
        let classifier = ClassifierModel(
            type: type,
            tags: dataset.tags,
            negativeTag: options.negativeTag,
            baseModel: base.reference,
            space: base.space,
            embeddingCount: base.embeddingCount,
            recipe: best.recipe,
            inverseRegularization: best.inverseRegularization,
            head: head,
            tuned: best.tuned,
            temperature: best.temperature,
            provenance: Provenance(
                program: program,
                datasetVersion: Provenance.version(of: digests, labels: labels, tags: dataset.tags),
                seed: options.seed,
                domain: base.domain
            )
        )
        let trained = EvaluatedClassifier(
            classifier: classifier,
            outOfFold: OutOfFoldResults(
                logits: best.logits,
                labels: labels,
                groups: groups.alike.groupByImage,
                folds: folds.foldByImage,
                images: digests,
                contradictions: contradictions
            )
        )
        let scores = trained.scores
        let seed = options.seed
        let evaluation = try await onExecutor { EvaluationSummary(of: scores, seed: seed) }
        let report = TrainingReport(
            images: usable.map { dataset.images[$0].name },
            skipped: extracted.skipped,
            extraction: search.counts,
            trials: search.trials.map {
                TrainingReport.Trial(
                    $0,
                    isChosen: $0.isSame(as: search.best),
                    on: search.sourceName($0.source)
                )
            },
            untried: search.untried,
            exceedsLatencyLimit: search.exceedsLatencyLimit,
            nearDuplicates: groups.alike.members.filter { $0.count > 1 },
            nearDuplicateTags: groups.nearDuplicateTags,
            evaluation: evaluation,
            labelErrors: LabelErrors.issues(in: scores, contradictions: contradictions)
        )
        return (trained, report)
    }

    /// Evaluates the recipe of the options and, where there is time or reason to, others.
    private func search(
        on dataset: ImageDataset,
        from extracted: DatasetExtraction,
        labels: LabelSet,
        folds: FoldPlan,
        since start: ContinuousClock.Instant
    ) async throws -> RecipeSearch {
        var search = try await RecipeSearch(
            on: dataset,
            extraction: extracted,
            labels: labels,
            folds: folds,
            sources: sources,
            from: options.recipe,
            options: options,
            executor: executor,
            onProgress: onProgress
        )
        func timeLeft() -> Duration? { options.budget.map { $0 - (ContinuousClock.now - start) } }
        // Where something is helps with hands and parts, and harms with groceries: the folds decide. Not if a recipe was asked for.
        if !options.isRecipeFixed,
            options.recipe == .quick(viewLimit: options.recipe.predictionViews.count)
        {
            try await search.consider(BudgetSearch.withCells(options.recipe), within: nil)
        }
        // A recipe that fine-tunes is one that a search has found already.
        guard options.budget != nil, options.recipe.tuning == nil else { return search }
        var recipe = options.recipe
        recipe.features = search.best.evaluated.recipe.features
        for candidate in BudgetSearch.otherBaseModels(recipe, sourceCount: sources.count) {
            try await search.consider(candidate, within: timeLeft())
        }
        guard let untuned = search.bestUntuned else { return search }
        try await tune(&search, from: recipe, timeLeft: timeLeft)
        for candidate in BudgetSearch.variations(of: recipe, source: untuned.source) {
            try await search.consider(candidate, within: timeLeft())
        }
        if let untuned = search.bestUntuned {
            try await search.consider(
                BudgetSearch.refinement(of: untuned.evaluated, source: untuned.source),
                within: timeLeft()
            )
        }
        return search
    }

    /// Trains the last stages of the best base model, and of the one that was asked for if the time is too short for that.
    private func tune(
        _ search: inout RecipeSearch,
        from recipe: ClassifierRecipe,
        timeLeft: () -> Duration?
    ) async throws {
        guard let untuned = search.bestUntuned else { return }
        for source in untuned.source == 0 ? [0] : [untuned.source, 0] {
            let candidates = BudgetSearch.tunings(
                from: untuned.evaluated,
                quick: recipe,
                strides: search.tuningStrides(source),
                imageCount: search.imageCount,
                source: source
            )
            var isTuned = false
            for candidate in candidates {
                guard let time = timeLeft() else { return }
                if try await search.considerTuning(candidate, within: time) { isTuned = true }
            }
            if isTuned { return }
        }
    }

    private func onExecutor<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let results = try await boundedMap([()], on: executor) { _ in try work() }
        guard let result = results.first else { throw CancellationError() }
        return result
    }
}
