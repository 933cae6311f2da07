import Learning
import ModelGraph
import TrainingEngine

/// One training of neck and head on views whose maps are computed.
struct DetectorFit {
    let views: TrainingViews
    let recipe: DetectorRecipe
    let tagCount: Int
    /// The backbone, if its last stage is trained.
    var backbone: Graph?
    /// Where to keep the state of trainings; `nil` keeps none.
    var checkpoints: (any CheckpointStore)?
    /// Everything that decides what a training gives, but which images it learns from and for how long.
    var fingerprint = ""

    /// How many parts a batch is divided into.
    ///
    /// Each is normalized and differentiated by itself, on a thread of its own if there is one,
    /// so that neither bits nor weights depend on how many threads there are.
    private static let partCount = 2

    /// Trains a network.
    ///
    /// - Parameters:
    ///   - images: The images to learn from.
    ///   - steps: How many steps.
    ///   - seed: Where the weights start and the order of the views.
    ///   - threads: How many threads may compute; the result does not depend on it.
    ///   - progress: Called after each step; whatever it throws ends the training.
    /// - Returns: The network with the averages of its weights.
    /// - Throws: `TrainingEngineError` if the loss is no number any more, or if a checkpoint is of another network.
    func train(
        on images: [Int],
        steps: Int,
        seed: UInt64,
        threads: Int,
        progress: (_ step: Int) throws -> Void
    ) throws -> DetectorNetwork {
        var weights = SeededGenerator(seed: seed, purpose: "detector weights")
        var order = SeededGenerator(seed: seed, purpose: "detector batches")
        let network = DetectorNetwork(
            levels: recipe.levels,
            tagCount: tagCount,
            channels: recipe.channels,
            lastStage: try backbone.map { try LastStage(of: $0, levels: recipe.levels) },
            using: &weights
        )
        let loss = DetectionLoss(
            grid: PlaceGrid(edge: recipe.edge, strides: recipe.levels.map(\.stride)),
            tagCount: tagCount
        )
        var optimizer = AdamW([
            ParameterGroup(
                network.ownParameters.filter(\.isTrainable),
                learningRate: recipe.learningRate,
                weightDecay: recipe.weightDecay
            )
        ])
        // Apart, because its means of gradients begin when it thaws.
        let shares = DetectorRecipe.lastStageShares
        var lastStageOptimizer = AdamW([
            ParameterGroup(
                network.lastStageParameters,
                learningRate: recipe.learningRate * shares.learningRate,
                weightDecay: recipe.weightDecay * shares.weightDecay
            )
        ])
        let frozenSteps = backbone == nil ? steps : Int(DetectorRecipe.frozenShareOfSteps * Float(steps))
        var average = WeightAverage(of: network.parameters, decay: recipe.averageDecay)
        let schedule = LearningRateSchedule(stepCount: steps, warmUpCount: steps / 20, floor: 0.02)
        var recorder = CheckpointRecorder(
            checkpoints,
            fingerprint: "\(fingerprint) images \(images) steps \(steps) frozen \(frozenSteps) seed \(seed)"
        )
        var taken = 0
        if let checkpoint = recorder.latest {
            try network.parameters.restore(checkpoint.part("parameters"))
            try optimizer.restore(checkpoint.part("optimizer"))
            try lastStageOptimizer.restore(checkpoint.part("lastStageOptimizer"))
            try average.restore(checkpoint.part("average"))
            taken = checkpoint.step
        }
        let available = images.flatMap { image in
            views.views[image].indices.map { (image, $0) }
        }
        var queue: [(image: Int, view: Int)] = []
        var pass = try Pass(for: network, of: self, isLastStageFrozen: taken < frozenSteps)
        for step in 0..<steps {
            while queue.count < recipe.batchSize { queue += available.shuffled(using: &order) }
            let batch = queue.prefix(recipe.batchSize).map { views.views[$0.image][$0.view] }
            queue.removeFirst(recipe.batchSize)
            // An earlier attempt took these; only their order is needed.
            guard step >= taken else {
                try progress(step + 1)
                continue
            }
            let isLastStageFrozen = step < frozenSteps
            if pass.isLastStageFrozen != isLastStageFrozen {
                pass = try Pass(for: network, of: self, isLastStageFrozen: isLastStageFrozen)
            }
            let size = recipe.batchSize / Self.partCount
            try pass.plans.forEachConcurrently(threads: threads) { index, plan in
                for image in 0..<size { try fill(plan, image, with: batch[index * size + image]) }
                try plan.forward()
            }
            let value = loss(
                pass.plans,
                truth: batch.map(\.truth),
                stage: Float(step) < recipe.geometricShare * Float(steps) ? .geometric : .taskAligned
            )
            guard value.isFinite else { throw TrainingEngineError(.diverged(step: step)) }
            try pass.plans.forEachConcurrently(threads: threads) { _, plan in try plan.backward() }
            for plan in pass.plans { plan.commitStatistics() }
            pass.gradients.sum(over: pass.plans)
            pass.gradients.clip(toNorm: DetectorRecipe.gradientNorm)
            let factor = schedule.factor(at: step)
            optimizer.step(pass.gradients, learningRateFactor: factor)
            if !isLastStageFrozen { lastStageOptimizer.step(pass.gradients, learningRateFactor: factor) }
            average.update()
            recorder.record(step: step + 1, isLast: step + 1 == steps) {
                [
                    "parameters": network.parameters.state, "optimizer": optimizer.state,
                    "lastStageOptimizer": lastStageOptimizer.state, "average": average.state,
                ]
            }
            try progress(step + 1)
        }
        average.apply()
        return network
    }

