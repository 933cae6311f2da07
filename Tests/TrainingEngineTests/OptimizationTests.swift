import Foundation
import TestSupport
import Testing

@testable import TrainingEngine

@Suite("Optimization")
struct OptimizationTests {
    @Test("the rate rises in a line and falls along half a cosine to its floor")
    func schedule() {
        let schedule = LearningRateSchedule(stepCount: 100, warmUpCount: 10, floor: 0.02)
        #expect(abs(schedule.factor(at: 0) - 0.1) < 1e-3)
        #expect(schedule.factor(at: 9) > 0.97)
        #expect(abs(schedule.factor(at: 50) - 0.51) < 1e-3)
        #expect(abs(schedule.factor(at: 100) - 0.02) < 1e-3)
    }

    @Test("an average follows the parameters, fast at first and then at its own pace")
    func average() {
        let parameter = Parameter("w", shape: [2, 1], values: [0, 4])
        var average = WeightAverage(of: [parameter], decay: 0.9)
        var expected: [Double] = [0, 4]
        for step in 1...200 {
            parameter.values = [Float(step), 1]
            average.update()
            let kept = 0.9 * (1 - exp(-Double(step) / 50))
            expected = [kept * expected[0] + (1 - kept) * Double(step), kept * expected[1] + (1 - kept)]
        }
        average.apply()
        #expect(zip(parameter.values, expected).allSatisfy { abs(Double($0) - $1) < 1e-3 })
    }

    @Test("gradients of several plans are summed and clipped to a norm")
    func clipping() {
        let parameters = [Parameter("a", shape: [9]), Parameter("b", shape: [2])]
        let gradients = Gradients(of: parameters)
        gradients.buffers[0].elements.update(repeating: 1)
        gradients.buffers[1].elements.update(repeating: -4)
        #expect(abs(gradients.clip(toNorm: 100) - Float(41).squareRoot()) < 1e-5)
        #expect(gradients.buffers[1].elements[0] == -4)
        gradients.clip(toNorm: 2)
        let squares = gradients.buffers.flatMap { Array($0.elements) }.reduce(0) { $0 + $1 * $1 }
        #expect(abs(squares - 4) < 1e-4)
    }

    /// Trains a small network for some steps, going on from a checkpoint if there is one.
    private func train(steps: Range<Int>, from checkpoint: Checkpoint? = nil) throws -> Checkpoint {
        var generator = SplitMix64(seed: 5)
        let convolution = Convolution("c", inputs: 2, outputs: 8, kernel: 3, using: &generator)
        let normalization = BatchNormalization("n", channels: 8)
        let linear = Linear("l", inputs: 8, outputs: 2, using: &generator)
        let recording = Recording()
        let image = recording.input([4, 2, 6, 6])
        let map = ElementwiseFunction.relu(normalization(convolution(image)))
        let logits = linear(Flattening()(Pooling.globalAverage(map)))
        let plan = try TrainingPlan(recording, inputs: [image], outputs: [logits])
        let all = convolution.parameters + normalization.parameters + linear.parameters
        var optimizer = AdamW([ParameterGroup(plan.trainedParameters, learningRate: 1e-2, weightDecay: 0.01)])
        var average = WeightAverage(of: all, decay: 0.9)
        if let checkpoint {
            for parameter in all {
                parameter.values = try #require(checkpoint.arrays["parameter.\(parameter.name)"])
            }
            func part(_ prefix: String) -> [String: [Float]] {
                Dictionary(
                    uniqueKeysWithValues: checkpoint.arrays.filter { $0.key.hasPrefix(prefix) }
                        .map { (String($0.key.dropFirst(prefix.count)), $0.value) }
                )
            }
            try optimizer.restore(part("optimizer."))
            try average.restore(part("average."))
        }
        let gradients = Gradients(of: plan.trainedParameters)
        for step in steps {
            var images = SplitMix64(seed: UInt64(step))
            for index in plan.inputs[0].values.indices {
                plan.inputs[0].values[index] = .random(in: 0...1, using: &images)
            }
            try plan.forward()
            _ = SoftmaxCrossEntropy()(
                logits: plan.outputs[0].values,
                tags: [0, 1, 0, 1],
                gradient: plan.outputs[0].gradient
            )
            try plan.backward()
            plan.commitStatistics()
            gradients.sum(over: [plan])
            optimizer.step(gradients, learningRateFactor: 1)
            average.update()
        }
        var arrays: [String: [Float]] = [:]
        for parameter in all { arrays["parameter.\(parameter.name)"] = parameter.values }
        for (name, values) in optimizer.state { arrays["optimizer.\(name)"] = values }
        for (name, values) in average.state { arrays["average.\(name)"] = values }
        return Checkpoint(step: steps.upperBound, fingerprint: "test", arrays: arrays)
    }

    @Test("training that goes on from a checkpoint's bytes ends bit for bit where the other ends")
    func resuming() throws {
        let whole = try train(steps: 0..<7)
        let half = try Checkpoint(train(steps: 0..<3).data)
        #expect(try train(steps: 3..<7, from: half) == whole)
        #expect(try train(steps: 0..<7) == whole)
    }

    @Test("a checkpoint that is cut or changed is refused, wherever that is")
    func damage() throws {
        let checkpoint = Checkpoint(step: 3, fingerprint: "f", arrays: ["a": [1, .nan, -0.0], "b": []])
        let data = checkpoint.data
        #expect(try Checkpoint(data).data == data)
        for count in 0..<data.count {
            #expect(throws: TrainingEngineError.self) { try Checkpoint(data.prefix(count)) }
            var changed = data
            changed[count] ^= 0x10
            #expect(throws: TrainingEngineError.self) { try Checkpoint(changed) }
        }
    }
}
