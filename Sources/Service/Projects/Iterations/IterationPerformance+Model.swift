internal import Learning
internal import Storage

extension IterationPerformance {
    /// Evaluates a model by its out-of-fold scores.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - tags: The iteration's tags, in the order of the model.
    ///   - threshold: From 0 to 1.
    init(of model: EvaluatedClassifier, tags: [IterationTag], threshold: Double) {
        let scores = model.scores
        let probability = Float(threshold)
        let intervals = BootstrapIntervals(
            of: scores,
            threshold: probability,
            resamples: scores.affordableResamples,
            seed: model.classifier.provenance.seed
        )
        func measure(_ estimate: Estimate?) -> Measure {
            guard let estimate else { return Measure(value: 0, deviation: 0) }
            return Measure(value: estimate.value, deviation: estimate.interval.deviation)
        }
        self.init(
            threshold: threshold,
            overlapThreshold: nil,
            precision: measure(intervals.precision),
            recall: measure(intervals.recall),
            averagePrecision: intervals.meanAveragePrecision?.value,
            tags: zip(tags, intervals.tags).map { tag, estimates in
                Tag(
                    tag: tag,
                    precision: measure(estimates.precision),
                    recall: measure(estimates.recall),
                    averagePrecision: estimates.averagePrecision?.value
                )
            }
        )
    }
}

extension ConfidenceInterval {
    /// The standard deviation of the normal distribution with this 95 % interval.
    fileprivate var deviation: Double { (upper - lower) / (2 * 1.959963984540054) }
}
