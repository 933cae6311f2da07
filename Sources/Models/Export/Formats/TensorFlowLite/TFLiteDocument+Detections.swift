/// Non-maximum suppression as the service does it.
///
/// The runtime's own operation gives a fixed number of boxes and does not know tags, so the choice is written with plain operations: for
/// each pair of candidates whether the better one would suppress the other, and from that, in a loop, who is left. A candidate is kept if no
/// kept one before it suppresses it; there is one such choice, and a loop that begins with all has found it when nothing changes any more,
/// after as many rounds as suppressions hang on each other, seldom more than five.
extension TFLiteDocument {
    /// Adds the choice among boxes.
    ///
    /// - Parameters:
    ///   - boxes: Places x 4: left, top, right and bottom.
    ///   - logits: Places x tags, not calibrated.
    ///   - suppression: How boxes are chosen.
    /// - Returns: `[n, 4]`, `[n]` and `[n]`, called by the names of the protocol.
    mutating func detections(
        boxes: Tensor,
        logits: Tensor,
        by suppression: BoxSuppression
    ) -> [Tensor] {
        let (placeCount, tagCount) = (shape(of: logits)[0], shape(of: logits)[1])
        let count = min(suppression.candidateLimit, placeCount * tagCount)
        let candidates = self.candidates(boxes, logits, count: count, tagCount: tagCount)
        let isKept = kept(of: candidates, count: count, by: suppression)

        let found = add(.whereTrue, [isKept], nil, "kept", [-1, 1], .int64)
        let list = add(
            .reshape,
            [found, integers([-1], as: "kept/shape")],
            .reshape([-1]),
            "kept/list",
            [-1],
            .int64
        )
        let bounds = [0, suppression.countLimit, 1].map { integers([$0], as: "kept/bound") }
        let shown = add(.stridedSlice, [list] + bounds, .slice, "shown", [-1], .int64)
        func chosen(_ value: Tensor, _ name: String, _ shape: [Int], _ type: TFLiteType = .float32) -> Tensor
        {
            add(.gather, [value, shown], .gather(axis: 0), "shown/" + name, shape, type)
        }
        let edges = chosen(candidates.boxes, "boxes", [-1, 4])
        let above = add(.maximum, [edges, floats([0], [], as: "zero")], nil, "shown/inside", [-1, 4])
        let tags = chosen(candidates.tags, "tags", [-1], .int32)
        return [
            add(.minimum, [above, floats([1], [], as: "one")], nil, "detected_boxes", [-1, 4]),
            probabilities(chosen(candidates.logits, "logits", [-1]), suppression, "detected_scores", [-1]),
            add(.cast, [tags], .cast(from: .int32, to: .int64), "detected_classes", [-1], .int64),
        ]
    }

    /// The most probable pairs of place and tag, the most probable first.
    private struct Candidates {
        let boxes: Tensor
        let logits: Tensor
        let tags: Tensor
    }

    private mutating func candidates(
        _ boxes: Tensor,
        _ logits: Tensor,
        count: Int,
        tagCount: Int
    ) -> Candidates {
        let pairCount = shape(of: logits).reduce(1, *)
        let flat = add(
            .reshape,
            [logits, integers([pairCount], as: "pairs/shape")],
            .reshape([pairCount]),
            "pairs",
            [pairCount]
        )
        let best = tensor("candidates", [count])
        let pairs = tensor("candidates/pairs", [count], .int32)
        add(.topK, [flat, integers([count], [], as: "candidates/count")], nil, results: [best, pairs])
        let tags = integers([tagCount], [], as: "tags/count")
        let places = add(.floorDiv, [pairs, tags], nil, "candidates/places", [count], .int32)
        let firsts = add(.mul, [places, tags], .mul, "candidates/firsts", [count], .int32)
        return Candidates(
            boxes: add(.gather, [boxes, places], .gather(axis: 0), "candidates/boxes", [count, 4]),
            logits: best,
            tags: add(.sub, [pairs, firsts], .sub, "candidates/tags", [count], .int32)
        )
    }

    /// Which candidates are left, `[count]`.
    private mutating func kept(of candidates: Candidates, count: Int, by suppression: BoxSuppression)
        -> Tensor
    {
        let limit = floats([suppression.logitLimit], [], as: "limit")
        let isPossible = add(.greater, [candidates.logits, limit], nil, "possible", [count], .bool)
        let flags = add(.cast, [isPossible], .cast(from: .bool, to: .float32), "possible/flags", [count])
        let possible = column(flags, count, "possible/column")
        let suppressed = suppressions(among: candidates, count: count, by: suppression)
        let start = floats([Float](repeating: -1, count: count), [count, 1], as: "rounds/start")
        let shapes = [[count, 1], [count, 1], [count, count], [count, 1]]
        let condition = subgraph("changed", inputs: shapes) { document, state in
            let change = document.add(.sub, [state[0], state[1]], .sub, "changed/change", shapes[0])
            let sizes = document.add(.abs, [change], nil, "changed/sizes", shapes[0])
            let axes = document.integers([0, 1], as: "changed/axes")
            let sum = document.add(.sum, [sizes, axes], .reduction(keepsAxes: false), "changed/sum", [])
            let none = document.floats([0], [], as: "changed/none")
            return [document.add(.greater, [sum, none], nil, "changed/any", [], .bool)]
        }
        let body = subgraph("round", inputs: shapes) { document, state in
            let reached = document.add(
                .batchMatMul,
                [state[2], state[0]],
                .product(transposesFirst: false, transposesSecond: false),
                "round/reached",
                shapes[0]
            )
            let one = document.floats([1], [], as: "round/one")
            let isReached = document.add(.minimum, [reached, one], nil, "round/flags", shapes[0])
            let isFree = document.add(.sub, [one, isReached], .sub, "round/free", shapes[0])
            let kept = document.add(.mul, [state[3], isFree], .mul, "round/kept", shapes[0])
            return [kept, state[0], state[2], state[3]]
        }
        let results = zip(["last", "before", "suppressions", "possible"], shapes).map {
            tensor("rounds/" + $0, $1)
        }
        add(
            .whileLoop,
            [possible, start, suppressed, possible],
            .whileLoop(condition: condition, body: body),
            results: results
        )
        let list = add(
            .reshape,
            [results[0], integers([count], as: "rounds/shape")],
            .reshape([count]),
            "rounds/list",
            [count]
        )
        return add(.greater, [list, floats([0.5], [], as: "half")], nil, "rounds/kept", [count], .bool)
    }

