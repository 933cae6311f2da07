package import Executors
package import ModelGraph

/// Trains a detector quickly, for suggestions while somebody draws boxes: no folds, so nothing is measured and nothing calibrated.
///
/// The same images give the same detector whatever was trained before: what is kept between trainings saves time only.
package struct PreviewTrainer: Sendable {
    private let recipe: DetectorRecipe
    private let tagCount: Int
    private let extractor: any MapExtractor
    private let executor: BlockingExecutor

    /// Prepares a training.
    ///
    /// - Parameters:
    ///   - recipe: How to train; see ``DetectorRecipe/preview``.
    ///   - tagCount: How many tags.
    ///   - extractor: The frozen backbone, for the recipe's size.
    ///   - executor: Where to compute.
    package init(
        recipe: DetectorRecipe,
        tagCount: Int,
        extractor: any MapExtractor,
        executor: BlockingExecutor
    ) {
        self.recipe = recipe
        self.tagCount = tagCount
        self.extractor = extractor
        self.executor = executor
    }

    /// Trains a detector.
    ///
    /// - Parameters:
    ///   - images: The images, each content once, in an order that is always the same.
    ///   - retained: Views that were computed before; those of these images are in it afterwards.
    /// - Returns: Neck and head, for inference.
    /// - Throws: An `ImageError` for an image that cannot be decoded, `TrainingEngineError`, what inference throws, or
    ///   `CancellationError` within one step, or one view, after the task was cancelled.
    package func train(_ images: [DetectionImage], keeping retained: RetainedViews) async throws -> Graph {
        let views = try await retained.views(
            of: images,
            recipe: recipe,
            extractor: extractor,
            on: executor
        )
        let fit = DetectorFit(views: views, recipe: recipe, tagCount: tagCount)
        return try await withTaskExecutorPreference(executor) {
            let network = try fit.train(
                on: Array(images.indices),
                steps: recipe.stepCount(imageCount: images.count, tagCount: tagCount),
                seed: 1,
                threads: executor.threadCount
            ) { _ in try Task.checkCancellation() }
            return try network.graph(levels: recipe.levels, edge: recipe.edge)
        }
    }
}
