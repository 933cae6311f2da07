package import Learning

extension DetectionMatching {
    /// The right, wrong and missed boxes of every tag at a threshold and an overlap.
    ///
    /// - Precondition: The detections were matched at that overlap.
    package func confusionCountsByTag(threshold: Double, overlap: Double) -> [ConfusionCounts] {
        let place = place(of: overlap)
        return tags.map { tag in
            let predicted = tag.entries(reaching: threshold)
            let right = predicted.count { tag.match(of: $0, at: place) != nil }
            return ConfusionCounts(
                truePositives: right,
                falsePositives: predicted.count - right,
                falseNegatives: tag.truthCount - right
            )
        }
    }

    /// The sum of the counts of all evaluable tags: overall precision and recall are micro averages.
    ///
    /// - Precondition: The detections were matched at that overlap.
    package func confusionCounts(threshold: Double, overlap: Double) -> ConfusionCounts {
        let byTag = confusionCountsByTag(threshold: threshold, overlap: overlap)
        return countedTags.reduce(ConfusionCounts()) { $0 + byTag[$1] }
    }

    /// The tags whose boxes and detections enter overall precision and recall.
    var countedTags: [Int] { images.evaluableTags.indices.filter { images.evaluableTags[$0] } }

    /// Precision and recall of a tag at every distinct probability; empty if it has no boxes or is not evaluable.
    ///
    /// Thresholds are 32-bit numbers, each the greatest that the detections of its point reach.
    ///
    /// - Precondition: The detections were matched at that overlap.
    package func precisionRecallCurve(of tag: Int, overlap: Double) -> PrecisionRecallCurve {
        let (ranked, place) = (tags[tag], place(of: overlap))
        let truthCount = ranked.truthCount
        guard truthCount > 0, images.evaluableTags[tag] else { return PrecisionRecallCurve(points: []) }
        let thresholds = ranked.entries.map { Float(roundingDown: $0.probability) }
        var points: [PrecisionRecallPoint] = []
        var found = 0
        for (rank, entry) in ranked.entries.enumerated() {
            if ranked.match(of: entry, at: place) != nil { found += 1 }
            if rank + 1 < thresholds.count, thresholds[rank + 1] == thresholds[rank] { continue }
            points.append(
                PrecisionRecallPoint(
                    threshold: thresholds[rank],
                    precision: Double(found) / Double(rank + 1),
                    recall: Double(found) / Double(truthCount)
                )
            )
        }
        return PrecisionRecallCurve(points: points)
    }
}

extension Float {
    /// The greatest number of this type that is not above `value`.
    fileprivate init(roundingDown value: Double) {
        let nearest = Float(value)
        self = Double(nearest) > value ? nearest.nextDown : nearest
    }
}