    /// 1 where the candidate of the column would suppress that of the row, 0 elsewhere.
    private mutating func suppressions(
        among candidates: Candidates,
        count: Int,
        by suppression: BoxSuppression
    ) -> Tensor {
        let square = [count, count]
        func against(
            _ code: TFLiteOperator,
            _ pair: (Tensor, Tensor),
            _ name: String,
            _ options: TFLiteOptions? = nil,
            _ type: TFLiteType = .float32
        ) -> Tensor {
            add(code, [pair.0, pair.1], options, name, square, type)
        }
        let sides = ["left", "top", "right", "bottom"].enumerated().map { side, name in
            let bounds = [([0, side], "begin"), ([count, side + 1], "end"), ([1, 1], "step")].map {
                integers($0, as: "\(name)/\($1)")
            }
            let column = add(.stridedSlice, [candidates.boxes] + bounds, .slice, name, [count, 1])
            return pair(of: column, count, name)
        }
        func shared(_ low: Int, _ high: Int, _ name: String) -> Tensor {
            let begin = against(.maximum, sides[low], name + "/begin")
            let end = against(.minimum, sides[high], name + "/end")
            let length = against(.sub, (end, begin), name + "/length", .sub)
            return add(.relu, [length], nil, name, square)
        }
        let overlap = against(.mul, (shared(0, 2, "width"), shared(1, 3, "height")), "overlap", .mul)
        func length(_ low: Int, _ high: Int, _ name: String) -> Tensor {
            add(.sub, [sides[high].column, sides[low].column], .sub, name, [count, 1])
        }
        let lengths = [length(0, 2, "box/width"), length(1, 3, "box/height")]
        let areas = pair(of: add(.mul, lengths, .mul, "area", [count, 1]), count, "area")
        let sum = against(.add, areas, "union/sum", .add)
        let union = against(.sub, (sum, overlap), "union", .sub)
        let limit = floats([suppression.overlapLimit], [], as: "union/limit")
        let least = add(.mul, [union, limit], .mul, "union/least", square)
        let isOver = against(.greaterEqual, (overlap, least), "over", nil, .bool)

        let tags = pair(of: column(candidates.tags, count, "tags/column", .int32), count, "tags", .int32)
        let isSame = against(.equal, tags, "same", nil, .bool)
        let ranks = integers(Array(0..<count), [count, 1], as: "ranks")
        let row = integers(Array(0..<count), [1, count], as: "ranks/row")
        let isBetter = against(.greater, (ranks, row), "better", nil, .bool)
        let isRival = against(.logicalAnd, (isSame, isBetter), "rival", nil, .bool)
        let isSuppressed = against(.logicalAnd, (isOver, isRival), "suppressed", nil, .bool)
        return add(
            .cast,
            [isSuppressed],
            .cast(from: .bool, to: .float32),
            "suppressed/flags",
            square
        )
    }

    /// Numbers as a column, and as a row.
    private mutating func pair(
        of column: Tensor,
        _ count: Int,
        _ name: String,
        _ type: TFLiteType = .float32
    ) -> (column: Tensor, row: Tensor) {
        let shape = integers([1, count], as: name + "/row/shape")
        return (
            column, add(.reshape, [column, shape], .reshape([1, count]), name + "/row", [1, count], type)
        )
    }

    private mutating func column(
        _ list: Tensor,
        _ count: Int,
        _ name: String,
        _ type: TFLiteType = .float32
    ) -> Tensor {
        add(
            .reshape,
            [list, integers([count, 1], as: name + "/shape")],
            .reshape([count, 1]),
            name,
            [count, 1],
            type
        )
    }

    /// Calibrated probabilities of logits.
    private mutating func probabilities(
        _ logits: Tensor,
        _ suppression: BoxSuppression,
        _ name: String,
        _ shape: [Int]
    ) -> Tensor {
        let farthest = Float(suppression.farthestLogit)
        let steps: [(TFLiteOperator, TFLiteOptions?, Float)] = [
            (.maximum, nil, -farthest), (.minimum, nil, farthest), (.mul, .mul, Float(suppression.scale)),
            (.add, .add, Float(suppression.shift)),
        ]
        var value = logits
        for (index, (code, options, number)) in steps.enumerated() {
            let operand = floats([number], [], as: "calibration/number\(index)")
            value = add(code, [value, operand], options, "calibration/\(index)", shape)
        }
        return add(.logistic, [value], nil, name, shape)
    }
}
