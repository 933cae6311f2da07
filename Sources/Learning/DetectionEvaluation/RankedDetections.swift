/// The detections of one tag in all images, most probable first, with what each of them matched.
///
/// Equally probable ones stand in the order of the images.
struct RankedDetections: Sendable {
    /// One detection.
    struct Entry: Sendable {
        let probability: Double
        let image: Int

        /// Its place in the image's detections as they were given.
        let index: Int

        /// Where its matches begin among all.
        fileprivate let matches: Int
    }

    /// The detections.
    private(set) var entries: [Entry] = []

    /// The images with true boxes of the tag, rising, with their number of them.
    private(set) var truth: [(image: Int, count: Int32)] = []

    /// The number of overlaps matched at.
    let overlapCount: Int

    /// For each detection and overlap the place of the matched box in the image's true boxes, or -1.
    private var matches: [Int32] = []

    init(overlapCount: Int) {
        self.overlapCount = overlapCount
    }

    /// The number of true boxes.
    var truthCount: Int { truth.reduce(0) { $0 + Int($1.count) } }

    /// Counts a true box; images come in rising order.
    mutating func addTruth(in image: Int) {
        if let last = truth.last, last.image == image {
            truth[truth.count - 1].count += 1
        } else {
            truth.append((image, 1))
        }
    }

    /// Adds a detection; within an image the most probable come first.
    mutating func add(_ detection: DetectedImages.Detection, in image: Int, matches: [Int32]) {
        entries.append(
            Entry(
                probability: detection.probability,
                image: image,
                index: detection.index,
                matches: self.matches.count
            )
        )
        self.matches.append(contentsOf: matches)
    }

    /// Brings the detections into their order.
    mutating func rank() {
        // Matches begin in the order in which detections came.
        entries.sort {
            $0.probability != $1.probability ? $0.probability > $1.probability : $0.matches < $1.matches
        }
    }

    /// The place of the true box that a detection matched at the overlap at `place`; `nil` if it is wrong.
    func match(of entry: Entry, at place: Int) -> Int? {
        let match = matches[entry.matches + place]
        return match < 0 ? nil : Int(match)
    }

    /// The detections whose probability is at least `threshold`.
    func entries(reaching threshold: Double) -> ArraySlice<Entry> {
        entries[..<entries.partitioningIndex { $0.probability < threshold }]
    }
}

extension Array {
    /// The first index whose element satisfies a predicate that, once true, stays true.
    fileprivate func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
