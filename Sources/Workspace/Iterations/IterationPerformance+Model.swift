internal import Learning
internal import Storage

extension IterationPerformance {
    /// The most weights that resampling draws, so that the answer comes within about a second.
    private static let resamplingBudget = 400_000_000

    /// Judges a model by its out-of-fold scores.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - tags: The iteration's tags, in the order of the model.
    ///   - threshold: From 0 to 1.
    init(of model: ClassifierModel, tags: [IterationTag], threshold: Double) {
        let scores = model.outOfFold.scored(temperature: model.temperature)
        let probability = Float(threshold)
        let size = max(1, scores.labels.imageCount * scores.tagCount)
        // Fewer than a hundred data sets say nothing about a deviation.
        let affordable = min(1_000, Self.resamplingBudget / size)
        let intervals = BootstrapIntervals(
            of: scores,
            threshold: probability,
            resamples: affordable < 100 ? 0 : affordable,
            seed: model.provenance.seed
        )
        func measure(_ estimate: Estimate?) -> Measure {
            guard let estimate else { return Measure(value: 0, deviation: 0) }
            return Measure(value: estimate.value, deviation: estimate.interval.deviation)
        }
        self.init(
            threshold: threshold,
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
