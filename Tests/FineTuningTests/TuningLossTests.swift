import Annotations
import Foundation
import Learning
import Testing
import TrainingEngine

@testable import FineTuning

@Suite("The loss of a fine-tuning")
struct TuningLossTests {
    /// A plan whose output is its input.
    private func plan(_ logits: [Float], tags: Int) throws -> TrainingPlan {
        let recording = Recording()
        let input = recording.input([logits.count / tags, tags])
        let layer = Linear(
            weights: Parameter(
                "w",
                shape: [tags, tags],
                values: (0..<tags * tags).map { $0 % (tags + 1) == 0 ? 1 : 0 }
            ),
            bias: Parameter("b", shape: [tags], role: .bias)
        )
        let plan = try TrainingPlan(
            recording,
            inputs: [input],
            outputs: [recording.apply(layer, to: [input])]
        )
        _ = plan.inputs[0].values.update(fromContentsOf: logits)
        try plan.forward()
        return plan
    }

    private static let logits: [Float] = [0.3, -1, 2, 0.5, 0.5, -0.25, 1, 1.5, -2, 0, 0.75, 0.1]

    @Test(
        "has the gradient that differences give, rare tags weighted, and does not depend on the parts of a batch",
        arguments: [
            LabelSet(multiclass: [0, 1, 0, 2], tagCount: 3),
            LabelSet(type: .multilabel, tagCount: 3, tagsByImage: [[0], [0, 2], [], [1, 2]]),
        ]
    )
    func gradient(labels: LabelSet) throws {
        let images = [0, 1, 2, 3]
        let loss = TuningLoss(labels: labels, images: images, smoothing: 0.1)
        let whole = try plan(Self.logits, tags: 3)
        let value = loss([whole], images: images)
        let gradient = Array(whole.outputs[0].gradient)
        for index in Self.logits.indices {
            func moved(_ step: Float) throws -> Float {
                var logits = Self.logits
                logits[index] += step
                return loss([try plan(logits, tags: 3)], images: images)
            }
            let difference = try (moved(0.01) - moved(-0.01)) / 0.02
            #expect(abs(difference - gradient[index]) < 2e-4)
        }
        let parts = try [
            plan(Array(Self.logits.prefix(6)), tags: 3), plan(Array(Self.logits.suffix(6)), tags: 3),
        ]
        #expect(abs(loss(parts, images: images) - value) < 1e-5)
        for (one, other) in zip(parts.flatMap { Array($0.outputs[0].gradient) }, gradient) {
            #expect(abs(one - other) < 1e-6)
        }
    }

    @Test("is the mean over images of the cross-entropies, by hand")
    func value() throws {
        let labels = LabelSet(multiclass: [0, 1], tagCount: 2)
        let loss = TuningLoss(labels: labels, images: [0, 1], smoothing: 0)
        // log(1 + exp(-1)) and log(1 + exp(2)).
        #expect(
            abs(loss([try plan([1, 0, 2, 0], tags: 2)], images: [0, 1]) - (0.313262 + 2.126928) / 2) < 1e-5
        )
    }
}
