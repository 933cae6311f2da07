import Annotations
import Learning
import TrainingEngine

/// The loss of a fine-tuning: cross-entropy with label smoothing, rare tags counting as much as frequent ones.
struct TuningLoss {
    private let labels: LabelSet
    private let weights: [SampleWeights.TagWeight]
    private let smoothing: Float

    /// Prepares the loss of a training on some images.
    init(labels: LabelSet, images: [Int], smoothing: Float) {
        self.labels = labels
        weights = SampleWeights.balanced(for: labels.gathering(images)).tags
        self.smoothing = smoothing
    }

    /// Computes the loss of a batch and the gradients of its logits.
    ///
    /// - Parameters:
    ///   - plans: The parts of the batch; their outputs are logits.
    ///   - images: The images of all parts, in order.
    /// - Returns: The mean over images, for several tags the sum over tags.
    func callAsFunction(_ plans: [TrainingPlan], images: [Int]) -> Float {
        var start = 0
        var loss: Float = 0
        let total = images.reduce(0) { $0 + weight(of: $1) }
        for plan in plans {
            let logits = plan.outputs[0]
            let part = Array(images[start..<start + logits.shape[0]])
            start += part.count
            loss +=
                labels.type == .multiclass
                ? exclusive(logits, part, total: total) : independent(logits, part, total: total)
        }
        return loss
    }

    /// How much an image counts.
    private func weight(of image: Int) -> Float {
        labels.type == .multiclass ? weights[labels.tagsByImage[image][0]].positive : 1
    }

    private func exclusive(_ logits: TrainingPlan.Port, _ images: [Int], total: Float) -> Float {
        let weights = images.map(weight)
        let share = weights.reduce(0, +) / total
        guard share > 0 else {
            logits.gradient.update(repeating: 0)
            return 0
        }
        let loss = SoftmaxCrossEntropy(smoothing: smoothing)(
            logits: logits.values,
            tags: images.map { labels.tagsByImage[$0][0] },
            weights: weights,
            gradient: logits.gradient
        )
        for index in logits.gradient.indices { logits.gradient[index] *= share }
        return loss * share
    }

    private func independent(_ logits: TrainingPlan.Port, _ images: [Int], total: Float) -> Float {
        var loss: Float = 0
        for (row, image) in images.enumerated() {
            for tag in 0..<labels.tagCount {
                let index = row * labels.tagCount + tag
                let isPresent = labels.contains(tag, at: image)
                let weight = (isPresent ? weights[tag].positive : weights[tag].negative) / total
                let target = isPresent ? 1 - smoothing / 2 : smoothing / 2
                let one = BinaryCrossEntropy.plain(logit: logits.values[index], target: target)
                loss += weight * one.loss
                logits.gradient[index] = weight * one.derivative
            }
        }
        return loss
    }
}
