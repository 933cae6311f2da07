/// The choice of C for a head: the value with the lowest loss on rows that the head had not seen.
package struct RegularizationChoice {
    /// The values that are tried, from strong to weak regularization.
    package static var candidates: [Float] { [0.1, 1, 10, 100, 1000] }

    /// Fits a head with the C that folds choose.
    ///
    /// - Parameter regression: What is learned from; its labels and rows are dealt into up to five folds by tag.
    /// - Returns: Parameters, the mean loss on the rows it was fitted to, and the C.
    package static func fit(
        _ regression: LogisticRegression
    ) -> (parameters: [Float], loss: Float, regularization: Float) {
        let folds = folds(of: regression)
        guard folds.count > 1 else {
            let fitted = regression.fit(regularization: 1)
            return (fitted.parameters, fitted.loss, 1)
        }
        var losses = [Float](repeating: 0, count: candidates.count)
        for fold in folds.indices {
            var others: [Int] = []
            for other in folds.indices where other != fold { others += folds[other] }
            let training = regression.limited(to: others)
            var start: [Float]?
            for (index, candidate) in candidates.enumerated() {
                let fitted = training.fit(regularization: candidate, from: start)
                let count = Float(folds[fold].count)
                losses[index] += training.meanLoss(of: fitted.parameters, rows: folds[fold]) * count
                start = fitted.parameters
            }
        }
        var best = 0
        for index in losses.indices where losses[index] < losses[best] { best = index }
        let fitted = regression.fit(regularization: candidates[best])
        return (fitted.parameters, fitted.loss, candidates[best])
    }

    /// Rows in up to five folds, those of a tag dealt out one after the other; fewer folds if a tag has fewer rows.
    private static func folds(of regression: LogisticRegression) -> [[Int]] {
        var members = [[Int]](repeating: [], count: regression.tagCount + 1)
        for row in regression.rows {
            var first = regression.tagCount
            for tag in 0..<regression.tagCount
            where first == regression.tagCount && regression.labels[row * regression.tagCount + tag] > 0.5 {
                first = tag
            }
            members[first].append(row)
        }
        var fewest = 5
        for group in members.dropLast() where group.count < fewest { fewest = group.count }
        guard fewest >= 2 else { return [] }
        var folds = [[Int]](repeating: [], count: fewest)
        var next = 0
        for group in members {
            for row in group {
                folds[next % fewest].append(row)
                next += 1
            }
        }
        return folds
    }
}

extension LogisticRegression {
    /// The same with some of the rows.
    fileprivate func limited(to rows: [Int]) -> LogisticRegression {
        LogisticRegression(
            features: features,
            labels: labels,
            rows: rows,
            featureCount: featureCount,
            tagCount: tagCount,
            isMultilabel: isMultilabel
        )
    }
}

/// The probabilities that a head gives features.
///
/// - Parameters:
///   - features: One row.
///   - featureCount: How many there are.
///   - parameters: Weights `[tags, features]`, then a bias for each tag.
///   - tagCount: How many tags.
///   - isMultilabel: Whether each tag has a probability of its own.
///   - result: Room for a float for each tag.
package func applyHead(
    _ features: Floats,
    featureCount: Int,
    parameters: Floats,
    tagCount: Int,
    isMultilabel: Bool,
    into result: Floats
) {
    for tag in 0..<tagCount {
        let logit =
            product(parameters + tag * featureCount, features, count: featureCount)
            + parameters[featureCount * tagCount + tag]
        result[tag] = isMultilabel ? Functions.sigmoid(logit) : logit
    }
    if !isMultilabel { softmax(result, rows: 1, columns: tagCount, into: result) }
}
