import Annotations

/// Which tag was taken for which.
package struct ConfusionMatrix: Hashable, Sendable, Codable {
    /// For each true tag the number of images by predicted tag; the last column counts the images for which no tag
    /// reached the threshold.
    ///
    /// `tags` rows of `tags + 1` columns.
    package let counts: [[Int]]

    /// Creates a matrix of `tags` rows and `tags + 1` columns.
    package init(counts: [[Int]]) {
        self.counts = counts
    }

    /// The pairs of tags that were mistaken, most frequent first, then by index.
    package var confusions: [(trueTag: Int, predictedTag: Int, count: Int)] {
        var confusions: [(trueTag: Int, predictedTag: Int, count: Int)] = []
        for (trueTag, row) in counts.enumerated() {
            for (predictedTag, count) in row.dropLast().enumerated()
            where predictedTag != trueTag && count > 0 {
                confusions.append((trueTag, predictedTag, count))
            }
        }
        return confusions.sorted {
            ($1.count, $0.trueTag, $0.predictedTag) < ($0.count, $1.trueTag, $1.predictedTag)
        }
    }
}

extension ScoredImages {
    /// Counts the measured images by true and by most probable tag.
    ///
    /// - Parameter threshold: The probability that the most probable tag must reach to count; zero leaves the last
    ///   column empty.
    /// - Returns: The counts; `nil` for multilabel sets, where an image has no single tag.
    package func confusionMatrix(threshold: Float = 0) -> ConfusionMatrix? {
        guard labels.type == .multiclass else { return nil }
        var counts = [[Int]](repeating: [Int](repeating: 0, count: tagCount + 1), count: tagCount)
        for image in evaluableImages {
            guard let predicted = mostProbableTag(at: image) else { continue }
            let column = probability(of: predicted, at: image) >= threshold ? predicted : tagCount
            for tag in labels.tagsByImage[image] { counts[tag][column] += 1 }
        }
        return ConfusionMatrix(counts: counts)
    }
}
