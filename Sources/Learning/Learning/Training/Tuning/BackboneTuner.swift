package import Executors
package import LinearAlgebra

/// Trains the last stages of a base model along with a head; whoever can run both implements it.
package protocol BackboneTuner: Sendable {
    /// The strides of the maps from which on the base model can be trained, the shortest training first; empty if it cannot.
    var strides: [Int] { get }

    /// Trains for each fold and on all images.
    ///
    /// The same task gives the same result, bit for bit, on one type of processor, whatever the number of threads.
    ///
    /// - Parameters:
    ///   - task: What to train on, and how.
    ///   - deadline: When it must have ended; `nil` for no limit.
    ///   - executor: Where to compute.
    ///   - onProgress: Called with the steps done and those of all trainings together, from any thread.
    /// - Returns: `nil` if it would not end in time; most of the time this is known before any training begins.
    /// - Throws: An `ImageError` for an image that cannot be decoded any more; what training or inference throws; `CancellationError`.
    func tune(
        _ task: TuningTask,
        deadline: ContinuousClock.Instant?,
        on executor: BlockingExecutor,
        onProgress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws -> TunedBackbone?
}

/// What a fine-tuning learns from.
package struct TuningTask: Sendable {
    /// The usable images.
    package let images: [LabeledImage]

    /// Their tags.
    package let labels: LabelSet

    /// Which images are held back together.
    package let folds: FoldPlan

    /// The views, and in ``ClassifierRecipe/tuning`` how to train.
    package let recipe: ClassifierRecipe

    /// The seed of views and batches.
    package let seed: UInt64

    /// The head that a training on some images starts from: the logistic regression on their features.
    package let start: @Sendable (_ images: [Int]) throws -> TuningStart

    package init(
        images: [LabeledImage],
        labels: LabelSet,
        folds: FoldPlan,
        recipe: ClassifierRecipe,
        seed: UInt64,
        start: @escaping @Sendable (_ images: [Int]) throws -> TuningStart
    ) {
        self.images = images
        self.labels = labels
        self.folds = folds
        self.recipe = recipe
        self.seed = seed
        self.start = start
    }
}

/// What a fine-tuning gives.
package struct TunedBackbone: Sendable {
    /// The weights of the training on all images.
    package let weights: TunedWeights

    /// The head of that training, for the raw features of the base model with those weights.
    package let head: LinearHead

    /// Uncalibrated out-of-fold logits, averaged over the prediction views; images x tags.
    package let logits: Matrix

    /// The same of the first prediction view alone.
    package let logitsOfFirstView: Matrix

    package init(weights: TunedWeights, head: LinearHead, logits: Matrix, logitsOfFirstView: Matrix) {
        self.weights = weights
        self.head = head
        self.logits = logits
        self.logitsOfFirstView = logitsOfFirstView
    }
}
