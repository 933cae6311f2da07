/// The choice among the boxes of a detector.
extension TensorFlowGraph {
    /// Non-maximum suppression as the service does it: of the most probable pairs of place and tag, the most probable first and at
    /// equal logits the earlier place, those that overlap none of the same tag that was kept.
    ///
    /// Each tag has an operation of its own, so that boxes of different tags let each other be and no coordinate is changed. All
    /// sizes but that of the answer are fixed, as TensorFlow.js likes them.
    ///
    /// - Parameters:
    ///   - boxes: A node: left, top, right and bottom of each place, `[places, 4]`, in fractions of the input.
    ///   - logits: A node: `[places, tags]`.
    ///   - shape: Places and tags.
    ///   - rule: What is chosen.
    ///   - names: What to call boxes, probabilities and tags.
    mutating func addDetections(
        boxes: String,
        logits: String,
        shape: (places: Int, tags: Int),
        by rule: BoxSuppression,
        names: (boxes: String, scores: String, classes: String)
    ) {
        let folder = "detections/"
        let count = min(rule.candidateLimit, shape.places * shape.tags)
        let flat = reshape(logits, to: [shape.places * shape.tags], named: folder + "pairs")
        let candidates = compute(
            "TopKV2",
            [flat, integers([count], [], named: folder + "candidates/count")],
            ["sorted": .flag(true)],
            named: folder + "candidates"
        )
        let pairs = candidates + ":1"
        let tagCount = integers([shape.tags], [], named: folder + "tags/count")
        let places = whole("FloorDiv", [pairs, tagCount], named: folder + "places")
        let firsts = whole("Mul", [places, tagCount], named: folder + "firsts")
        let classes = whole("Sub", [pairs, firsts], named: folder + "tags")
        let edges = gather(boxes, places, named: folder + "boxes")

        var kept = suppressed(candidates, classes, edges, shape.tags, count, rule, folder)
        // Never empty, so that nothing needs to know how to handle that: a candidate that does not exist.
        kept.append(integers([count], named: folder + "end"))
        let mask = marked(kept, of: count, folder)
        let shown = firstMarked(mask, limit: rule.countLimit, folder)

        let chosen = gather(edges, shown, named: folder + "shown/boxes")
        let least = floats([0], named: folder + "zero")
        let most = floats([1], named: folder + "one")
        let above = compute("Maximum", [chosen, least], named: folder + "shown/boxes/least")
        let inside = compute("Minimum", [above, most], named: folder + "shown/boxes/inside")
        let shownLogits = gather(candidates, shown, named: folder + "shown/logits")
        let scores = probabilities(shownLogits, rule, folder)
        let shownTags = add(
            "GatherV2",
            [classes, shown, integers([0], [], named: folder + "axis")],
            TensorFlowTranslation.gathering(.dtInt32),
            named: folder + "shown/tags"
        )
        add("Identity", [inside], ["T": .element(.dtFloat)], named: names.boxes)
        add("Identity", [scores], ["T": .element(.dtFloat)], named: names.scores)
        add(
            "Cast",
            [shownTags],
            ["SrcT": .element(.dtInt32), "DstT": .element(.dtInt64)],
            named: names.classes
        )
    }

    /// For each tag the numbers of the candidates that are kept.
    private mutating func suppressed(
        _ logits: String,
        _ tags: String,
        _ boxes: String,
        _ tagCount: Int,
        _ count: Int,
        _ rule: BoxSuppression,
        _ folder: String
    ) -> [String] {
        // A row of logits for each tag: as they are where they are its own, far below the limit where not.
        let numbers = integers(Array(0..<tagCount), [tagCount, 1], named: folder + "tags/numbers")
        let row = reshape(tags, to: [1, count], type: .dtInt32, named: folder + "tags/row")
        let isOwn = whole("Equal", [row, numbers], named: folder + "own")
        let own = add(
            "Cast",
            [isOwn],
            ["SrcT": .element(.dtBool), "DstT": .element(.dtFloat)],
            named: folder + "own/float"
        )
        let logitRow = reshape(logits, to: [1, count], named: folder + "logits/row")
        let shares = compute("Mul", [own, logitRow], named: folder + "own/logits")
        let others = compute("Sub", [own, floats([1], named: folder + "one")], named: folder + "others")
        let depth = compute(
            "Mul",
            [others, floats([1e30], named: folder + "depth")],
            named: folder + "others/depth"
        )
        let scores = compute("AddV2", [shares, depth], named: folder + "scores")
        let rows = compute(
            "Unpack",
            [scores],
            ["num": .count(tagCount), "axis": .count(0)],
            named: folder + "scores/rows"
        )
        let limit = integers([rule.countLimit], [], named: folder + "limit")
        // The operation drops what overlaps more than its limit, the service what overlaps as much.
        let overlap = floats([rule.overlapLimit.nextDown], named: folder + "overlap")
        let threshold = floats([rule.logitLimit], named: folder + "threshold")
        return (0..<tagCount).map { tag in
            compute(
                "NonMaxSuppressionV3",
                [boxes, tag == 0 ? rows : "\(rows):\(tag)", limit, overlap, threshold],
                ["T_threshold": .element(.dtFloat)],
                named: "\(folder)kept/\(tag)"
            )
        }
    }

