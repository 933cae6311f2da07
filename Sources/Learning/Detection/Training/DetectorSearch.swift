package import Annotations
import DetectionEvaluation
package import Executors
package import TrainingEngine

/// A training with a budget: after the quick recipe it tries costlier ones, and keeps what is best on images held back.
///
/// All recipes are evaluated in the same way, by mean average precision over overlaps from 0.5 to 0.95 of out-of-fold detections. The
/// quick one is among them, so the result is never worse by its own score. What the time would not suffice for is not begun.
package struct DetectorSearch: Sendable {
    /// A recipe with the backbone it stands on.
    package struct Candidate: Sendable {
        /// What is different about it, for people.
        package let name: String
        package let recipe: DetectorRecipe
        package let extractor: any MapExtractor
        /// Which of several base models it stands on; whoever makes the candidates knows.
        package let base: Int
        /// How much longer it takes than the quick one, about.
        package let cost: Double

        package init(
            name: String,
            recipe: DetectorRecipe,
            extractor: any MapExtractor,
            base: Int,
            cost: Double
        ) {
            self.name = name
            self.recipe = recipe
            self.extractor = extractor
            self.base = base
            self.cost = cost
        }
    }

    /// A recipe that was tried.
    package struct Trial: Codable, Hashable, Sendable {
        package let name: String
        /// mAP@0.5:0.95 of out-of-fold detections; `nil` if nothing can be measured.
        package let meanAveragePrecision: Double?
        /// The most views of an image that a detection takes.
        package let views: Int
        /// What the trial took.
        package let seconds: Double
        /// Whether the detector has this recipe.
        package var isChosen = false
    }

    /// What the search found.
    package struct Result: Sendable {
        package let candidate: Candidate
        package let outcome: DetectorTrainer.Outcome
        package let trials: [Trial]
        /// The names of candidates that the time did not reach to.
        package let untried: [String]
    }

    private let candidates: [Candidate]
    private let tagCount: Int
    private let seed: UInt64
    private let executor: BlockingExecutor
    private let checkpoints: (any CheckpointStore)?

    /// Prepares a search.
    ///
    /// - Parameters:
    ///   - candidates: The recipes, the quick one first, in the order in which to try them.
    ///   - tagCount: How many tags.
    ///   - seed: The seed of all trainings.
    ///   - executor: Where to compute.
    ///   - checkpoints: Where to keep the state of trainings; `nil` keeps nothing.
    /// - Precondition: There is a candidate.
    package init(
        _ candidates: [Candidate],
        tagCount: Int,
        seed: UInt64,
        executor: BlockingExecutor,
        checkpoints: (any CheckpointStore)? = nil
    ) {
        precondition(!candidates.isEmpty, "A search needs a recipe to begin with.")
        self.candidates = candidates
        self.tagCount = tagCount
        self.seed = seed
        self.executor = executor
        self.checkpoints = checkpoints
    }

    /// Searches.
    ///
    /// - Parameters:
    ///   - images: The images, in an order that is always the same.
    ///   - budget: How long it may take; the quick recipe is tried whatever it takes. `nil` tries nothing else.
    ///   - onProgress: Called often, from any thread, with the name of the candidate.
    /// - Returns: The best.
    /// - Throws: As ``DetectorTrainer/train(_:onProgress:)``.
    package func run(
        on images: [DetectionImage],
        budget: Duration?,
        onProgress: @escaping @Sendable (_ candidate: String, DetectorTrainer.Stage) -> Void
    ) async throws -> Result {
        let start = ContinuousClock.now
        var best: (candidate: Candidate, outcome: DetectorTrainer.Outcome, score: Double?)?
        var (trials, untried): ([Trial], [String]) = ([], [])
        var unit: Duration?
        for candidate in candidates {
            if let unit {
                let expected = unit * candidate.cost
                guard let budget, start.duration(to: .now) + expected <= budget else {
                    untried.append(candidate.name)
                    continue
                }
            }
            let began = ContinuousClock.now
            let trainer = DetectorTrainer(
                recipe: candidate.recipe,
                tagCount: tagCount,
                extractor: candidate.extractor,
                seed: seed,
                executor: executor,
                checkpoints: checkpoints
            )
            let outcome = try await trainer.train(images) { onProgress(candidate.name, $0) }
            let took = began.duration(to: .now)
            unit = unit ?? took
            let score = outcome.meanAveragePrecision(of: images.map(\.annotations), tagCount: tagCount)
            trials.append(
                Trial(
                    name: candidate.name,
                    meanAveragePrecision: score,
                    views: outcome.effort.largestViewCount,
                    seconds: took / .seconds(1)
                )
            )
            if best == nil || (score ?? 0) > (best?.score ?? 0) { best = (candidate, outcome, score) }
            // Nothing to choose by.
            if score == nil { break }
        }
        guard let best else { throw CancellationError() }
        for index in trials.indices { trials[index].isChosen = trials[index].name == best.candidate.name }
        return Result(candidate: best.candidate, outcome: best.outcome, trials: trials, untried: untried)
    }
}

