/// Changes parameters by their gradients.
package protocol Optimizer {
    /// Takes one step.
    ///
    /// - Parameters:
    ///   - gradients: Of all parameters of the groups.
    ///   - factor: What the schedule makes of the groups' learning rates.
    mutating func step(_ gradients: Gradients, learningRateFactor factor: Float)

    /// What it remembers of earlier steps, by name.
    var state: [String: [Float]] { get }

    /// Goes on from a state.
    ///
    /// - Throws: ``TrainingEngineError`` if it is of other parameters.
    mutating func restore(_ state: [String: [Float]]) throws(TrainingEngineError)
}

/// AdamW (Loshchilov and Hutter, arXiv:1711.05101): Adam with weight decay of its own, apart from the gradients.
package struct AdamW: Optimizer {
    private let groups: [ParameterGroup]
    private let beta1: Float
    private let beta2: Float
    private let epsilon: Float
    private let means: [AlignedBuffer]
    private let squares: [AlignedBuffer]
    private var stepCount = 0

    /// - Parameters:
    ///   - groups: All trained parameters, each once.
    ///   - beta1: The share that is kept of the mean of gradients.
    ///   - beta2: The share that is kept of the mean of their squares.
    ///   - epsilon: Keeps steps finite where gradients vanish.
    package init(_ groups: [ParameterGroup], beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8)
    {
        self.groups = groups
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        let counts = groups.flatMap(\.parameters).map(\.count)
        means = counts.map { AlignedBuffer(count: $0) }
        squares = counts.map { AlignedBuffer(count: $0) }
    }

    package mutating func step(_ gradients: Gradients, learningRateFactor factor: Float) {
        stepCount += 1
        var index = 0
        // Means of few gradients are too small by these factors (Kingma and Ba, arXiv:1412.6980).
        let correction1 = 1 - power(beta1, stepCount)
        let correction2 = 1 - power(beta2, stepCount)
        for group in groups {
            let rate = group.learningRate * factor
            for parameter in group.parameters {
                let kept = parameter.role == .weight ? 1 - rate * group.weightDecay : 1
                let (values, gradient) = (parameter.buffer.elements, gradients[parameter])
                let (mean, square) = (means[index].elements, squares[index].elements)
                let size = rate / correction1
                let rescale = 1 / correction2.squareRoot()
                for place in 0..<values.count {
                    let slope = gradient[place]
                    mean[place] += (1 - beta1) * (slope - mean[place])
                    square[place] = beta2 * square[place] + (1 - beta2) * slope * slope
                    values[place] =
                        values[place] * kept
                        - size * mean[place] / (square[place].squareRoot() * rescale + epsilon)
                }
                index += 1
            }
        }
    }

    package var state: [String: [Float]] {
        var state = ["steps": [Float(stepCount)]]
        for (index, parameter) in groups.flatMap(\.parameters).enumerated() {
            state["mean.\(parameter.name)"] = Array(means[index].elements)
            state["square.\(parameter.name)"] = Array(squares[index].elements)
        }
        return state
    }

    package mutating func restore(_ state: [String: [Float]]) throws(TrainingEngineError) {
        for (index, parameter) in groups.flatMap(\.parameters).enumerated() {
            try means[index].fill(from: state, "mean.\(parameter.name)")
            try squares[index].fill(from: state, "square.\(parameter.name)")
        }
        stepCount = Int(state["steps"]?.first ?? 0)
    }
}

/// Stochastic gradient descent with Nesterov's momentum, as PyTorch computes it.
package struct SGD: Optimizer {
    private let groups: [ParameterGroup]
    private let momentum: Float
    private let velocities: [AlignedBuffer]
    private var isFirst = true

    /// - Parameters:
    ///   - groups: All trained parameters, each once.
    ///   - momentum: The share that is kept of the last step's direction.
    package init(_ groups: [ParameterGroup], momentum: Float = 0.9) {
        self.groups = groups
        self.momentum = momentum
        velocities = groups.flatMap(\.parameters).map { AlignedBuffer(count: $0.count) }
    }

    package mutating func step(_ gradients: Gradients, learningRateFactor factor: Float) {
        var index = 0
        for group in groups {
            let rate = group.learningRate * factor
            for parameter in group.parameters {
                let decay = parameter.role == .weight ? group.weightDecay : 0
                let (values, gradient) = (parameter.buffer.elements, gradients[parameter])
                let velocity = velocities[index].elements
                for place in 0..<values.count {
                    let slope = gradient[place] + decay * values[place]
                    velocity[place] = isFirst ? slope : momentum * velocity[place] + slope
                    values[place] -= rate * (slope + momentum * velocity[place])
                }
                index += 1
            }
        }
        isFirst = false
    }

    package var state: [String: [Float]] {
        var state = ["first": [Float(isFirst ? 1 : 0)]]
        for (index, parameter) in groups.flatMap(\.parameters).enumerated() {
            state["velocity.\(parameter.name)"] = Array(velocities[index].elements)
        }
        return state
    }

    package mutating func restore(_ state: [String: [Float]]) throws(TrainingEngineError) {
        for (index, parameter) in groups.flatMap(\.parameters).enumerated() {
            try velocities[index].fill(from: state, "velocity.\(parameter.name)")
        }
        isFirst = state["first"]?.first == 1
    }
}

extension AlignedBuffer {
    fileprivate func fill(from state: [String: [Float]], _ name: String) throws(TrainingEngineError) {
        guard let values = state[name], values.count == count else {
            throw TrainingEngineError(
                .wrongValue(name: name, expected: [count], found: state[name].map { [$0.count] })
            )
        }
        _ = elements.update(fromContentsOf: values)
    }
}

/// A number to a whole power, the same on every platform.
private func power(_ base: Float, _ exponent: Int) -> Float {
    var (result, factor, rest) = (Double(1), Double(base), exponent)
    while rest > 0 {
        if rest & 1 == 1 { result *= factor }
        factor *= factor
        rest >>= 1
    }
    return Float(result)
}
