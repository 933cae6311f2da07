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
        try ModelFileError.require(
            !first.levels.isEmpty && first.levels.allSatisfy(base.levels.contains),
            "the base model “\(base.reference.name)” does not give the maps that a detector needs."
        )
        // The domain's own base model first.
        let bases = [base] + (budget == nil ? [] : engine.detectionAlternatives(to: base))
        let candidates = DetectorSearch.candidates(
            from: first,
            imageCount: images.count,
            tagCount: tags.count,
            extractors: bases.map { base in { edge in engine.mapExtractor(of: base, edge: edge) } },
            names: bases.map(\.reference.name)
        )
        let search = DetectorSearch(
            candidates,
            tagCount: tags.count,
            seed: seed,
            executor: engine.executor
        )
        let found = try await search.run(on: images, budget: budget, onProgress: onProgress)
        let chosen = bases[found.candidate.base]
        let digests = images.map(\.digest)
        let annotations = images.map(\.annotations)
        let model = DetectorModel(
            tags: tags,
            baseModel: chosen.reference,
            precision: chosen.precision,
            recipe: found.candidate.recipe,
            head: try found.outcome.head.onnx(),
            calibration: found.outcome.calibration,
            provenance: Provenance(
                program: program,
                datasetVersion: Provenance.version(of: digests, annotations: annotations, tags: tags),
                seed: seed,
                domain: domain.name
            )
        )
        return Trained(
            detector: EvaluatedDetector(
                model: model,
                outcome: found.outcome,
                digests: digests,
                annotations: annotations
            ),
            stepCount: found.outcome.stepCount,
            viewCount: found.candidate.recipe.viewCount(imageCount: images.count),
            effort: found.outcome.effort,
            trials: found.trials,
            untried: found.untried
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
