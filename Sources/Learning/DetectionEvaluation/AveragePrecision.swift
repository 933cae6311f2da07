import Learning

/// The area under a precision-recall curve as COCO measures it: the mean over 101 recalls from 0 to 1 of the best
/// precision at that recall or a higher one, 0 where no recall is that high.
///
/// The comparison of recalls is that of COCO's evaluation program, in its roundings: a tag with 100 boxes does not
/// reach the recall 0.57 with 57 of them, for 57 hundredths are a little more there.
struct AveragePrecision {
    private static let steps = 100

    /// A right detection: how many are right down to it, and how many there are.
    private var right: [(found: Int32, seen: Int32)] = []

    /// Begins a curve.
    mutating func removeAll() {
        right.removeAll(keepingCapacity: true)
    }

    /// Adds the next right detection of the ranking.
    mutating func append(found: Int32, seen: Int32) {
        right.append((found, seen))
    }

    /// The area if there are `truthCount` true boxes; `nil` without any.
    func area(truthCount: Int32) -> Double? {
        guard truthCount > 0 else { return nil }
        var (sum, best) = (0.0, 0.0)
        // Steps of recall that no detection reaches count zero.
        var step = Self.steps
        for index in right.indices.reversed() {
            let recall = Double(right[index].found) / Double(truthCount)
            while step >= 0 && Double(step) * 0.01 > recall {
                sum += best
                step -= 1
            }
            best = max(best, Double(right[index].found) / Double(right[index].seen))
        }
        return (sum + best * Double(step + 1)) / Double(Self.steps + 1)
    }
}

extension RankedDetections {
    /// The average precision at the overlap at `place`; `nil` without true boxes.
    func averagePrecision(at place: Int) -> Double? {
        var precision = AveragePrecision()
        var found: Int32 = 0
        for (rank, entry) in entries.enumerated() where match(of: entry, at: place) != nil {
            found += 1
            precision.append(found: found, seen: Int32(truncatingIfNeeded: rank + 1))
        }
        return precision.area(truthCount: Int32(truncatingIfNeeded: truthCount))
    }
}

extension DetectionMatching {
    /// The average precision of a tag at an overlap; `nil` if it has no boxes or is not evaluable.
    ///
    /// - Precondition: The detections were matched at that overlap.
    package func averagePrecision(of tag: Int, overlap: Double) -> Double? {
        images.evaluableTags[tag] ? tags[tag].averagePrecision(at: place(of: overlap)) : nil
    }

    /// The mean of a tag's average precisions at the ``standardOverlaps``; `nil` if it has no boxes or is not
    /// evaluable.
    package func averagePrecision(of tag: Int) -> Double? {
        Self.standardOverlaps.compactMap { averagePrecision(of: tag, overlap: $0) }.mean
    }

    /// The mean over the tags that have boxes of the average precision at an overlap, such as mAP@0.5; `nil` if no tag
    /// has any.
    package func meanAveragePrecision(overlap: Double) -> Double? {
        (0..<images.tagCount).compactMap { averagePrecision(of: $0, overlap: overlap) }.mean
    }

    /// The mean over the tags that have boxes and over the ``standardOverlaps``: mAP@0.5:0.95; `nil` if no tag has any.
    package var meanAveragePrecision: Double? {
        (0..<images.tagCount).compactMap { averagePrecision(of: $0) }.mean
    }
}