    /// What a network says of images, for each of the views in which a detector sees one.
    func outputs(of network: DetectorNetwork, for images: [Int]) throws -> [[HeadOutputs]] {
        let plan = try plan(of: network, batchSize: 1, mode: .inference)
        return try images.map { image in
            try views.views[image].prefix(views.placements[image].count).map { view in
                try fill(plan, 0, with: view)
                try plan.forward()
                return HeadOutputs(
                    logits: stride(from: 0, to: plan.outputs.count, by: 2).flatMap {
                        Array(plan.outputs[$0].values)
                    },
                    distances: stride(from: 1, to: plan.outputs.count, by: 2).flatMap {
                        Array(plan.outputs[$0].values)
                    }
                )
            }
        }
    }

    /// What computes the gradients of a batch: a plan for each of its parts.
    private struct Pass {
        let isLastStageFrozen: Bool
        let plans: [TrainingPlan]
        let gradients: Gradients

        init(for network: DetectorNetwork, of fit: DetectorFit, isLastStageFrozen: Bool) throws {
            self.isLastStageFrozen = isLastStageFrozen
            plans = try (0..<partCount).map { _ in
                try fit.plan(
                    of: network,
                    batchSize: fit.recipe.batchSize / partCount,
                    mode: .training,
                    isLastStageFrozen: isLastStageFrozen
                )
            }
            gradients = Gradients(of: plans[0].trainedParameters)
        }
    }

    private func plan(
        of network: DetectorNetwork,
        batchSize: Int,
        mode: TrainingPlan.Mode,
        isLastStageFrozen: Bool = false
    ) throws -> TrainingPlan {
        let recording = Recording()
        let maps = recipe.levels.map { level in
            let side = level.side(atEdge: recipe.edge)
            return recording.input([batchSize, level.channels, side, side])
        }
        let outputs = try network(maps, isLastStageFrozen: isLastStageFrozen)
            .flatMap { [$0.logits, $0.distances] }
        return try TrainingPlan(recording, inputs: maps, outputs: outputs, mode: mode)
    }

    private func fill(_ plan: TrainingPlan, _ image: Int, with view: TrainingViews.View) throws {
        let parts = plan.inputs.map { port in
            let count = port.values.count / port.shape[0]
            return UnsafeMutableBufferPointer(rebasing: port.values[image * count..<(image + 1) * count])
        }
        try views.store.read(view.maps, into: parts)
    }
}
