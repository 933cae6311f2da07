import Digests
import LinearAlgebra
package import WorkPools

/// From labelled pictures to a trained, judged classifier.
///
/// A pure function of the pictures' content, their tags, the base model, the options and, unless a budget is given, nothing
/// else: at precision f32 the same input gives the same model bit for bit, on any number of threads.
package struct ClassifierTraining: Sendable {
    /// What a person may choose.
    package struct Options: Sendable {
        /// The seed of the folds and the intervals.
        package var seed: UInt64 = 0

        /// The time that may be spent on looking for a better recipe; `nil` trains with ``recipe`` alone.
        package var budget: Duration?

        /// The recipe to train with, or to start the search from.
        package var recipe = ClassifierRecipe.quick

        /// The tag that means "none of the others".
        package var negativeTag: String?

        package init() {}
    }

    /// Everything about the base model that goes into the model's record.
    package struct Base: Sendable {
        package let reference: BaseModelReference
        package let space: FeatureSpace
        package let embeddingCount: Int
        package let domain: String

        package init(reference: BaseModelReference, space: FeatureSpace, embeddingCount: Int, domain: String)
        {
            self.reference = reference
            self.space = space
            self.embeddingCount = embeddingCount
            self.domain = domain
        }
    }

    private let base: Base
    private let extraction: FeatureExtraction
    private let executor: BlockingExecutor
    private let options: Options
    private let onProgress: @Sendable (TrainingProgress) -> Void

    /// Creates a training.
    ///
    /// - Parameters:
    ///   - base: The base model.
    ///   - extraction: Looks at pictures through that base model.
    ///   - executor: Where the heavy work runs.
    ///   - options: What a person may choose.
    ///   - onProgress: Called now and then with what is going on, never from two places at once.
    package init(
        base: Base,
        extraction: FeatureExtraction,
        executor: BlockingExecutor,
        options: Options,
        onProgress: @escaping @Sendable (TrainingProgress) -> Void = { _ in }
    ) {
        self.base = base
        self.extraction = extraction
        self.executor = executor
        self.options = options
        self.onProgress = onProgress
    }

    /// Trains a classifier.
    ///
    /// - Parameters:
    ///   - dataset: At least two pictures of each tag; of at least two tags if it is multiclass.
    ///   - program: The name and version of this program, for the record.
    /// - Returns: The model, and what was found out on the way.
    /// - Throws: ``TrainingError`` if the data set cannot be learned from; `CancellationError`.
    package func train(
        on dataset: ImageDataset,
        program: String
    ) async throws -> (model: ClassifierModel, report: TrainingReport) {
        let start = ContinuousClock.now
        let total = dataset.images.count
        var extracted = try await DatasetExtraction(
            of: dataset,
            views: options.recipe.views,
            embeddingCount: base.embeddingCount,
            by: extraction,
            on: executor
        ) { onProgress(.extracting(done: $0, total: total)) }
        let usable = extracted.usable
        try TrainingRequirements.check(dataset, usable: usable, negativeTag: options.negativeTag)

        let labels = dataset.labels(at: usable)
        let groups = NearDuplicates.groups(
            hashes: extracted.table.images.map(\.perceptualHash),
            embeddings: extracted.table.embeddings(),
            contents: extracted.table.images.map(\.digest)
        )
        let folds = FoldPlan(labels: labels, groups: groups, seed: options.seed)
        guard folds.scheme != .impossible else {
            throw TrainingError(
                .onlyNearDuplicates,
                "All pictures of each tag are nearly the same, so nothing can be learned about new ones: add different pictures."
            )
        }

        let quick = try await judge(
            options.recipe,
            name: "quick",
            table: extracted.table,
            labels: labels,
            folds: folds
        )
        // Who grants time for a better model has no use for one that is nearly as good.
        var best = options.budget == nil ? quick.thrifty : quick.best
        var trials = [TrainingReport.Trial(name: "quick", best)]
        if let budget = options.budget {
            func consider(_ candidate: BudgetSearch.Candidate) async throws {
                guard ContinuousClock.now - start < budget, candidate.recipe != best.recipe else { return }
                let total = extracted.usable.count
                try await extracted.add(candidate.recipe.views, of: dataset, by: extraction, on: executor) {
                    onProgress(.extracting(done: $0, total: total))
                }
                guard ContinuousClock.now - start < budget else { return }
                let judged = try await judge(
                    candidate.recipe,
                    name: candidate.name,
                    table: extracted.table,
                    labels: labels,
                    folds: folds
                ).best
                trials.append(TrainingReport.Trial(name: candidate.name, judged))
                if judged.logLoss < best.logLoss { best = judged }
            }
            for candidate in BudgetSearch.candidates { try await consider(candidate) }
            try await consider(BudgetSearch.refinement(of: best))
        }

        onProgress(.fitting)
        let (chosen, table) = (best, extracted.table)
        let head = try await onExecutor {
            try HeadProblem(
                table: table,
                labels: labels,
                images: Array(0..<labels.imageCount),
                recipe: chosen.recipe
            ).fit(strength: chosen.strength, from: chosen.start)
        }

        onProgress(.evaluating)
        let digests = table.images.map(\.digest)
        let contradictions = try await onExecutor {
            LabelContradictions.pairs(
                contents: digests,
                hashes: table.images.map(\.perceptualHash),
                embeddings: table.embeddings(),
                labels: labels
            )
        }
        let model = ClassifierModel(
            type: dataset.type,
            tags: dataset.tags,
            negativeTag: options.negativeTag,
            baseModel: base.reference,
            space: base.space,
            embeddingCount: base.embeddingCount,
            recipe: best.recipe,
            strength: best.strength,
            head: head,
            temperature: best.temperature,
            outOfFold: OutOfFoldResults(
                logits: best.logits,
                labels: labels,
                groups: groups.groupByImage,
                folds: folds.foldByImage,
                images: digests,
                contradictions: contradictions
            ),
            provenance: Provenance(
                program: program,
                datasetVersion: Provenance.version(of: digests, labels: labels, tags: dataset.tags),
                seed: options.seed,
                domain: base.domain
            )
        )
        let scores = model.outOfFold.scored(temperature: model.temperature)
        let seed = options.seed
        let evaluation = try await onExecutor { EvaluationSummary(of: scores, seed: seed) }
        let report = TrainingReport(
            images: usable.map { dataset.images[$0].name },
            skipped: extracted.skipped,
            extraction: extracted.counts,
            trials: trials,
            nearDuplicates: groups.members.filter { $0.count > 1 },
            evaluation: evaluation,
            labelErrors: LabelErrors.issues(in: scores, contradictions: contradictions)
        )
        return (model, report)
    }

    private func judge(
        _ recipe: ClassifierRecipe,
        name: String,
        table: FeatureTable,
        labels: LabelSet,
        folds: FoldPlan
    ) async throws -> RecipeVerdict {
        onProgress(.judging(candidate: name, done: 0, total: folds.foldCount))
        return try await RecipeJudgement(table: table, labels: labels, folds: folds, executor: executor)
            .judge(recipe) { onProgress(.judging(candidate: name, done: $0, total: folds.foldCount)) }
    }

    private func onExecutor<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let results = try await boundedMap([()], on: executor) { _ in try work() }
        guard let result = results.first else { throw CancellationError() }
        return result
    }
}
