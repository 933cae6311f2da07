import Annotations
import Glibc

/// Finds missing, misplaced and swapped boxes among the detections of models that had not seen the images.
///
/// After ObjectLab: Tkachenko, Thyagarajan and Mueller, "ObjectLab: Automated Diagnosis of Mislabeled Images in Object
/// Detection Data", 2023. Boxes are compared by a similarity: nine tenths overlap, one tenth closeness of their centers
/// (`exp(-distance)`). As in the paper
/// - an *overlooked* box is a confident detection without a similar true box,
/// - a *misplaced* one is a true box without a similar detection among those of its tag that overlap it,
/// - a *swapped* one is a true box with a similar detection of another tag.
///
/// Differences from the paper, to doubt fewer good boxes and to find more of the others:
/// - Distances of centers are counted in widths and heights of the boxes instead of pixels, so that they do not depend
///   on the size of the image.
/// - A detection speaks against the place of one box only, the most similar of its tag, and not of boxes it hardly
///   touches: a neighbor's detection says nothing of an object that the detector missed.
/// - What is detected in a box of another tag is a swapped box and not also an overlooked one.
/// - Overlooked boxes are the surer, the more probable the detection is. Swapped ones are the surer, the more probable another tag is
///   beside the box's own: that there is an object the box says already, so the detection need not be confident.
/// - Detections are confident from 0.5 on; the paper's 0.95 is beyond what calibrated probabilities reach.
/// - Boxes are listed one by one; the paper's scores of whole images are left out.
package struct BoxIssues: Sendable {
    /// The weight of overlap in the similarity of boxes; the rest is the closeness of their centers.
    private static let overlapWeight = 0.9

    /// A detection that overlaps a box less is not of its object, as in TIDE (Bolya et al., ECCV 2020).
    private static let leastOverlap = 0.1

    /// Two boxes that overlap this much are of one object.
    private static let sameObject = 0.5

    /// The calibrated probability from which on a detection can speak for another tag of a box.
    private static let plausibleProbability = 0.1

    /// What speaks for the tag of a box besides detections: that somebody gave it.
    private static let trustInTag = 0.1

    /// The calibrated probability from which on a detection can speak for a box that was not drawn, or against the place of one.
    package let confidentProbability: Double

    /// The confidence from which on an issue is listed.
    package let leastConfidence: Double

    /// Creates a search.
    package init(confidentProbability: Double = 0.5, leastConfidence: Double = 0.5) {
        self.confidentProbability = confidentProbability
        self.leastConfidence = leastConfidence
    }

    /// Finds the issues of all images.
    ///
    /// Boxes and detections of tags that are not evaluable are passed over.
    ///
    /// - Parameter images: Images with detections of calibrated probabilities.
    /// - Returns: The issues, most certain first, then by image.
    /// - Complexity: For each image O(detections * true boxes + square of confident detections).
    package func issues(in images: DetectedImages) -> [BoxIssue] {
        images.truth.indices.flatMap { image in
            issues(
                image: image,
                truth: images.truth[image].filter { images.evaluableTags[$0.tag] },
                detections: images.detections[image].filter { images.evaluableTags[$0.tag] }
            )
        }.enumerated().sorted {
            $0.element.confidence != $1.element.confidence
                ? $0.element.confidence > $1.element.confidence : $0.offset < $1.offset
        }.map(\.element)
    }

    /// The issues of one image; the most probable detections come first.
    private func issues(
        image: Int,
        truth: [DetectedImages.TrueBox],
        detections: [DetectedImages.Detection]
    ) -> [BoxIssue] {
        var issues: [BoxIssue] = []
        func add(
            _ kind: BoxIssue.Kind,
            _ box: DetectedImages.TrueBox?,
            _ detection: DetectedImages.Detection,
            confidence: Double
        ) {
            guard confidence >= leastConfidence else { return }
            issues.append(
                BoxIssue(
                    image: image,
                    kind: kind,
                    truth: box?.index,
                    detection: detection.index,
                    givenTag: box?.tag,
                    suggestedTag: detection.tag,
                    box: box?.box ?? detection.box,
                    suggestedBox: detection.box,
                    confidence: confidence
                )
            )
        }

        // The most similar detection of each box among those of its tag.
        var own = [Nearest?](repeating: nil, count: truth.count)
        var overlooked: [DetectedImages.Detection] = []
        for detection in detections where detection.probability >= confidentProbability {
            let near = truth.indices.compactMap { place -> Nearest? in
                let overlap = truth[place].box.overlap(with: detection.box)
                guard overlap >= Self.leastOverlap else { return nil }
                let similarity = Self.similarity(truth[place].box, detection.box, overlap: overlap)
                return Nearest(place: place, detection: detection, similarity: similarity, overlap: overlap)
            }
            let ofTag = near.filter { truth[$0.place].tag == detection.tag }.mostSimilar
            if let ofTag, ofTag.similarity > own[ofTag.place]?.similarity ?? 0 { own[ofTag.place] = ofTag }
            let isNew = !overlooked.contains { $0.box.overlap(with: detection.box) >= Self.sameObject }
            if ofTag == nil, isNew, !near.contains(where: { $0.overlap >= Self.sameObject }) {
                overlooked.append(detection)
                let similarity = truth.filter { $0.tag == detection.tag }
                    .map {
                        Self.similarity($0.box, detection.box, overlap: $0.box.overlap(with: detection.box))
                    }
                    .max()
                add(.overlooked, nil, detection, confidence: detection.probability * (1 - (similarity ?? 0)))
            }
        }
        for place in truth.indices {
            if let own = own[place] {
                add(.misplaced, truth[place], own.detection, confidence: 1 - own.similarity)
            }
            if let (detection, confidence) = swap(of: truth[place], among: detections) {
                add(.swapped, truth[place], detection, confidence: confidence)
            }
        }
        return issues
    }

    /// The detection that speaks most for another tag of a box, and how much it does, from 0 to 1.
    private func swap(
        of box: DetectedImages.TrueBox,
        among detections: [DetectedImages.Detection]
    ) -> (detection: DetectedImages.Detection, confidence: Double)? {
        let near = detections.map { ($0, overlap: box.box.overlap(with: $0.box)) }
            .filter { $0.overlap >= Self.sameObject }
        let own = near.filter { $0.0.tag == box.tag }.map(\.0.probability).max() ?? 0
        var best: (detection: DetectedImages.Detection, confidence: Double)?
        for (detection, overlap) in near
        where detection.tag != box.tag && detection.probability >= Self.plausibleProbability {
            let share = detection.probability / (detection.probability + own + Self.trustInTag)
            let confidence = share * Self.similarity(box.box, detection.box, overlap: overlap)
            if confidence > best?.confidence ?? 0 { best = (detection, confidence) }
        }
        return best
    }

    /// How alike two boxes are in place and size, from 0 to 1 for equal ones.
    static func similarity(_ first: NormalizedBox, _ second: NormalizedBox, overlap: Double) -> Double {
        let (width, height) = ((first.width + second.width) / 2, (first.height + second.height) / 2)
        let across = first.left + first.width / 2 - second.left - second.width / 2
        let down = first.top + first.height / 2 - second.top - second.height / 2
        let distance = (across / width * (across / width) + down / height * (down / height)).squareRoot()
        let closeness = distance.isFinite ? exp(-distance) : 0
        return overlapWeight * overlap + (1 - overlapWeight) * closeness
    }
}

/// A detection near a box.
private struct Nearest {
    let place: Int
    let detection: DetectedImages.Detection
    let similarity: Double
    let overlap: Double
}

extension [Nearest] {
    /// The first of the most similar.
    fileprivate var mostSimilar: Nearest? {
        var best: Nearest?
        for each in self where each.similarity > best?.similarity ?? -1 { best = each }
        return best
    }
}
