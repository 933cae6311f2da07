/// A regularized logistic regression on features: one softmax over all tags, or a sigmoid for each.
///
/// Minimizes `C * sum of losses + (squares of the weights) / 2` as scikit-learn does; the bias is free. Features are divided by the square
/// root of their mean squared length first, so that a value of C means the same for every base model; weights come back for features as they
/// are.
package struct LogisticRegression {
    /// Rows of features, one after the other.
    let features: Floats
    /// Rows of 0 and 1, a column for each tag.
    let labels: Floats
    /// Which rows take part.
    let rows: [Int]
    let featureCount: Int
    let tagCount: Int
    let isMultilabel: Bool
    /// What features are multiplied by.
    let scale: Float

    /// Describes what is learned from.
    package init(
        features: Floats,
        labels: Floats,
        rows: [Int],
        featureCount: Int,
        tagCount: Int,
        isMultilabel: Bool
    ) {
        self.features = features
        self.labels = labels
        self.rows = rows
        self.featureCount = featureCount
        self.tagCount = tagCount
        self.isMultilabel = isMultilabel
        var squares = 0.0
        for row in rows {
            let start = features + row * featureCount
            for index in 0..<featureCount { squares += Double(start[index] * start[index]) }
        }
        scale = squares > 0 ? Float((Double(max(rows.count, 1)) / squares).squareRoot()) : 1
    }

    /// The parameters: weights `[tags, features]`, then a bias for each tag.
    package var parameterCount: Int { (featureCount + 1) * tagCount }

    /// The head that fits best.
    ///
    /// - Parameters:
    ///   - regularization: C, the weight of the losses.
    ///   - start: Parameters to begin with, as they were returned.
    /// - Returns: Parameters for features as they are, and the mean loss.
    package func fit(regularization: Float, from start: [Float]? = nil) -> (parameters: [Float], loss: Float)
    {
        var initial = start ?? [Float](repeating: 0, count: parameterCount)
        let weightCount = featureCount * tagCount
        for index in 0..<weightCount { initial[index] /= scale }
        var solver = QuasiNewton(start: initial)
        var probabilities = [Float](repeating: 0, count: tagCount)
        solver.minimize { parameters, gradient in
            objective(parameters, gradient: &gradient, regularization, &probabilities)
        }
        var parameters = solver.position
        let loss = meanLoss(parameters, &probabilities)
        for index in 0..<weightCount { parameters[index] *= scale }
        return (parameters, loss)
    }

    /// The mean loss of parameters for features as they are on rows of one's own.
    package func meanLoss(of parameters: [Float], rows: [Int]) -> Float {
        var scaled = parameters
        for index in 0..<featureCount * tagCount { scaled[index] /= scale }
        var probabilities = [Float](repeating: 0, count: tagCount)
        var sum: Float = 0
        for row in rows { sum += self.loss(scaled, row, &probabilities) }
        return sum / Float(max(rows.count, 1))
    }

    private func meanLoss(_ parameters: [Float], _ probabilities: inout [Float]) -> Float {
        var sum: Float = 0
        for row in rows { sum += loss(parameters, row, &probabilities) }
        return sum / Float(max(rows.count, 1))
    }

    private func objective(
        _ parameters: [Float],
        gradient: inout [Float],
        _ regularization: Float,
        _ probabilities: inout [Float]
    ) -> Float {
        let weightCount = featureCount * tagCount
        // All is divided by C and by the rows, so that steps are of one size.
        let share = 1 / Float(max(rows.count, 1))
        let decay = share / regularization
        var squares: Float = 0
        for index in 0..<parameterCount {
            let isWeight = index < weightCount
            squares += isWeight ? parameters[index] * parameters[index] : 0
            gradient[index] = isWeight ? parameters[index] * decay : 0
        }
        var sum: Float = 0
        for row in rows {
            sum += loss(parameters, row, &probabilities)
            let source = features + row * featureCount
            gradient.withUnsafeMutableBufferPointer { gradient in
                guard let target = gradient.baseAddress else { return }
                for tag in 0..<tagCount {
                    let error = (probabilities[tag] - labels[row * tagCount + tag]) * share
                    // What is nothing is left out: numbers near zero are slow where they are not flushed.
                    guard error > 1e-9 || error < -1e-9 else { continue }
                    add(source, times: error * scale, to: target + tag * featureCount, count: featureCount)
                    target[weightCount + tag] += error
                }
            }
        }
        return sum * share + squares * decay / 2
    }

    /// The loss of a row; leaves its probabilities.
    private func loss(_ parameters: [Float], _ row: Int, _ probabilities: inout [Float]) -> Float {
        let source = features + row * featureCount
        var loss: Float = 0
        parameters.withUnsafeBufferPointer { parameters in
            guard let weights = parameters.baseAddress else { return }
            for tag in 0..<tagCount {
                let start = UnsafeMutablePointer(mutating: weights + tag * featureCount)
                probabilities[tag] =
                    product(start, source, count: featureCount) * scale
                    + weights[featureCount * tagCount + tag]
            }
        }
        let label = labels + row * tagCount
        if isMultilabel {
            for tag in 0..<tagCount {
                let logit = probabilities[tag]
                let positive = logit > 0 ? logit : 0
                loss += positive - logit * label[tag]
                loss += Functions.log(1 + Functions.exp(logit < 0 ? logit : -logit))
                probabilities[tag] = Functions.sigmoid(logit)
            }
            return loss
        }
        var largest = probabilities[0]
        for tag in 0..<tagCount where probabilities[tag] > largest { largest = probabilities[tag] }
        var sum: Float = 0
        for tag in 0..<tagCount {
            let logit = probabilities[tag] - largest
            loss -= label[tag] * logit
            probabilities[tag] = Functions.exp(logit)
            sum += probabilities[tag]
        }
        for tag in 0..<tagCount { probabilities[tag] /= sum }
        return loss + Functions.log(sum)
    }
}

/// The sum of products of two rows.
func product(_ a: Floats, _ b: Floats, count: Int) -> Float {
    var (s0, s1) = (Vector.zero, Vector.zero)
    var index = 0
    while index &+ 8 <= count {
        s0 = s0.adding(Vector(a + index), times: Vector(b + index))
        s1 = s1.adding(Vector(a + index + 4), times: Vector(b + index + 4))
        index &+= 8
    }
    var sum = (s0 + s1).sum()
    while index < count {
        sum += a[index] * b[index]
        index &+= 1
    }
    return sum
}

/// Adds a multiple of a row to another one.
func add(_ source: Floats, times factor: Float, to target: Floats, count: Int) {
    let factors = Vector(repeating: factor)
    var index = 0
    while index &+ 4 <= count {
        Vector(target + index).adding(Vector(source + index), times: factors).store(target + index)
        index &+= 4
    }
    while index < count {
        target[index] += source[index] * factor
        index &+= 1
    }
}
