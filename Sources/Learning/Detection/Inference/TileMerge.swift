import Annotations
import TrainingEngine

/// Puts together what was detected in the whole image and in its tiles, so that each object has one box.
///
/// Of boxes of one tag that overlap in different views the most probable stays. A box that ends at an edge inside the image may be a part
/// of something: it yields to any box of its tag that covers half of it in another view, however improbable.
struct TileMerge {
    /// A box in fractions of the image.
    struct Merged: Hashable, Sendable {
        let tag: Int
        let logit: Float
        let box: NormalizedBox
    }

    /// The overlap from which two boxes of different views are one object; less than within a view, because the same object at another
    /// size is found a little elsewhere.
    static let overlapLimit: Float = 0.45

    /// The share of a cut box that another one covers if it is the whole of it.
    static let coverLimit: Float = 0.5

    /// The edge of a view in pixels.
    let edge: Int
    let decoder: DetectionDecoder

    private struct Candidate {
        let merged: Merged
        /// In pixels of the image as the largest view shows it.
        let edges: BoxEdges
        let view: Int
        let isCut: Bool
    }

    /// Merges detections.
    ///
    /// - Parameters:
    ///   - found: The detections of each view.
    ///   - placements: How the image lies in each view.
    /// - Returns: The most probable first, at most as many as the decoder allows.
    /// - Complexity: O(nm) for n detections of which m are kept.
    func merged(_ found: [[DetectionDecoder.Detection]], placements: [Placement]) -> [Merged] {
        let width = Float(placements.map(\.width).max() ?? 1)
        let height = Float(placements.map(\.height).max() ?? 1)
        var candidates: [Candidate] = []
        for (view, (detections, placement)) in zip(found, placements).enumerated() {
            for detection in detections {
                guard let box = placement.normalizedBox(of: detection.edges) else { continue }
                candidates.append(
                    Candidate(
                        merged: Merged(tag: detection.tag, logit: detection.logit, box: box),
                        edges: BoxEdges(
                            left: Float(box.left) * width,
                            top: Float(box.top) * height,
                            right: Float(box.left + box.width) * width,
                            bottom: Float(box.top + box.height) * height
                        ),
                        view: view,
                        isCut: placement.isCut(detection.edges, edge: edge)
                    )
                )
            }
        }
        // Whole boxes first; sorting is stable, so equal logits keep the order of the views.
        candidates.sort { first, second in
            first.isCut == second.isCut ? first.merged.logit > second.merged.logit : second.isCut
        }
        var kept: [Candidate] = []
        for candidate in candidates where kept.allSatisfy({ !loses(candidate, to: $0) }) {
            kept.append(candidate)
        }
        return Array(kept.map(\.merged).sorted { $0.logit > $1.logit }.prefix(decoder.countLimit))
    }

    /// Whether a box is not kept beside one that was considered before.
    private func loses(_ candidate: Candidate, to other: Candidate) -> Bool {
        guard candidate.merged.tag == other.merged.tag, candidate.view != other.view else { return false }
        if candidate.edges.overlap(with: other.edges) >= Self.overlapLimit { return true }
        guard candidate.isCut else { return false }
        let (own, its) = (candidate.edges, other.edges)
        let shared = BoxEdges(
            left: max(own.left, its.left),
            top: max(own.top, its.top),
            right: min(own.right, its.right),
            bottom: min(own.bottom, its.bottom)
        )
        return shared.area >= Self.coverLimit * own.area
    }
}
