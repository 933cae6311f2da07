import Annotations
import DetectionEvaluation

/// The definitions as one would write them down, without regard to time: matching anew for every threshold, image, tag
/// and overlap.
struct SlowEvaluation {
    let images: DetectedImages

    /// For one image, tag and overlap: each counted detection, most probable first, with the true box it matches.
    func matches(image: Int, tag: Int, overlap: Double, threshold: Double) -> [(detection: Int, truth: Int?)]
    {
        let all = images.images[image]
        let detections = all.detections.indices
            .filter { all.detections[$0].tag == tag && all.detections[$0].probability >= threshold }
            .sorted { (-all.detections[$0].probability, $0) < (-all.detections[$1].probability, $1) }
            .prefix(images.detectionLimit)
        var free = all.truth.indices.filter { all.truth[$0].tag == tag }
        return detections.map { detection in
            let overlaps = free.map { overlapOf(all.truth[$0].box, all.detections[detection].box) }
            guard let best = overlaps.max(), best >= overlap,
                let place = overlaps.lastIndex(of: best)
            else { return (detection, nil) }
            return (detection, free.remove(at: place))
        }
    }

    /// Right, wrong and missed boxes of a tag.
    func counts(tag: Int, overlap: Double, threshold: Double) -> [Int] {
        var counts = [0, 0, 0]
        for image in images.images.indices {
            let matches = matches(image: image, tag: tag, overlap: overlap, threshold: threshold)
            let right = matches.count { $0.truth != nil }
            let truth = images.images[image].truth.count { $0.tag == tag }
            counts = zip(counts, [right, matches.count - right, truth - right]).map { $0 + $1 }
        }
        return counts
    }

    /// The mean over 101 recalls of the best precision at one at least as high, from the list of all detections.
    func averagePrecision(tag: Int, overlap: Double) -> Double? {
        var ranked: [(probability: Double, isRight: Bool)] = []
        var truthCount = 0
        for (index, image) in images.images.enumerated() {
            truthCount += image.truth.count { $0.tag == tag }
            for match in matches(image: index, tag: tag, overlap: overlap, threshold: 0) {
                ranked.append((image.detections[match.detection].probability, match.truth != nil))
            }
        }
        guard truthCount > 0 else { return nil }
        // The order of equals is that of the list.
        ranked = ranked.enumerated().sorted {
            (-$0.element.probability, $0.offset) < (-$1.element.probability, $1.offset)
        }.map(\.element)
        let points = ranked.indices.map { rank -> (precision: Double, recall: Double) in
            let right = Double(ranked[...rank].count { $0.isRight })
            return (right / Double(rank + 1), right / Double(truthCount))
        }
        let best = (0...100).map { step in
            points.filter { $0.recall >= Double(step) * 0.01 }.map(\.precision).max() ?? 0
        }
        return best.reduce(0, +) / 101
    }

    private func overlapOf(_ first: NormalizedBox?, _ second: NormalizedBox?) -> Double {
        guard let first, let second else { return 0 }
        let width = max(
            0,
            min(first.left + first.width, second.left + second.width) - max(first.left, second.left)
        )
        let height = max(
            0,
            min(first.top + first.height, second.top + second.height) - max(first.top, second.top)
        )
        let shared = width * height
        return shared == 0 ? 0 : shared / (first.width * first.height + second.width * second.height - shared)
    }
}
