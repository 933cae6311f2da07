package import Annotations
import Foundation
package import TrainingEngine

/// Makes detections of what the head says: probabilities, boxes, and of boxes of one tag that overlap only the most probable.
package struct DetectionDecoder: Codable, Hashable, Sendable {
    /// The logit below which nothing is a detection; that of 2 %.
    package var logitLimit: Float = -3.9
    /// The overlap from which the less probable of two boxes of a tag is dropped (non-maximum suppression).
    package var overlapLimit: Float = 0.6
    /// The most boxes of an image.
    package var countLimit = 200

    /// The most candidates that are compared with each other: in training up to thirteen places learn to find one object.
    package var candidateLimit: Int { max(1000, 13 * countLimit) }

    package init() {}

    /// A box with its tag in pixels of the square.
    package struct Detection: Hashable, Sendable {
        package let tag: Int
        package let logit: Float
        package let edges: BoxEdges
    }

    /// The detections of an image, the most probable first.
    ///
    /// - Complexity: O(nm) for the n boxes above the limit, at most thirteen times the m that are kept.
    package func detections(of outputs: HeadOutputs, on grid: PlaceGrid, tagCount: Int) -> [Detection] {
        var candidates: [Detection] = []
        for place in 0..<grid.count {
            for tag in 0..<tagCount where outputs.logits[place * tagCount + tag] > logitLimit {
                candidates.append(
                    Detection(
                        tag: tag,
                        logit: outputs.logits[place * tagCount + tag],
                        edges: edges(of: outputs, at: place, on: grid)
                    )
                )
            }
        }
        // Equal logits keep the order of the places: sorting is stable.
        candidates.sort { $0.logit > $1.logit }
        var kept: [Detection] = []
        for candidate in candidates.prefix(candidateLimit) where kept.count < countLimit {
            let isFree = kept.allSatisfy {
                $0.tag != candidate.tag || $0.edges.overlap(with: candidate.edges) < overlapLimit
            }
            if isFree { kept.append(candidate) }
        }
        return kept
    }

    private func edges(of outputs: HeadOutputs, at place: Int, on grid: PlaceGrid) -> BoxEdges {
        func distance(_ edge: Int) -> Float {
            DistanceCode.pixels(outputs.distances[4 * place + edge], stride: grid.stride[place])
        }
        return BoxEdges(
            left: grid.x[place] - distance(0),
            top: grid.y[place] - distance(1),
            right: grid.x[place] + distance(2),
            bottom: grid.y[place] + distance(3)
        )
    }

    /// Detections as predictions of the image: boxes in fractions of it, cut at its edges, and probabilities.
    ///
    /// - Parameters:
    ///   - detections: Boxes in pixels of the square.
    ///   - placement: How the image lies in the square.
    ///   - probability: Makes a probability of a logit.
    /// - Returns: A prediction for each box that reaches into the image.
    package func predictions(
        _ detections: [Detection],
        placement: Placement,
        probability: (Float) -> Double
    ) -> [Prediction<Int>] {
        detections.compactMap { detection in
            placement.normalizedBox(of: detection.edges).map { box in
                Prediction(tag: detection.tag, probability: probability(detection.logit), box: box)
            }
        }
    }
}
