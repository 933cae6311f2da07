import Learning

/// The numbers of one tag, or of all, in one data set.
struct DetectionNumbers {
    let averagePrecision50: Double?
    let averagePrecision: Double?
    let right: Int32
    let predicted: Int32
    let truth: Int32

    /// The share of detections that are right; `nil` if there are none.
    var precision: Double? { predicted > 0 ? Double(right) / Double(predicted) : nil }

    /// The share of boxes that are found; `nil` if there are none.
    var recall: Double? { truth > 0 ? Double(right) / Double(truth) : nil }
}

extension DetectionNumbers {
    /// The numbers over some tags: means of average precisions, sums of counts.
    init(meanOf tags: [DetectionNumbers]) {
        averagePrecision50 = tags.compactMap(\.averagePrecision50).mean
        averagePrecision = tags.compactMap(\.averagePrecision).mean
        right = tags.reduce(0) { $0 &+ $1.right }
        predicted = tags.reduce(0) { $0 &+ $1.predicted }
        truth = tags.reduce(0) { $0 &+ $1.truth }
    }
}

/// What a resampled data set needs to know about the detections of one tag: nothing is matched or sorted again.
///
/// An image that is drawn twice has its detections twice, and its boxes. Between equally probable detections of several
/// images their order may differ from that of a data set with copies; no order of equals is the right one.
struct ResampledDetections {
    /// Memory that is used again.
    struct Scratch {
        fileprivate var seen: [Int32] = []
        fileprivate var curve = AveragePrecision()
    }

    /// The image of each detection in the order of the ranking.
    private let images: [Int]

    /// The ranks of the detections that are right at some overlap, rising.
    private let hits: [Int]

    /// For each of the standard overlaps the places in ``hits`` of those that are right at it.
    private let hitsByOverlap: [[Int]]

    /// The images of the right detections at the threshold and overlap of precision and recall.
    private let rightImages: [Int]

    /// The number of detections at the threshold.
    private let predictedCount: Int

    private let truth: [(image: Int, count: Int32)]

    /// The numbers of the data set itself.
    let numbers: DetectionNumbers

    init(of matching: DetectionMatching, tag: Int, threshold: Double, overlap: Double) {
        let ranked = matching.tags[tag]
        let places = DetectionMatching.standardOverlaps.map { matching.place(of: $0) }
        let hits = ranked.entries.indices.filter { rank in
            places.contains { ranked.match(of: ranked.entries[rank], at: $0) != nil }
        }
        let predicted = ranked.entries(reaching: threshold)
        let place = matching.place(of: overlap)
        let right = predicted.filter { ranked.match(of: $0, at: place) != nil }
        images = ranked.entries.map(\.image)
        self.hits = hits
        hitsByOverlap = places.map { place in
            hits.indices.filter { ranked.match(of: ranked.entries[hits[$0]], at: place) != nil }
        }
        rightImages = right.map(\.image)
        predictedCount = predicted.count
        truth = ranked.truth
        numbers = DetectionNumbers(
            averagePrecision50: ranked.averagePrecision(at: matching.place(of: 0.5)),
            averagePrecision: places.compactMap { ranked.averagePrecision(at: $0) }.mean,
            right: Int32(truncatingIfNeeded: right.count),
            predicted: Int32(truncatingIfNeeded: predicted.count),
            truth: Int32(truncatingIfNeeded: ranked.truthCount)
        )
    }

    /// The images with a detection at the threshold; one for each.
    var predictedImages: ArraySlice<Int> { images.prefix(predictedCount) }

    /// The images with a box.
    var trueImages: [Int] { truth.map(\.image) }

    /// The numbers if every image occurred `weights[image]` times.
    func numbers(_ weights: UnsafeBufferPointer<Int32>, _ scratch: inout Scratch) -> DetectionNumbers {
        let total = truth.reduce(Int32(0)) { $0 &+ $1.count &* weights[$1.image] }
        scratch.seen.removeAll(keepingCapacity: true)
        var (seen, rank, predicted): (Int32, Int, Int32) = (0, 0, 0)
        for hit in hits {
            while rank <= hit {
                seen &+= weights[images[rank]]
                rank += 1
            }
            scratch.seen.append(seen)
        }
        for image in predictedImages { predicted &+= weights[image] }
        let areas = hitsByOverlap.compactMap { places -> Double? in
            scratch.curve.removeAll()
            var found: Int32 = 0
            for place in places {
                let weight = weights[images[hits[place]]]
                guard weight > 0 else { continue }
                found &+= weight
                scratch.curve.append(found: found, seen: scratch.seen[place])
            }
            return scratch.curve.area(truthCount: total)
        }
        return DetectionNumbers(
            averagePrecision50: areas.first,
            averagePrecision: areas.mean,
            right: rightImages.reduce(0) { $0 &+ weights[$1] },
            predicted: predicted,
            truth: total
        )
    }
}
