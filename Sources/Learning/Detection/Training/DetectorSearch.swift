package import Annotations
import DetectionEvaluation
package import Executors
package import TrainingEngine

/// A training with a budget: after the quick recipe it tries costlier ones, and keeps what is best on images held back.
///
/// All recipes are evaluated in the same way, by mean average precision over overlaps from 0.5 to 0.95 of out-of-fold detections of
/// models that were trained as long as the detector itself. The quick one is among them, so the result is never worse by its own
/// score. What the time would not suffice for is not begun.
package struct DetectorSearch: Sendable {
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
        func attempt(_ candidate: Candidate, shareOfSteps: Double) async throws -> Attempt {
            try await self.attempt(candidate, shareOfSteps: shareOfSteps, on: images) {
                onProgress(candidate.name, $0)
            }
        }
        let quick = candidates[0]
        var best = try await attempt(quick, shareOfSteps: DetectorTrainer.usualShareOfSteps)
        guard let budget else { return Result(best, trials: [best.trial], untried: []) }
        var (trials, untried) = ([best.trial], candidates.dropFirst().map(\.name))
        // Without a score there is nothing to choose by.
        guard best.trial.meanAveragePrecision != nil, !untried.isEmpty else {
            return Result(best, trials: trials, untried: untried)
        }
        func isTimeLeft(for expected: Duration) -> Bool { start.duration(to: .now) + expected <= budget }
        // The same once more, but evaluated by trainings of full length, as all are that it is compared with.
        guard isTimeLeft(for: best.duration * Self.fullLengthCost) else {
            return Result(best, trials: trials, untried: untried)
        }
        best = try await attempt(quick, shareOfSteps: 1)
        (trials, untried) = ([best.trial], [])
        let unit = best.duration
        for candidate in candidates.dropFirst() {
            guard isTimeLeft(for: unit * candidate.cost) else {
                untried.append(candidate.name)
                continue
            }
            let attempt = try await attempt(candidate, shareOfSteps: 1)
            trials.append(attempt.trial)
            if attempt.score > best.score { best = attempt }
        }
        return Result(best, trials: trials, untried: untried)
    }

    /// How much longer a training takes at most if the folds' trainings are as long as the detector's own.
    private static let fullLengthCost = 2.0

    /// A candidate with what came of it.
    fileprivate struct Attempt: Sendable {
        let candidate: Candidate
        let outcome: DetectorTrainer.Outcome
        let trial: Trial
        let duration: Duration

        var score: Double { trial.meanAveragePrecision ?? 0 }
    }

    private func attempt(
        _ candidate: Candidate,
        shareOfSteps: Double,
        on images: [DetectionImage],
        onProgress: @escaping @Sendable (DetectorTrainer.Stage) -> Void
    ) async throws -> Attempt {
        let start = ContinuousClock.now
        let outcome = try await DetectorTrainer(
            recipe: candidate.recipe,
            tagCount: tagCount,
            extractor: candidate.extractor,
            seed: seed,
            shareOfSteps: shareOfSteps,
            executor: executor,
            checkpoints: checkpoints
        ).train(images, onProgress: onProgress)
        let duration = start.duration(to: .now)
        let trial = Trial(
            name: candidate.name,
            meanAveragePrecision: outcome.meanAveragePrecision(
                of: images.map(\.annotations),
                tagCount: tagCount
            ),
            views: outcome.effort.largestViewCount,
            seconds: duration / .seconds(1)
        )
        return Attempt(candidate: candidate, outcome: outcome, trial: trial, duration: duration)
    }
}

extension DetectorSearch.Result {
    fileprivate init(_ best: DetectorSearch.Attempt, trials: [DetectorSearch.Trial], untried: [String]) {
        candidate = best.candidate
        outcome = best.outcome
        self.trials = trials.map { trial in
            var trial = trial
            trial.isChosen = trial.name == best.candidate.name
            return trial
        }
        self.untried = untried
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
