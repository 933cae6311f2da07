internal import ModelGraph

extension ModelAssembly {
    /// The graph of a detector.
    func graph(of parts: DetectorParts, taking input: PixelInput, giving output: GraphOutput) throws -> Graph
    {
        var assembly = GraphAssembly()
        let backbone = try append(parts.backbone, taking: input, to: &assembly)
        let maps = parts.levels.map { ($0.map, backbone($0.map)) }
        let head = assembly.append(
            try graph(parts.head),
            prefix: "detector/",
            inputs: Dictionary(maps) { first, _ in first }
        )
        let boxes = self.boxes(of: parts, head, in: &assembly)
        let logits = rows("logits", channels: tagCount, of: parts, head, in: &assembly)
        let placeCount = sides(of: parts).reduce(0) { $0 + $1 * $1 }
        let outputs: [Graph.Value]
        switch output {
        case .rawDetections:
            giveRaw(boxes, logits, of: parts.suppression, placeCount: placeCount, in: &assembly)
            outputs = [
                value("raw_probs", floatType, [placeCount, 1 + tagCount]),
                value("raw_boxes", floatType, [placeCount, 4]),
            ]
        case .detections:
            giveDetections(boxes, logits, of: parts.suppression, placeCount: placeCount, in: &assembly)
            outputs = [
                value("detected_boxes", floatType, [nil, 4]), value("detected_scores", floatType, [nil]),
                value("detected_classes", .int64, [nil]),
            ]
        case .scoredBoxes, .probabilities:
            give(boxes, as: "boxes", in: &assembly)
            give(logits, as: "logits", in: &assembly)
            outputs = [
                value("boxes", floatType, [placeCount, 4]),
                value("logits", floatType, [placeCount, tagCount]),
            ]
        }
        return try assembly.graph(
            opset: parts.backbone.graph.opset,
            inputs: [inputValue(input)],
            outputs: outputs
        )
    }

    /// The height and width of each level's map.
    private func sides(of parts: DetectorParts) -> [Int] {
        parts.levels.map { (edge + $0.stride - 1) / $0.stride }
    }

    /// An output of the head as rows for the places of all levels, `[places, channels]`, in 32 bits.
    private func rows(
        _ output: String,
        channels: Int,
        of parts: DetectorParts,
        _ head: (String) -> String,
        in assembly: inout GraphAssembly
    ) -> String {
        let levels = sides(of: parts).enumerated().map { level, side in
            let name = "\(output)\(level)"
            let flat = assembly.reshape(head(name), to: [channels, side * side], as: name + ".flat")
            return assembly.add("Transpose", [flat], ["perm": .ints([1, 0])], as: name + ".rows")
        }
        let all =
            levels.count > 1
            ? assembly.add("Concat", levels, ["axis": .int(0)], as: output + ".rows") : levels[0]
        return single(all, in: &assembly)
    }

    /// The boxes of all places, `[places, 4]`: left, top, right and bottom in fractions of the square.
    private func boxes(
        of parts: DetectorParts,
        _ head: (String) -> String,
        in assembly: inout GraphAssembly
    ) -> String {
        let (range, length) = (parts.distanceRange, Float(edge))
        let logarithms = rows("distances", channels: 4, of: parts, head, in: &assembly)
        let bounds = [
            assembly.floats([range.lowerBound], [], as: "distances.least"),
            assembly.floats([range.upperBound], [], as: "distances.most"),
        ]
        let within = assembly.add("Clip", [logarithms] + bounds, as: "distances.within")
        let distances = assembly.add("Exp", [within], as: "distances")
        var (centers, reach): ([Float], [Float]) = ([], [])
        for (level, side) in zip(parts.levels, sides(of: parts)) {
            let stride = Float(level.stride)
            for row in 0..<side {
                for column in 0..<side {
                    let (x, y) = ((Float(column) + 0.5) * stride, (Float(row) + 0.5) * stride)
                    centers += [x / length, y / length, x / length, y / length]
                    reach += [-stride / length, -stride / length, stride / length, stride / length]
                }
            }
        }
        let shape = [centers.count / 4, 4]
        let offsets = assembly.add(
            "Mul",
            [distances, assembly.floats(reach, shape, as: "places.reach")],
            as: "boxes.offsets"
        )
        return assembly.add(
            "Add",
            [offsets, assembly.floats(centers, shape, as: "places.centers")],
            as: "boxes.edges"
        )
    }

    /// Calibrated probabilities of logits of any shape.
    private func probabilities(
        _ logits: String,
        _ suppression: BoxSuppression,
        in assembly: inout GraphAssembly
    ) -> String {
        let farthest = Float(suppression.farthestLogit)
        let bounds = [
            assembly.floats([-farthest], [], as: "calibration.least"),
            assembly.floats([farthest], [], as: "calibration.most"),
        ]
        let within = assembly.add("Clip", [logits] + bounds, as: "calibration.within")
        let scale = assembly.floats([Float(suppression.scale)], [], as: "calibration.scale")
        let shift = assembly.floats([Float(suppression.shift)], [], as: "calibration.shift")
        let scaled = assembly.add("Mul", [within, scale], as: "calibration.scaled")
        return assembly.add(
            "Sigmoid",
            [assembly.add("Add", [scaled, shift], as: "calibration.logits")],
            as: "probabilities"
        )
    }

