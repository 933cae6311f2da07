internal import Annotations

/// How far the answers of an export are from those of the service, over all probes.
package struct ParityResult: Codable, Hashable, Sendable {
    /// The largest difference of two probabilities.
    package private(set) var probability = 0.0
    /// The largest distance of two edges of a box, in pixels of the model's input; `nil` of a classifier.
    package private(set) var pixels: Double?
    /// How many boxes were compared; `nil` of a classifier.
    package private(set) var boxes: Int?
    /// What is wrong beyond that: boxes that only one side has, another tag at the top; sentences.
    package private(set) var faults: [String] = []

    /// Whether all that was compared is near enough.
    package func isWithin(_ tolerance: ParityTolerance) -> Bool {
        // Written so that what is no number is not within.
        faults.isEmpty && probability <= tolerance.probability && pixels ?? 0 <= tolerance.pixels
    }
}

extension ParityResult {
    /// Adds a probe of a classifier.
    mutating func compare(
        probe: String,
        expected: [ParityAnswer],
        found: [ParityAnswer],
        within tolerance: ParityTolerance
    ) {
        guard expected.count == found.count else {
            return faults.append("\(probe): \(found.count) probabilities instead of \(expected.count)")
        }
        for (one, other) in zip(expected, found) {
            let difference = abs(one.probability - other.probability)
            probability = difference.isNaN ? .infinity : max(probability, difference)
        }
        guard let top = found.max(by: { $0.probability < $1.probability })?.tag,
            let best = expected.map(\.probability).max()
        else { return }
        // Two tags that are as good as equal may change places.
        if best - expected[top].probability > tolerance.probability {
            faults.append("\(probe): another tag is the most probable one")
        }
    }

    /// Adds a probe of a detector.
    ///
    /// Boxes that are near the limit of probability, or overlap about as much as is allowed, are free to be there or not.
    mutating func compare(
        probe: String,
        expected: [ParityAnswer],
        found: [ParityAnswer],
        width: Int,
        height: Int,
        of manifest: ExportManifest.Details,
        within tolerance: ParityTolerance
    ) {
        guard let suppression = manifest.suppression else { return }
        let scale = Double(manifest.inputRule.edge) / Double(max(width, height))
        func distance(_ one: NormalizedBox, _ other: NormalizedBox) -> Double {
            let across = max(abs(one.left - other.left), abs(one.right - other.right)) * Double(width)
            let down = max(abs(one.top - other.top), abs(one.bottom - other.bottom)) * Double(height)
            return max(across, down) * scale
        }
        let limit = suppression.probabilityLimit + tolerance.probability
        func isFree(_ answer: ParityAnswer, beside others: [ParityAnswer]) -> Bool {
            guard let box = answer.box else { return false }
            return others.contains {
                $0.tag == answer.tag
                    && ($0.box?.overlap(with: box) ?? 0) >= Double(suppression.overlapLimit)
                        - tolerance.overlap
            }
        }
        var open = found
        for answer in expected {
            guard let box = answer.box else { continue }
            let nearest = open.indices.filter { open[$0].tag == answer.tag }.min {
                distance(open[$0].box ?? box, box) < distance(open[$1].box ?? box, box)
            }
            guard let nearest, let other = open[nearest].box,
                distance(other, box) <= 4 * tolerance.pixels
            else {
                if answer.probability > limit, !isFree(answer, beside: found) {
                    faults.append("\(probe): a box of tag \(answer.tag) is missing")
                }
                continue
            }
            pixels = max(pixels ?? 0, distance(other, box))
            let difference = abs(open[nearest].probability - answer.probability)
            probability = difference.isNaN ? .infinity : max(probability, difference)
            boxes = (boxes ?? 0) + 1
            open.remove(at: nearest)
        }
        boxes = boxes ?? 0
        for answer in open where answer.probability > limit && !isFree(answer, beside: expected) {
            faults.append("\(probe): there is a box of tag \(answer.tag) too much")
        }
    }
}

extension NormalizedBox {
    fileprivate var right: Double { left + width }
    fileprivate var bottom: Double { top + height }
}