    /// Numbers as a row of truths, one for each candidate.
    private mutating func marked(_ numbers: [String], of count: Int, _ folder: String) -> String {
        let zero = integers([0], [], named: folder + "axis")
        let all = add(
            "ConcatV2",
            numbers + [zero],
            ["N": .count(numbers.count), "T": .element(.dtInt32), "Tidx": .element(.dtInt32)],
            named: folder + "kept"
        )
        let column = reshape(all, to: [-1, 1], type: .dtInt32, named: folder + "kept/column")
        let number = add(
            "Cast",
            [all],
            ["SrcT": .element(.dtInt32), "DstT": .element(.dtFloat)],
            named: folder + "kept/float"
        )
        let nothing = compute(
            "Mul",
            [number, floats([0], named: folder + "zero")],
            named: folder + "kept/zeros"
        )
        let ones = compute(
            "AddV2",
            [nothing, floats([1], named: folder + "one")],
            named: folder + "kept/ones"
        )
        let marks = compute(
            "ScatterNd",
            [column, ones, integers([count + 1], named: folder + "marks/shape")],
            ["Tindices": .element(.dtInt32)],
            named: folder + "marks"
        )
        let real = compute(
            "Slice",
            [
                marks, integers([0], named: folder + "marks/begin"),
                integers([count], named: folder + "marks/size"),
            ],
            ["Index": .element(.dtInt32)],
            named: folder + "marks/real"
        )
        return compute("Greater", [real, floats([0.5], named: folder + "half")], named: folder + "mask")
    }

    /// The numbers of the first truths in a row; candidates are in the order of their logits, so that of their numbers is that of the
    /// answer.
    private mutating func firstMarked(_ mask: String, limit: Int, _ folder: String) -> String {
        let places = add("Where", [mask], ["T": .element(.dtBool)], named: folder + "marked")
        let short = add(
            "Cast",
            [places],
            ["SrcT": .element(.dtInt64), "DstT": .element(.dtInt32)],
            named: folder + "marked/int32"
        )
        let list = reshape(short, to: [-1], type: .dtInt32, named: folder + "marked/list")
        return add(
            "StridedSlice",
            [
                list, integers([0], named: folder + "shown/begin"),
                integers([limit], named: folder + "shown/end"),
                integers([1], named: folder + "shown/stride"),
            ],
            [
                "T": .element(.dtInt32), "Index": .element(.dtInt32), "begin_mask": .count(0),
                "end_mask": .count(0), "ellipsis_mask": .count(0), "new_axis_mask": .count(0),
                "shrink_axis_mask": .count(0),
            ],
            named: folder + "shown"
        )
    }

    /// Calibrated probabilities of logits.
    private mutating func probabilities(_ logits: String, _ rule: BoxSuppression, _ folder: String) -> String
    {
        let farthest = Float(rule.farthestLogit)
        let least = floats([-farthest], named: folder + "calibration/least")
        let most = floats([farthest], named: folder + "calibration/most")
        let scale = floats([Float(rule.scale)], named: folder + "calibration/scale")
        let shift = floats([Float(rule.shift)], named: folder + "calibration/shift")
        let above = compute("Maximum", [logits, least], named: folder + "calibration/above")
        let within = compute("Minimum", [above, most], named: folder + "calibration/within")
        let scaled = compute("Mul", [within, scale], named: folder + "calibration/scaled")
        let moved = compute("AddV2", [scaled, shift], named: folder + "calibration/logits")
        return compute("Sigmoid", [moved], named: folder + "calibration/probabilities")
    }

    private mutating func gather(_ value: String, _ rows: String, named name: String) -> String {
        let axis = integers([0], [], named: name + "/axis")
        return add("GatherV2", [value, rows, axis], TensorFlowTranslation.gathering(.dtFloat), named: name)
    }

    /// Adds an operation on whole numbers.
    private mutating func whole(_ operation: String, _ inputs: [String], named name: String) -> String {
        add(operation, inputs, ["T": .element(.dtInt32)], named: name)
    }
}