    private func giveRaw(
        _ boxes: String,
        _ logits: String,
        of suppression: BoxSuppression,
        placeCount: Int,
        in assembly: inout GraphAssembly
    ) {
        let tags = probabilities(logits, suppression, in: &assembly)
        // Nothing is as probable as the most probable tag is not.
        let stacked = assembly.reshape(tags, to: [1, placeCount, 1, tagCount], as: "probabilities.stacked")
        let largest = assembly.reshape(
            assembly.add("GlobalMaxPool", [stacked], as: "probabilities.largest"),
            to: [placeCount, 1],
            as: "probabilities.any"
        )
        let one = assembly.floats([1], [], as: "one")
        let nothing = assembly.add("Sub", [one, largest], as: "probabilities.nothing")
        let all = assembly.add("Concat", [nothing, tags], ["axis": .int(1)], as: "probabilities.all")
        give(all, as: "raw_probs", in: &assembly)
        // From edges to center and size.
        let conversion: [Float] = [
            0.5, 0, -1, 0,
            0, 0.5, 0, -1,
            0.5, 0, 1, 0,
            0, 0.5, 0, 1,
        ]
        let matrix = assembly.floats(conversion, [4, 4], as: "boxes.conversion")
        give(assembly.add("MatMul", [boxes, matrix], as: "boxes.centers"), as: "raw_boxes", in: &assembly)
    }

    /// Non-maximum suppression as the service does it: of the most probable pairs of place and tag, the most probable first and at
    /// equal logits the earlier place, those that overlap none of the same tag that was kept.
    private func giveDetections(
        _ boxes: String,
        _ logits: String,
        of suppression: BoxSuppression,
        placeCount: Int,
        in assembly: inout GraphAssembly
    ) {
        let count = min(suppression.candidateLimit, placeCount * tagCount)
        let flat = assembly.reshape(logits, to: [placeCount * tagCount], as: "pairs")
        assembly.add(
            "TopK",
            [flat, assembly.integers([count], as: "candidates.count")],
            ["axis": .int(0)],
            results: ["candidates", "candidates.pairs"]
        )
        let tags = assembly.integers([tagCount], [], as: "tags.count")
        let places = assembly.add("Div", ["candidates.pairs", tags], as: "candidates.places")
        let firsts = assembly.add("Mul", [places, tags], as: "candidates.firsts")
        let classes = assembly.add("Sub", ["candidates.pairs", firsts], as: "candidates.tags")
        let edges = assembly.add("Gather", [boxes, places], ["axis": .int(0)], as: "candidates.boxes")

        // Each tag sees the candidates of its own, so that boxes of different tags let each other be.
        let numbers = assembly.integers(Array(0..<tagCount), [tagCount, 1], as: "tags.numbers")
        let isOwn = assembly.add(
            "Equal",
            [assembly.reshape(classes, to: [1, count], as: "candidates.tags.row"), numbers],
            as: "candidates.own"
        )
        let lowest = assembly.floats([-Float.greatestFiniteMagnitude], [], as: "lowest")
        let row = assembly.reshape("candidates", to: [1, count], as: "candidates.row")
        let own = assembly.add("Where", [isOwn, row, lowest], as: "candidates.by.tag")
        let scores = assembly.reshape(own, to: [1, tagCount, count], as: "suppression.scores")
        let corners = assembly.reshape(edges, to: [1, count, 4], as: "suppression.boxes")
        let kept = assembly.add(
            "NonMaxSuppression",
            [
                corners, scores, assembly.integers([suppression.countLimit], as: "suppression.count"),
                // The operator drops what overlaps more than its limit, the service what overlaps as much.
                assembly.floats([suppression.overlapLimit.nextDown], [1], as: "suppression.overlap"),
                assembly.floats([suppression.logitLimit], [1], as: "suppression.limit"),
            ],
            as: "kept"
        )

        // Candidates are in the order of their logits, so that of their numbers is that of the answer.
        let column = assembly.integers([2], [], as: "kept.column")
        let ranks = assembly.add("Gather", [kept, column], ["axis": .int(1)], as: "kept.candidates")
        let limit = assembly.floats([Float(suppression.countLimit)], [1], as: "kept.limit")
        let found = assembly.add(
            "Cast",
            [assembly.add("Shape", [ranks], as: "kept.count")],
            ["to": .type(.float32)],
            as: "kept.count.float"
        )
        let shown = assembly.add(
            "Cast",
            [assembly.add("Min", [found, limit], as: "shown.count.float")],
            ["to": .type(.int64)],
            as: "shown.count"
        )
        assembly.add(
            "TopK",
            [ranks, shown],
            ["axis": .int(0), "largest": .int(0)],
            results: ["shown", "shown.places"]
        )
        func chosen(_ value: String, _ name: String) -> String {
            assembly.add("Gather", [value, "shown"], ["axis": .int(0)], as: name)
        }
        let bounds = [assembly.floats([0], [], as: "edge.least"), assembly.floats([1], [], as: "edge.most")]
        let inside = assembly.add("Clip", [chosen(edges, "shown.boxes")] + bounds, as: "shown.boxes.inside")
        give(inside, as: "detected_boxes", in: &assembly)
        let answers = probabilities(chosen("candidates", "shown.logits"), suppression, in: &assembly)
        give(answers, as: "detected_scores", in: &assembly)
        assembly.add("Identity", [chosen(classes, "shown.tags")], as: "detected_classes")
    }
}
