import Bytes
import Foundation
import Learning
import LinearAlgebra
import TrainingEngine

/// One training of the last stages and the head, on views that are computed.
struct TuningFit {
    let views: CachedViews
    let cut: TunableBackbone.Cut
    let task: TuningTask
    let tuning: TuningRecipe
    /// Where to keep the state of trainings; `nil` keeps none.
    var checkpoints: (any CheckpointStore)?
    /// Names the first stages and how they are computed.
    var identity = ""

    /// How many parts a batch is divided into, each with a thread of its own if there is one: bits do not depend on how many there are.
    private static let partCount = 2
    /// The norm that the gradients of a step are clipped to.
    private static let gradientNorm: Float = 5

    /// Trains a network.
    ///
    /// - Parameters:
    ///   - images: The images to learn from.
    ///   - start: The head to start from.
    ///   - steps: How many steps; `nil` for as many as the recipe says.
    ///   - threads: How many threads may compute.
    ///   - progress: Called after each step; whatever it throws ends the training.
    /// - Returns: The network with the weights of the last step.
    /// - Throws: `TrainingEngineError` if the loss is no number any more, or if a checkpoint is of another network.
    func train(
        on images: [Int],
        from start: TuningStart,
        steps: Int? = nil,
        threads: Int,
        progress: () throws -> Void
    ) throws -> TunedNetwork {
        let network = try TunedNetwork(cut, start: start)
        let size = tuning.batchSize / Self.partCount
        let plans = try (0..<Self.partCount).map { _ in try network.plan(batchSize: size, mode: .training) }
        let trained = plans[0].trainedParameters
        // The head is used last, so these are in the order of the gradients.
        let headCount = network.headParameters.count
        var optimizer = AdamW([
            ParameterGroup(
                Array(trained.dropLast(headCount)),
                learningRate: tuning.learningRate,
                weightDecay: tuning.weightDecay
            ),
            ParameterGroup(
                Array(trained.suffix(headCount)),
                learningRate: tuning.headLearningRate,
                weightDecay: tuning.weightDecay
            ),
        ])
        let gradients = Gradients(of: trained)
        let count = steps ?? tuning.stepCount(imageCount: images.count)
        let schedule = LearningRateSchedule(stepCount: count, warmUpCount: max(1, count / 10))
        let loss = TuningLoss(labels: task.labels, images: images, smoothing: tuning.smoothing)
        var batches = ViewBatches(images: images, task: task, viewCount: views.views.first?.count ?? 0)
        let parameters = network.parameters
        var recorder = CheckpointRecorder(
            checkpoints,
            fingerprint: fingerprint(images, start: parameters, steps: count)
        )
        var taken = 0
        if let checkpoint = recorder.latest {
            try parameters.restore(checkpoint.part("parameters"))
            try optimizer.restore(checkpoint.part("optimizer"))
            taken = checkpoint.step
        }
        for step in 0..<count {
            let batch = batches.next(tuning.batchSize)
            // An earlier attempt took these steps; only their order is needed.
            guard step >= taken else {
                try progress()
                continue
            }
            try plans.forEachConcurrently(threads: threads) { index, plan in
                for place in 0..<size {
                    let (image, view) = batch[index * size + place]
                    try views.fill(plan, place, with: views.views[image][view])
                }
                try plan.forward()
            }
            let value = loss(plans, images: batch.map(\.image))
            guard value.isFinite else { throw TrainingEngineError(.diverged(step: step)) }
            try plans.forEachConcurrently(threads: threads) { _, plan in try plan.backward() }
            gradients.sum(over: plans)
            gradients.clip(toNorm: Self.gradientNorm)
            optimizer.step(gradients, learningRateFactor: schedule.factor(at: step))
            recorder.record(step: step + 1, isLast: step + 1 == count) {
                ["parameters": parameters.state, "optimizer": optimizer.state]
            }
            try progress()
        }
        return network
    }

    /// Tells a training from every other: its images, through the head that they gave, and how it is done.
    private func fingerprint(_ images: [Int], start: [Parameter], steps: Int) -> String {
        let head = start.suffix(2).flatMap(\.values)
        let weights = head.withUnsafeBytes { ContentDigest(of: Data($0)) }
        return "\(identity) \(weights) \(images) \(steps) \(task.seed) \(task.recipe)"
    }

    /// The logits of images in each prediction view.
    ///
    /// - Returns: For each prediction view a matrix, images x tags.
    func logits(
        of network: TunedNetwork,
        for images: [Int],
        check: () throws -> Void = {}
    ) throws -> [Matrix] {
        let plan = try network.plan(batchSize: 1, mode: .inference)
        let tagCount = task.labels.tagCount
        // `ClassifierRecipe.views` begins with them.
        return try task.recipe.predictionViews.indices.map { view in
            var matrix = Matrix(rows: images.count, columns: tagCount)
            for (row, image) in images.enumerated() {
                try check()
                try views.fill(plan, 0, with: views.views[image][view])
                try plan.forward()
                for tag in 0..<tagCount { matrix[row, tag] = plan.outputs[0].values[tag] }
            }
            return matrix
        }
    }
}

/// Which views of which images each step takes: every image once in each epoch, in a random order, in a random view.
private struct ViewBatches {
    private let images: [Int]
    /// Where the views that teach are among those that are computed.
    private let teaching: [Int]
    private var queue: [Int] = []
    private var generator: SeededGenerator

    init(images: [Int], task: TuningTask, viewCount: Int) {
        self.images = images
        let plain = task.recipe.views
        teaching =
            plain.indices.filter { task.recipe.trainingViews.contains(plain[$0]) }
            + Array(plain.count..<max(plain.count, viewCount))
        generator = SeededGenerator(seed: task.seed, purpose: "fine-tuning batches")
    }

    mutating func next(_ count: Int) -> [(image: Int, view: Int)] {
        while queue.count < count { queue += images.shuffled(using: &generator) }
        let batch = queue.prefix(count).map {
            (image: $0, view: teaching[Int.random(in: 0..<teaching.count, using: &generator)])
        }
        queue.removeFirst(count)
        return batch
    }
}
