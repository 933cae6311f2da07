internal import Foundation

/// An exponential moving average of parameters, which is what is kept of a training (Polyak and Juditsky, 1992).
package struct WeightAverage {
    private let parameters: [Parameter]
    private let averages: [AlignedBuffer]
    private let decay: Double
    private var count = 0

    /// Starts with the parameters as they are.
    ///
    /// - Parameters:
    ///   - parameters: What is averaged, running statistics included.
    ///   - decay: The share that is kept at each step, in the long run. At first it is smaller: the start is forgotten over 50 steps.
    package init(of parameters: [Parameter], decay: Double) {
        self.parameters = parameters
        self.decay = decay
        averages = parameters.map { parameter in
            let buffer = AlignedBuffer(count: parameter.count)
            buffer.copy(parameter.buffer)
            return buffer
        }
    }

    /// Takes the parameters as they are now into the average.
    package mutating func update() {
        count += 1
        let share = Float(1 - decay * (1 - exp(-Double(count) / 50)))
        for (average, parameter) in zip(averages, parameters) {
            let (sum, values) = (average.elements, parameter.buffer.elements)
            for index in 0..<sum.count { sum[index] += share * (values[index] - sum[index]) }
        }
    }

    /// Sets the parameters to their averages.
    package func apply() {
        for (average, parameter) in zip(averages, parameters) { parameter.buffer.copy(average) }
    }

    /// The averages by the names of the parameters, and how many steps they are of.
    package var state: [String: [Float]] {
        var state = ["steps": [Float(count)]]
        for (average, parameter) in zip(averages, parameters) {
            state[parameter.name] = Array(average.elements)
        }
        return state
    }

    /// Goes on from a state.
    ///
    /// - Throws: ``TrainingEngineError`` if it is of other parameters.
    package mutating func restore(_ state: [String: [Float]]) throws(TrainingEngineError) {
        for (average, parameter) in zip(averages, parameters) {
            guard let values = state[parameter.name], values.count == average.count else {
                throw TrainingEngineError(
                    .wrongValue(name: parameter.name, expected: parameter.shape, found: nil)
                )
            }
            _ = average.elements.update(fromContentsOf: values)
        }
        count = Int(state["steps"]?.first ?? 0)
    }
}