extension DetectorTrainer.Outcome {
    /// mAP@0.5:0.95 of the out-of-fold detections; `nil` if nothing was measured.
    package func meanAveragePrecision(of annotations: [[Annotation<Int>]], tagCount: Int) -> Double? {
        guard evidence != nil else { return nil }
        let images = zip(annotations, outOfFold).map { DetectedImages.Image(truth: $0, detections: $1) }
        return DetectionMatching(
            of: DetectedImages(
                images: images,
                tagCount: tagCount,
                groups: groups,
                evaluableTags: evaluableTags
            )
        ).meanAveragePrecision
    }
}

extension DetectorSearch {
    /// The recipes that a training with a budget tries.
    ///
    /// Their costs are relative to the quick recipe's, from the multiplications of a step and the number of steps.
    ///
    /// - Parameters:
    ///   - quick: The quick recipe.
    ///   - imageCount: How many images there are.
    ///   - tagCount: How many tags.
    ///   - extractors: For each base model, the domain's own first, what computes its maps at a size.
    ///   - names: The names of the base models.
    /// - Returns: The quick recipe and others.
    package static func candidates(
        from quick: DetectorRecipe,
        imageCount: Int,
        tagCount: Int,
        extractors: [@Sendable (_ edge: Int) -> any MapExtractor],
        names: [String]
    ) -> [Candidate] {
        let steps = quick.stepCount(imageCount: imageCount, tagCount: tagCount)
        var candidates = [
            Candidate(name: "quick", recipe: quick, extractor: extractors[0](quick.edge), base: 0, cost: 1)
        ]
        func add(_ name: String, base: Int = 0, cost: Double, _ change: (inout DetectorRecipe) -> Void) {
            var recipe = quick
            change(&recipe)
            let extractor = extractors[base](recipe.edge)
            recipe.levels = recipe.levels.compactMap { level in
                extractor.levels.first { $0.stride == level.stride }
            }
            candidates.append(
                Candidate(name: name, recipe: recipe, extractor: extractor, base: base, cost: cost)
            )
        }
        if quick.levels.count > 1 {
            add("last stage trained", cost: 5) { recipe in
                recipe.trainsLastStage = true
                recipe.steps = steps
            }
        }
        let larger = quick.edge + 96
        add("images of \(larger) pixels", cost: 1.8) { $0.edge = larger }
        add("three times the steps", cost: 2.7) { recipe in
            recipe.steps = 3 * steps
            recipe.views = 2 * quick.viewCount(imageCount: imageCount)
        }
        for base in extractors.indices.dropFirst() {
            add("on \(names[base])", base: base, cost: 1.6) { _ in }
        }
        return candidates
    }
}
