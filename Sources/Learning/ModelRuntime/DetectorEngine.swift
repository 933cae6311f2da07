package import BaseModels
package import Detection
import Learning
import ModelGraph

/// Trains detectors on the base models and threads of an engine: chooses the recipe, searches if there is time for it, and puts model and
/// evaluation together.
///
/// The service and the command line train through it, so that both give the same bytes.
package struct DetectorEngine: Sendable {
    /// What a training gives.
    package struct Trained: Sendable {
        package let detector: EvaluatedDetector
        /// How many steps the detector's own training took.
        package let stepCount: Int
        /// How many views of each image it learned from.
        package let viewCount: Int
        /// What a detection costs.
        package let effort: DetectionEffort
        /// The recipes that were tried, the quick one first.
        package let trials: [DetectorSearch.Trial]
        /// The candidates that the time did not reach to.
        package let untried: [String]
    }

    private let engine: ClassifierEngine
    private let domain: Domain
    private let seed: UInt64
    private let program: String

    /// Prepares trainings.
    ///
    /// - Parameters:
    ///   - engine: Base models and threads.
    ///   - domain: Which base model, and what detectors are tuned to.
    ///   - seed: The seed of everything random.
    ///   - program: The name and version of this program, for the record in the model.
    package init(on engine: ClassifierEngine, domain: Domain, seed: UInt64, program: String) {
        self.engine = engine
        self.domain = domain
        self.seed = seed
        self.program = program
    }

    /// Trains and evaluates a detector.
    ///
    /// - Parameters:
    ///   - images: The images, in an order that is always the same.
    ///   - tags: The names of the tags.
    ///   - recipe: How to train; `nil` for the quick recipe that the boxes ask for.
    ///   - budget: How long the training may look for something better; `nil` for the first recipe alone.
    ///   - onProgress: Called often, from any thread, with the name of the recipe at work.
    /// - Returns: The detector.
    /// - Throws: `BaseModelError` if the domain's base model is not installed, `ModelFileError` if it gives no maps; as
    ///   `DetectorTrainer.train(_:onProgress:)`.
    package func train(
        on images: [DetectionImage],
        tags: [String],
        recipe: DetectorRecipe? = nil,
        budget: Duration? = nil,
        onProgress: @escaping @Sendable (_ candidate: String, DetectorTrainer.Stage) -> Void
    ) async throws -> Trained {
        let base = try engine.detectionBase(of: domain)
        let first = recipe ?? quickRecipe(for: images, on: base)
        try Self.require(base, toGiveThe: first)
        // The domain's own base model first.
        let bases = [base] + (budget == nil ? [] : engine.detectionAlternatives(to: base))
        let candidates =
            budget == nil
            ? [.init(quick: first, extractor: engine.mapExtractor(of: base, edge: first.edge))]
            : DetectorSearch.candidates(
                from: first,
                imageCount: images.count,
                tagCount: tags.count,
                extractors: bases.map { base in { edge in engine.mapExtractor(of: base, edge: edge) } },
                names: bases.map(\.reference.name)
            )
        let checkpoints = engine.checkpointFolder(program: program)
        let search = DetectorSearch(
            candidates,
            tagCount: tags.count,
            seed: seed,
            executor: engine.executor,
            checkpoints: checkpoints
        )
        let found = try await search.run(on: images, budget: budget, onProgress: onProgress)
        checkpoints?.removeUsed()
        let chosen = bases[found.candidate.base]
        let model = DetectorModel(
            tags: tags,
            baseModel: chosen.reference,
            precision: chosen.precision,
            recipe: found.candidate.recipe,
            head: try found.outcome.head.onnx(),
            calibration: found.outcome.calibration,
            provenance: provenance(of: images, tags: tags)
        )
        return Trained(
            detector: EvaluatedDetector(
                model: model,
                outcome: found.outcome,
                digests: images.map(\.digest),
                annotations: images.map(\.annotations)
            ),
            stepCount: found.outcome.stepCount,
            viewCount: found.candidate.recipe.viewCount(imageCount: images.count),
            effort: found.outcome.effort,
            trials: found.trials,
            untried: found.untried
        )
    }

    /// Trains a detector for suggestions while boxes are drawn: quickly, without measuring or calibrating anything.
    ///
    /// - Parameters:
    ///   - images: The images, each content once, in an order that is always the same.
    ///   - tags: The names of the tags.
    ///   - retained: Views that earlier calls have computed; only those of new images are computed.
    /// - Returns: The detector. Its probabilities are what the head says: they rank, and are no shares.
    /// - Throws: As ``train(on:tags:recipe:budget:onProgress:)``.
    /// - Complexity: Linear in the number of images that are new; the steps are always as many.
    package func preview(
        on images: [DetectionImage],
        tags: [String],
        keeping retained: RetainedViews
    ) async throws -> DetectorModel {
        let base = try engine.detectionBase(of: domain)
        let recipe = quickRecipe(for: images, on: base).preview
        try Self.require(base, toGiveThe: recipe)
        let trainer = PreviewTrainer(
            recipe: recipe,
            tagCount: tags.count,
            extractor: engine.mapExtractor(of: base, edge: recipe.edge),
            executor: engine.executor
        )
        let head = try await trainer.train(images, keeping: retained)
        return DetectorModel(
            tags: tags,
            baseModel: base.reference,
            precision: base.precision,
            recipe: recipe,
            head: try head.onnx(),
            provenance: provenance(of: images, tags: tags)
        )
    }

    private static func require(_ base: DetectionBase, toGiveThe recipe: DetectorRecipe) throws {
        try ModelFileError.require(
            !recipe.levels.isEmpty && recipe.levels.allSatisfy(base.levels.contains),
            "the base model “\(base.reference.name)” does not give the maps that a detector needs."
        )
    }

    private func provenance(of images: [DetectionImage], tags: [String]) -> Provenance {
        Provenance(
            program: program,
            datasetVersion: Provenance.version(
                of: images.map(\.digest),
                annotations: images.map(\.annotations),
                tags: tags
            ),
            seed: seed,
            domain: domain.name
        )
    }

    private func quickRecipe(for images: [DetectionImage], on base: DetectionBase) -> DetectorRecipe {
        .quick(
            levels: base.levels,
            boxes: DetectorRecipe.BoxStatistics(images.map { ($0.width, $0.height, $0.annotations) }),
            subject: subject
        )
    }

    private var subject: DetectorRecipe.Subject {
        switch domain.detectionRecipe {
        case .logo: .logo
        case .productsOnShelves: .shelf
        case .general, nil: .general
        }
    }
}
