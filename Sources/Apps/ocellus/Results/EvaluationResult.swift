import Annotations
import Foundation
import ImageFolders
import Learning

/// What `ocellus evaluate` says; the shape of its JSON.
struct EvaluationResult: Encodable {
    /// An image that was predicted wrongly.
    struct WrongImage: Encodable {
        let image: String
        let tags: [String]
        let predicted: [String]
        /// The probability of the first predicted tag.
        let probability: Double?
    }

    let model: ClassifierModel
    /// On how many images the model was trained; `nil` if its file cannot say.
    let trainingImageCount: Int?
    let images: [LabeledImage]
    let scores: ScoredImages
    let summary: EvaluationSummary
    let passedOver: PassedOver
    let notes: [String]

    /// Predicted wrongly: the most certain mistakes first.
    var wrongImages: [(index: Int, image: WrongImage)] {
        scores.evaluableImages
            .filter { !scores.isCorrect($0, threshold: summary.threshold) }
            .map { index in
                let predicted = predictedTags(at: index)
                let image = WrongImage(
                    image: images[index].name,
                    tags: images[index].tags.map { model.tags[$0] },
                    predicted: predicted.map { model.tags[$0] },
                    probability: predicted.first.map { Double(scores.probability(of: $0, at: index)) }
                )
                return (index, image)
            }
            .sorted { ($1.1.probability ?? 0, $0.0) < ($0.1.probability ?? 0, $1.0) }
    }

    private func predictedTags(at index: Int) -> [Int] {
        switch model.type {
        case .multiclass: scores.mostProbableTag(at: index).map { [$0] } ?? []
        case .multilabel:
            model.tags.indices.filter { scores.probability(of: $0, at: index) >= summary.threshold }
                .sorted { scores.probability(of: $0, at: index) > scores.probability(of: $1, at: index) }
        }
    }

    private enum CodingKeys: String, CodingKey {
        case accuracy, accuracyInterval, images, tags, precision, precisionInterval, recall, recallInterval,
            type
        case meanAveragePrecision, meanAveragePrecisionInterval, logLoss, expectedCalibrationError, threshold
        case confusionMatrix, wrongImages, notes
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let metrics = MetricsResult(tags: model.tags, summary: summary)
        try container.encodeIfPresent(metrics.accuracy, forKey: .accuracy)
        try container.encodeIfPresent(metrics.accuracyInterval, forKey: .accuracyInterval)
        try container.encode(images.count, forKey: .images)
        try container.encode(metrics.tags, forKey: .tags)
        try container.encode(model.type, forKey: .type)
        try container.encodeIfPresent(metrics.precision, forKey: .precision)
        try container.encodeIfPresent(metrics.precisionInterval, forKey: .precisionInterval)
        try container.encodeIfPresent(metrics.recall, forKey: .recall)
        try container.encodeIfPresent(metrics.recallInterval, forKey: .recallInterval)
        try container.encodeIfPresent(metrics.meanAveragePrecision, forKey: .meanAveragePrecision)
        try container.encodeIfPresent(
            metrics.meanAveragePrecisionInterval,
            forKey: .meanAveragePrecisionInterval
        )
        try container.encodeIfPresent(metrics.logLoss, forKey: .logLoss)
        try container.encodeIfPresent(metrics.expectedCalibrationError, forKey: .expectedCalibrationError)
        try container.encode(metrics.threshold, forKey: .threshold)
        try container.encodeIfPresent(metrics.confusionMatrix, forKey: .confusionMatrix)
        try container.encode(wrongImages.map(\.image), forKey: .wrongImages)
        try container.encode(notes, forKey: .notes)
        try passedOver.encodeForResult(to: encoder)
    }

    /// The tables that a person reads.
    func text(style: TextStyle) -> String {
        let evaluation = EvaluationText(tags: model.tags, summary: summary, style: style)
        var parts = [
            "\(images.count) images, threshold \(Format.percent(Double(summary.threshold)))",
            evaluation.headline, evaluation.tagTable,
        ]
        if let confusions = evaluation.confusions { parts.append(confusions) }
        parts += notes.map(printable)
        if let passedOver = passedOver.text { parts.append(passedOver) }
        return parts.joined(separator: "\n\n")
    }
}
