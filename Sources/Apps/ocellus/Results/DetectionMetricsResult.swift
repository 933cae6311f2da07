import DetectionEvaluation
import Learning

/// The metrics of a detector as JSON; a part of several commands' results.
struct DetectionMetricsResult: Encodable {
    /// The metrics of one tag.
    struct Tag: Encodable {
        let name: String
        let boxes: Int
        let images: Int
        let averagePrecision50: Double?
        let averagePrecision50Interval: [Double]?
        let averagePrecision: Double?
        let averagePrecisionInterval: [Double]?
        let precision: Double?
        let precisionInterval: [Double]?
        let recall: Double?
        let recallInterval: [Double]?
        let bestThreshold: Float?
        let isEvaluable: Bool

        init(name: String, _ performance: DetectionTagPerformance) {
            self.name = name
            boxes = performance.boxCount
            images = performance.imageCount
            averagePrecision50 = performance.averagePrecision50?.value
            averagePrecision50Interval = performance.averagePrecision50?.interval.ends
            averagePrecision = performance.averagePrecision?.value
            averagePrecisionInterval = performance.averagePrecision?.interval.ends
            precision = performance.precision?.value
            precisionInterval = performance.precision?.interval.ends
            recall = performance.recall?.value
            recallInterval = performance.recall?.interval.ends
            bestThreshold = performance.bestThreshold
            isEvaluable = performance.isEvaluable
        }
    }

    /// Detections where there is no box of their tag, by what is there.
    struct Confusion: Encodable {
        /// Rows: true tags; columns: detected tags, and last the boxes that were missed.
        let matrix: [[Int]]
        /// For each tag the detections where there is no box.
        let background: [Int]
        /// For each tag the further detections of boxes that were found.
        let duplicates: [Int]
    }

    let meanAveragePrecision50: Double?
    let meanAveragePrecision50Interval: [Double]?
    let meanAveragePrecision: Double?
    let meanAveragePrecisionInterval: [Double]?
    let precision: Double?
    let precisionInterval: [Double]?
    let recall: Double?
    let recallInterval: [Double]?
    let expectedCalibrationError: Double?
    let threshold: Double
    let overlap: Double
    let boxes: Int
    let confusion: Confusion
    let tags: [Tag]

    init(tags names: [String], summary: DetectionSummary) {
        meanAveragePrecision50 = summary.meanAveragePrecision50?.value
        meanAveragePrecision50Interval = summary.meanAveragePrecision50?.interval.ends
        meanAveragePrecision = summary.meanAveragePrecision?.value
        meanAveragePrecisionInterval = summary.meanAveragePrecision?.interval.ends
        precision = summary.precision?.value
        precisionInterval = summary.precision?.interval.ends
        recall = summary.recall?.value
        recallInterval = summary.recall?.interval.ends
        expectedCalibrationError = summary.expectedCalibrationError
        threshold = summary.threshold
        overlap = summary.overlap
        boxes = summary.boxCount
        confusion = Confusion(
            matrix: summary.confusion.matrix.counts,
            background: summary.confusion.background,
            duplicates: summary.confusion.duplicates
        )
        tags = summary.perTagPerformance.map { Tag(name: names[$0.tag], $0) }
    }
}
