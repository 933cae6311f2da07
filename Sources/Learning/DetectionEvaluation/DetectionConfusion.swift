import Annotations
package import Learning

/// Which tag was taken for which where boxes are, what was missed, and what was detected where there is nothing.
///
/// Boxes are paired by place alone: in each image the detections that reach the threshold choose in falling order of
/// probability, each the true box that it overlaps most of those not chosen yet, whatever its tag. So the most probable
/// detection of an object says what it was taken for.
package struct DetectionConfusion: Hashable, Sendable, Codable {
    /// For each true tag the number of boxes by detected tag; the last column counts the boxes that were missed.
    ///
    /// `tags` rows of `tags + 1` columns.
    package let matrix: ConfusionMatrix

    /// For each tag the number of detections that overlap no true box enough.
    package let background: [Int]

    /// For each tag the number of further detections of boxes that a more probable one had chosen.
    package let duplicates: [Int]

    /// The number of boxes detected with their own tag.
    package var rightCount: Int { matrix.counts.enumerated().reduce(0) { $0 + $1.element[$1.offset] } }

    /// The number of boxes detected with another tag.
    package var swappedCount: Int {
        matrix.counts.enumerated().reduce(0) { sum, row in
            sum + row.element.dropLast().reduce(0, +) - row.element[row.offset]
        }
    }

    /// The number of boxes that were not detected.
    package var missedCount: Int { matrix.counts.reduce(0) { $0 + ($1.last ?? 0) } }
}

extension DetectedImages {
    /// Counts all boxes by true and detected tag; those of tags that are not evaluable too, for they are mistaken like
    /// any other.
    ///
    /// - Parameters:
    ///   - threshold: The probability from which on a detection counts.
    ///   - overlap: The overlap from which on a detection is of a box.
    /// - Returns: What each box was taken for.
    package func confusion(threshold: Double, overlap: Double) -> DetectionConfusion {
        var counts = [[Int]](repeating: [Int](repeating: 0, count: tagCount + 1), count: tagCount)
        var background = [Int](repeating: 0, count: tagCount)
        var duplicates = background
        for (boxes, detections) in zip(truth, detections) {
            var chosenBy = [Int?](repeating: nil, count: boxes.count)
            for detection in detections.prefix(while: { $0.probability >= threshold }) {
                var best = overlap
                var (choice, isDuplicate): (Int?, Bool) = (nil, false)
                for (place, box) in boxes.enumerated() {
                    let shared = detection.box.overlap(with: box.box)
                    if chosenBy[place] != nil {
                        isDuplicate = isDuplicate || shared >= overlap
                    } else if shared >= best {
                        (best, choice) = (shared, place)
                    }
                }
                if let choice {
                    chosenBy[choice] = detection.tag
                } else if isDuplicate {
                    duplicates[detection.tag] += 1
                } else {
                    background[detection.tag] += 1
                }
            }
            for (box, tag) in zip(boxes, chosenBy) { counts[box.tag][tag ?? tagCount] += 1 }
        }
        return DetectionConfusion(
            matrix: ConfusionMatrix(counts: counts),
            background: background,
            duplicates: duplicates
        )
    }
}
