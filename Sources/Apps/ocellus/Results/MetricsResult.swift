import Learning

/// The metrics of a classifier as JSON and as a table; a part of several commands' results.
struct MetricsResult: Encodable {
    /// The metrics of one tag.
    struct Tag: Encodable {
        let name: String
        let images: Int
        let precision: Double?
        let precisionInterval: [Double]?
        let recall: Double?
        let recallInterval: [Double]?
        let averagePrecision: Double?
        let averagePrecisionInterval: [Double]?
        let bestThreshold: Float?

        init(name: String, _ performance: TagPerformance) {
            self.name = name
            images = performance.imageCount
            precision = performance.precision?.value
            precisionInterval = performance.precision?.interval.ends
            recall = performance.recall?.value
            recallInterval = performance.recall?.interval.ends
            averagePrecision = performance.averagePrecision?.value
            averagePrecisionInterval = performance.averagePrecision?.interval.ends
            bestThreshold = performance.bestThreshold
        }
    }

    let accuracy: Double?
    let accuracyInterval: [Double]?
    let precision: Double?
    let precisionInterval: [Double]?
    let recall: Double?
    let recallInterval: [Double]?
    let meanAveragePrecision: Double?
    let meanAveragePrecisionInterval: [Double]?
    let logLoss: Double?
    let expectedCalibrationError: Double?
    let threshold: Float
    /// Rows: true tags; columns: predicted tags, and last those for which no tag reached the threshold.
    let confusionMatrix: [[Int]]?
    let tags: [Tag]

    init(tags names: [String], summary: EvaluationSummary) {
        accuracy = summary.accuracy?.value
        accuracyInterval = summary.accuracy?.interval.ends
        precision = summary.precision?.value
        precisionInterval = summary.precision?.interval.ends
        recall = summary.recall?.value
        recallInterval = summary.recall?.interval.ends
        meanAveragePrecision = summary.meanAveragePrecision?.value
        meanAveragePrecisionInterval = summary.meanAveragePrecision?.interval.ends
        logLoss = summary.logLoss
        expectedCalibrationError = summary.expectedCalibrationError
        threshold = summary.threshold
        confusionMatrix = summary.confusionMatrix?.counts
        tags = summary.perTagPerformance.map { Tag(name: names[$0.tag], $0) }
    }
}

extension ConfidenceInterval {
    /// Lower and upper end, as JSON carries an interval.
    var ends: [Double] { [lower, upper] }
}
