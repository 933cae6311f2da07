/// Parameters that are trained with the same rate.
package struct ParameterGroup {
    package let parameters: [Parameter]
    /// The rate before the schedule.
    package let learningRate: Float
    /// Weight decay; biases and normalizations have none whatever it is.
    package let weightDecay: Float

    package init(_ parameters: [Parameter], learningRate: Float, weightDecay: Float) {
        self.parameters = parameters
        self.learningRate = learningRate
        self.weightDecay = weightDecay
    }
}

/// The gradients of the trained parameters of one step, summed over the plans that computed parts of it.
package struct Gradients {
    package let parameters: [Parameter]
    let buffers: [AlignedBuffer]
    private let places: [ObjectIdentifier: Int]

    /// Prepares room for the gradients of some parameters.
    package init(of parameters: [Parameter]) {
        self.parameters = parameters
        buffers = parameters.map { AlignedBuffer(count: $0.count) }
        places = Dictionary(
            uniqueKeysWithValues: parameters.enumerated().map { (ObjectIdentifier($1), $0) }
        )
    }

    /// The gradient of a parameter.
    ///
    /// - Precondition: It is one of ``parameters``.
    subscript(_ parameter: Parameter) -> UnsafeMutableBufferPointer<Float> {
        guard let place = places[ObjectIdentifier(parameter)] else {
            preconditionFailure("There is no gradient of \(parameter.name).")
        }
        return buffers[place].elements
    }

    /// Sums what plans computed, in their order.
    ///
    /// - Precondition: The plans train these parameters in this order, as plans of the same layers do.
    package func sum(over plans: [TrainingPlan]) {
        for (index, buffer) in buffers.enumerated() {
            buffer.elements.update(repeating: 0)
            for plan in plans { buffer.add(plan.gradient(at: index)) }
        }
    }

    /// Scales gradients down so that their norm, over all parameters, is at most a limit.
    ///
    /// - Returns: The norm before.
    @discardableResult
    package func clip(toNorm limit: Float) -> Float {
        var squares = 0.0
        for buffer in buffers {
            var sum = SIMD8<Double>.zero
            let whole = buffer.count & ~7
            for start in stride(from: 0, to: whole, by: 8) {
                var lanes = SIMD8<Float>()
                for lane in 0..<8 { lanes[lane] = buffer.elements[start + lane] }
                sum += SIMD8<Double>(lanes * lanes)
            }
            for index in whole..<buffer.count {
                squares += Double(buffer.elements[index] * buffer.elements[index])
            }
            squares += sum.sum()
        }
        let norm = Float(squares.squareRoot())
        if norm > limit {
            let factor = limit / (norm + 1e-6)
            for buffer in buffers {
                for index in buffer.elements.indices { buffer.elements[index] *= factor }
            }
        }
        return norm
    }
}

extension AlignedBuffer {
    fileprivate func add(_ terms: UnsafeMutableBufferPointer<Float>) {
        let sum = elements
        for index in 0..<min(sum.count, terms.count) { sum[index] += terms[index] }
    }
}
