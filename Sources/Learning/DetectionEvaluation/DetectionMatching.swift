import Annotations

/// Which detections are right at each of some overlaps, found once and true for any threshold of probability.
///
/// Matching as COCO defines it (Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014; the rules are those
/// of its evaluation program): in each image and tag the detections choose in falling order of probability, each the
/// true box that it overlaps most of those not chosen yet, the last one where it overlaps several equally; the overlap
/// must reach the wanted one. A true box is chosen once, so a second detection of it is wrong. What is above a
/// threshold has chosen before what is below it: that is why one matching serves all thresholds.
package struct DetectionMatching: Sendable {
    /// The overlaps from 0.5 to 0.95 over which COCO averages, in the numbers of its evaluation program: the ninth is
    /// what steps of a twentieth make of 0.9.
    package static let standardOverlaps = [
        0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95,
    ]

    /// The images.
    package let images: DetectedImages

    /// The overlaps for which is known which detections are right.
    package let overlaps: [Double]

    /// The detections of each tag.
    let tags: [RankedDetections]

    /// Matches the detections of all images.
    ///
    /// - Parameters:
    ///   - images: Images with truth and detections.
    ///   - overlaps: The overlaps that a right detection has at least, each above 0 and up to 1.
    /// - Complexity: For each image O(detections * true boxes), 10 ns each, and O(`overlaps`) for each detection that
    ///   overlaps a true one.
    package init(of images: DetectedImages, overlaps: [Double] = standardOverlaps) {
        precondition(overlaps.allSatisfy { $0 > 0 && $0 <= 1 }, "An overlap is above 0 and at most 1.")
        self.images = images
        self.overlaps = overlaps
        // An overlap of 1 is met by what rounding leaves of it.
        let limits = overlaps.map { min($0, 1 - 1e-10) }
        var tags = (0..<images.tagCount).map { _ in RankedDetections(overlapCount: overlaps.count) }
        var match = ImageMatch(limits: limits)
        for (image, detections) in images.detections.enumerated() {
            match.begin(images.truth[image])
            for box in images.truth[image] { tags[box.tag].addTruth(in: image) }
            for detection in detections {
                tags[detection.tag].add(detection, in: image, matches: match.choose(for: detection))
            }
        }
        for tag in tags.indices { tags[tag].rank() }
        self.tags = tags
    }

    /// The place of an overlap among ``overlaps``.
    ///
    /// - Precondition: The detections were matched at that overlap.
    func place(of overlap: Double) -> Int {
        let place = overlaps.firstIndex { abs($0 - overlap) < 1e-9 }
        precondition(place != nil, "Nothing was matched at an overlap of \(overlap).")
        return place ?? 0
    }
}

/// What the detections of one image choose.
private struct ImageMatch {
    private let limits: [Double]
    private let lowest: Double
    private var truth: [DetectedImages.TrueBox] = []
    /// For each limit and true box whether it has been chosen.
    private var isChosen: [Bool] = []
    private var candidates: [(place: Int, overlap: Double)] = []
    /// For each limit the place of the true box that the latest detection chose, or -1.
    private var choices: [Int32]

    init(limits: [Double]) {
        self.limits = limits
        lowest = limits.min() ?? 1
        choices = [Int32](repeating: -1, count: limits.count)
    }

    mutating func begin(_ truth: [DetectedImages.TrueBox]) {
        self.truth = truth
        isChosen.removeAll(keepingCapacity: true)
        isChosen.append(contentsOf: repeatElement(false, count: truth.count * limits.count))
    }

    /// The places of the chosen true boxes for each limit.
    mutating func choose(for detection: DetectedImages.Detection) -> [Int32] {
        candidates.removeAll(keepingCapacity: true)
        for (place, box) in truth.enumerated() where box.tag == detection.tag {
            let overlap = detection.box.overlap(with: box.box)
            if overlap >= lowest { candidates.append((place, overlap)) }
        }
        for (index, limit) in limits.enumerated() {
            let start = index * truth.count
            var best = limit
            var choice: Int32 = -1
            for (place, overlap) in candidates where overlap >= best && !isChosen[start + place] {
                (best, choice) = (overlap, Int32(truncatingIfNeeded: place))
            }
            choices[index] = choice
            if choice >= 0 { isChosen[start + Int(choice)] = true }
        }
        return choices
    }
}
