/// Precision and recall of one tag at one threshold.
package struct PrecisionRecallPoint: Hashable, Sendable, Codable {
    /// The probability from which on the tag counts as predicted.
    package let threshold: Float

    /// The share of predictions that are right.
    package let precision: Double

    /// The share of true tags that are predicted.
    package let recall: Double

    /// Creates a point.
    package init(threshold: Float, precision: Double, recall: Double) {
        self.threshold = threshold
        self.precision = precision
        self.recall = recall
    }

    /// The harmonic mean of precision and recall.
    package var f1Score: Double {
        precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
    }
}

/// What a tag's threshold buys and costs.
package struct PrecisionRecallCurve: Hashable, Sendable, Codable {
    /// The points from the highest threshold to the lowest, so recall never falls; empty if no image carries the tag.
    package let points: [PrecisionRecallPoint]

    /// Creates a curve.
    package init(points: [PrecisionRecallPoint]) {
        self.points = points
    }

    /// The threshold of the best F1 score, the highest one on ties; `nil` if there are no points.
    ///
    /// Chosen on the measured images themselves, so the score it promises is a little too good for few images.
    package var bestThreshold: Float? {
        var best: PrecisionRecallPoint?
        for point in points where point.f1Score > (best?.f1Score ?? -1) { best = point }
        return best?.threshold
    }

    /// A curve of at most `limit` points that a chart can show.
    ///
    /// Points between which recall stays the same are straight lines and go first; of the rest, points at even
    /// distances stay. The first and the last always stay.
    ///
    /// - Precondition: `limit` is at least two.
    package func downsampled(to limit: Int) -> PrecisionRecallCurve {
        precondition(limit >= 2, "A curve needs two points, not \(limit).")
        guard points.count > limit else { return self }
        let corners = points.indices.filter { index in
            index == 0 || index == points.count - 1 || points[index].recall != points[index - 1].recall
                || points[index].recall != points[index + 1].recall
        }
        guard corners.count > limit else { return PrecisionRecallCurve(points: corners.map { points[$0] }) }
        let kept = (0..<limit).map { corners[$0 * (corners.count - 1) / (limit - 1)] }
        return PrecisionRecallCurve(points: kept.map { points[$0] })
    }
}

extension ScoredImages {
    /// The precision-recall curve of a tag over the measured images, one point for each distinct probability.
    package func precisionRecallCurve(of tag: Int) -> PrecisionRecallCurve {
        PrecisionRecallCurve(points: evaluableTags[tag] ? TagRanking(of: self, tag: tag).curve : [])
    }
}
