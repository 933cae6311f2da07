/// How a detector chooses among its boxes, and what probability it gives them.
package struct BoxSelection: Sendable {
    /// The logit below which nothing is a detection.
    package let logitLimit: Float
    /// The overlap, intersection over union, from which the less probable of two boxes of a tag is dropped.
    package let overlapLimit: Float
    /// The most boxes that are compared with each other.
    package let candidateLimit: Int
    /// The most boxes of an image.
    package let countLimit: Int
    /// The calibrated logit is `scale * logit + shift`.
    package let scale: Double
    package let shift: Double
    /// No logit is taken for farther from zero.
    package let farthestLogit: Double

    package init(
        logitLimit: Float,
        overlapLimit: Float,
        candidateLimit: Int,
        countLimit: Int,
        scale: Double,
        shift: Double,
        farthestLogit: Double
    ) {
        self.logitLimit = logitLimit
        self.overlapLimit = overlapLimit
        self.candidateLimit = candidateLimit
        self.countLimit = countLimit
        self.scale = scale
        self.shift = shift
        self.farthestLogit = farthestLogit
    }

    /// A box that was kept.
    package struct Detection: Sendable {
        /// Left, top, right and bottom in fractions of the square.
        package let edges: SIMD4<Float>
        package let tag: Int
        /// Calibrated.
        package let probability: Float
    }

    /// Non-maximum suppression: of the most probable pairs of place and tag, the most probable first and at equal logits the
    /// earlier place, those that overlap none of the same tag that was kept.
    ///
    /// - Parameters:
    ///   - boxes: Places x 4: left, top, right and bottom in fractions of the square.
    ///   - logits: Places x tags, not calibrated.
    ///   - placeCount: How many places.
    ///   - tagCount: How many tags.
    /// - Returns: The most probable first.
    /// - Complexity: O(places * tags) and O(candidates * kept).
    package func detections(
        boxes: Floats,
        logits: Floats,
        placeCount: Int,
        tagCount: Int
    ) -> [Detection] {
        let candidates = candidates(logits, count: placeCount * tagCount)
        var kept: [Detection] = []
        for candidate in candidates {
            if kept.count >= countLimit { break }
            let (place, tag) = (candidate.pair / tagCount, candidate.pair % tagCount)
            let edges = SIMD4(
                boxes[4 * place],
                boxes[4 * place + 1],
                boxes[4 * place + 2],
                boxes[4 * place + 3]
            )
            var isFree = true
            for other in kept where other.tag == tag && Self.overlap(other.edges, edges) >= overlapLimit {
                isFree = false
                break
            }
            guard isFree else { continue }
            kept.append(Detection(edges: edges, tag: tag, probability: probability(ofLogit: candidate.logit)))
        }
        return kept
    }

    /// The pairs above the limit, the most probable first.
    private func candidates(_ logits: Floats, count: Int) -> [(pair: Int, logit: Float)] {
        var candidates: [(pair: Int, logit: Float)] = []
        for pair in 0..<count where logits[pair] > logitLimit { candidates.append((pair, logits[pair])) }
        candidates.sort { $0.logit != $1.logit ? $0.logit > $1.logit : $0.pair < $1.pair }
        if candidates.count > candidateLimit { candidates.removeLast(candidates.count - candidateLimit) }
        return candidates
    }

    /// The calibrated probability of a logit.
    package func probability(ofLogit logit: Float) -> Float {
        let value = Double(logit)
        let within = value < -farthestLogit ? -farthestLogit : (value > farthestLogit ? farthestLogit : value)
        return Float(1 / (1 + Functions.exp(-(scale * within + shift))))
    }

    /// Intersection over union of two boxes by their edges.
    static func overlap(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> Float {
        let width = (a[2] < b[2] ? a[2] : b[2]) - (a[0] > b[0] ? a[0] : b[0])
        let height = (a[3] < b[3] ? a[3] : b[3]) - (a[1] > b[1] ? a[1] : b[1])
        guard width > 0, height > 0 else { return 0 }
        let both = width * height
        return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)
    }
}
