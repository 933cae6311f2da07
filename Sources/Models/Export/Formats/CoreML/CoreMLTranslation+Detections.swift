internal import SwiftProtobuf

/// What stands between a detector's boxes and the step of a pipeline that chooses among them.
extension CoreMLTranslation {
    /// Adds the most probable pairs of place and tag as rows, as the service compares them.
    ///
    /// Core ML's choice takes for each row one tag, the most probable one, but a place may show several. So there is a row for each pair,
    /// with 0 for all other tags.
    ///
    /// - Returns: The names of coordinates, `[rows, 4]` as x and y of the center, width and height, and of confidences, `[rows, tags]`, and how
    ///   many rows there are.
    mutating func candidates(
        boxes: String,
        logits: String,
        by suppression: BoxSuppression
    ) throws -> (coordinates: String, confidence: String, count: Int) {
        let shape = try shape(logits)
        let (pairCount, tagCount) = (shape.reduce(1, *), shape[1])
        let count = min(suppression.candidateLimit, pairCount)
        let flat = add(.reshapeStatic(.with { $0.targetShape = [Int64(pairCount)] }), [logits], as: "pairs")
        add(.topK(.with { $0.k = UInt64(count) }), [flat], results: ["candidates", "candidates.pairs"])
        let none = CoreMLNoParams()
        let tags = constant([Float(tagCount)], [1], as: "tags.count")
        let places = add(.floorDivBroadcastable(none), ["candidates.pairs", tags], as: "candidates.places")
        let firsts = add(.multiplyBroadcastable(none), [places, tags], as: "candidates.firsts")
        let classes = add(.subtractBroadcastable(none), ["candidates.pairs", firsts], as: "candidates.tags")

        let edges = add(.gather(CoreMLAxisParams()), [boxes, places], as: "candidates.boxes")
        // From edges to center and size.
        let conversion: [Float] = [
            0.5, 0, -1, 0,
            0, 0.5, 0, -1,
            0.5, 0, 1, 0,
            0, 0.5, 0, 1,
        ]
        let matrix = constant(conversion, [4, 4], as: "boxes.conversion")
        let coordinates = add(
            .batchedMatmul(CoreMLBatchedMatMulLayerParams()),
            [edges, matrix],
            as: "raw_coordinates"
        )

        let farthest = Float(suppression.farthestLogit)
        let bounds = CoreMLClipLayerParams.with { ($0.minVal, $0.maxVal) = (-farthest, farthest) }
        let within = add(.clip(bounds), ["candidates"], as: "calibration.within")
        let line = CoreMLActivationParams.line(Float(suppression.scale), Float(suppression.shift))
        let calibrated = add(.activation(line), [within], as: "calibration.logits")
        let sigmoid = CoreMLActivationParams.with { $0.sigmoid = none }
        let probabilities = add(.activation(sigmoid), [calibrated], as: "probabilities")
        let column = add(
            .reshapeStatic(.with { $0.targetShape = [Int64(count), 1] }),
            [probabilities],
            as: "probabilities.column"
        )
        let flags = CoreMLOneHotLayerParams.with {
            $0.oneHotVectorSize = UInt64(tagCount)
            $0.axis = -1
            $0.onValue = 1
        }
        let own = add(.oneHot(flags), [classes], as: "candidates.own")
        let confidence = add(.multiplyBroadcastable(none), [column, own], as: "raw_confidence")
        return (coordinates, confidence, count)
    }
}
