internal import Annotations
internal import ModelGraph

extension ModelAssembly {
    /// The graph of a classifier.
    func graph(
        of parts: ClassifierParts,
        type: ClassificationType,
        taking input: PixelInput
    ) throws -> Graph {
        var assembly = GraphAssembly()
        let name = try append(parts.backbone, taking: input, mirroring: parts.seesMirrored, to: &assembly)
        var features = features(of: parts, name, in: &assembly)
        if parts.takesRoots { features = signedRoots(of: features, in: &assembly) }

        // The temperature is in the weights: it divides all that they add up to.
        func calibrated(_ values: [Float]) -> [Float] {
            values.map { Float(Double($0) / parts.temperature) }
        }
        let featureCount = parts.weights.count / max(tagCount, 1)
        let weights = assembly.floats(
            calibrated(parts.weights),
            [tagCount, featureCount],
            as: "head.weights"
        )
        let bias = assembly.floats(calibrated(parts.bias), [tagCount], as: "head.bias")
        var logits = assembly.add("Gemm", [features, weights, bias], ["transB": .int(1)], as: "logits")
        if parts.seesMirrored {
            let halves = assembly.floats([0.5, 0.5], [1, 2], as: "views.halves")
            logits = assembly.add("MatMul", [halves, logits], as: "logits.mean")
        }
        let probabilities =
            switch type {
            case .multiclass: assembly.add("Softmax", [logits], ["axis": .int(1)], as: "softmax")
            case .multilabel: assembly.add("Sigmoid", [logits], as: "sigmoid")
            }
        give(probabilities, as: Self.probabilityName, in: &assembly)
        return try assembly.graph(
            opset: parts.backbone.graph.opset,
            inputs: [inputValue(input)],
            outputs: [value(Self.probabilityName, floatType, [1, tagCount])]
        )
    }

    /// The name that clients of exported classifiers know.
    static var probabilityName: String { "model_output" }

    /// The features of each view, `[views, features]`: the embedding, averages of maps, averages of cells.
    private func features(
        of parts: ClassifierParts,
        _ name: (String) -> String,
        in assembly: inout GraphAssembly
    ) -> String {
        let viewCount = parts.seesMirrored ? 2 : 1
        var features = [single(name(parts.embedding), in: &assembly)]
        for map in parts.averagedMaps {
            let average = assembly.add("GlobalAveragePool", [name(map)], as: "maps/\(map).average")
            let flat = assembly.add("Flatten", [average], ["axis": .int(1)], as: "maps/\(map).features")
            features.append(single(flat, in: &assembly))
        }
        if let cells = parts.cells {
            let places = cells.side * cells.side
            let count = cells.across * cells.across
            let rows = assembly.reshape(
                single(name(cells.map), in: &assembly),
                to: [viewCount, cells.channels, places],
                as: "cells.places"
            )
            let shares = assembly.floats(cells.shares, [places, count], as: "cells.shares")
            let averages = assembly.add("MatMul", [rows, shares], as: "cells.averages")
            features.append(
                assembly.reshape(averages, to: [viewCount, cells.channels * count], as: "cells.features")
            )
        }
        guard features.count > 1 else { return features[0] }
        return assembly.add("Concat", features, ["axis": .int(1)], as: "features")
    }

    /// Square roots of the magnitudes, with the signs: exact, and without a division that has no answer at zero.
    private func signedRoots(of features: String, in assembly: inout GraphAssembly) -> String {
        let positive = assembly.add("Relu", [features], as: "features.positive")
        let opposite = assembly.add("Neg", [features], as: "features.opposite")
        let negative = assembly.add("Relu", [opposite], as: "features.negative")
        let roots = [positive, negative].map { assembly.add("Sqrt", [$0], as: $0 + ".root") }
        return assembly.add("Sub", roots, as: "features.roots")
    }
}

extension ClassifierParts.Cells {
    /// What each place counts in the average of each cell, places x cells.
    ///
    /// Where the side cannot be divided evenly, the later cells are larger; a map of fewer places than cells gives some to several.
    var shares: [Float] {
        let ranges = (0..<across).map { cell in
            let start = min(cell * side / across, side - 1)
            return start..<max((cell + 1) * side / across, start + 1)
        }
        var shares = [Float](repeating: 0, count: side * side * across * across)
        for (row, rows) in ranges.enumerated() {
            for (column, columns) in ranges.enumerated() {
                for y in rows {
                    for x in columns {
                        shares[(y * side + x) * across * across + row * across + column] =
                            1 / Float(rows.count * columns.count)
                    }
                }
            }
        }
        return shares
    }
}
