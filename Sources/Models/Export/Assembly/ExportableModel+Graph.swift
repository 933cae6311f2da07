internal import Annotations
package import ModelGraph

/// What a graph of a whole model gives.
package enum GraphOutput: Sendable {
    /// Of a classifier: `probabilities`, `[1, tags]`.
    case probabilities
    /// Of a detector, before any choice: `boxes`, `[places, 4]` as left, top, right and bottom in fractions of the square, which may lie
    /// outside of it, and `logits`, `[places, tags]`, not calibrated. What a format needs that chooses in a way of its own.
    case scoredBoxes
    /// Of a detector, before any choice: `raw_boxes`, `[places, 4]` as x and y of the center, width and height, and `raw_probs`,
    /// `[places, 1 + tags]`, calibrated; the first is that of nothing.
    case rawDetections
    /// Of a detector: `detected_boxes`, `[n, 4]`, cut at the edges of the square, `detected_scores` and `detected_classes`, `[n]`.
    case detections
}

extension ExportableModel {
    /// The whole model as one graph: pixels of the square in, calibrated answers out.
    ///
    /// Base model, features, head, calibration and decoding are in it, with one image as a batch and all sizes fixed, but for the
    /// number of detections. The operator set is that of the base model; the nodes that are added are the same in all sets from 11 on.
    ///
    /// - Parameters:
    ///   - input: How pixels go in; its layout has no influence, the graph's is NCHW.
    ///   - output: What comes out.
    ///   - numbers: What base model, neck and head of a detector compute in; all that follows, and the head of a classifier, computes in
    ///     32 bits. With ``NumberFormat/float16`` input and outputs have 16 bits too.
    /// - Returns: The graph; it may have operators of exports (``ModelGraph/GraphLimits/exports``).
    /// - Throws: ``ExportError`` if the model is of another kind than the output; `ModelGraphError`.
    package func graph(
        taking input: PixelInput,
        giving output: GraphOutput,
        numbers: NumberFormat = .float32
    ) throws -> Graph {
        let builder = ModelAssembly(edge: inputRule.edge, tagCount: tags.count, numbers: numbers)
        switch (parts, output) {
        case (.classifier(let parts), .probabilities):
            return try builder.graph(of: parts, type: task.classificationType ?? .multiclass, taking: input)
        case (.detector(let parts), .scoredBoxes), (.detector(let parts), .rawDetections),
            (.detector(let parts), .detections):
            return try builder.graph(of: parts, taking: input, giving: output)
        default:
            throw ExportError(.unsupportedModel, "A classifier has no boxes, and a detector nothing else.")
        }
    }
}

extension BackboneParts {
    /// The name of the output of ``features(_:edge:)``.
    static let featuresName = "features"

    /// The base model alone: pixels of the square in, red, green and blue from 0 to 255; features out, `[1, features]`.
    ///
    /// - Parameters:
    ///   - embedding: The output of the base model with the features.
    ///   - edge: The edge of the square, in pixels.
    /// - Returns: The graph.
    /// - Throws: `ModelGraphError`.
    func features(_ embedding: String, edge: Int) throws -> Graph {
        let builder = ModelAssembly(edge: edge, tagCount: 0, numbers: .float32)
        let input = PixelInput(name: "data")
        var assembly = GraphAssembly()
        let name = try builder.append(self, taking: input, to: &assembly)
        assembly.add("Flatten", [name(embedding)], ["axis": .int(1)], as: Self.featuresName)
        return try assembly.graph(
            opset: graph.opset,
            inputs: [builder.inputValue(input)],
            outputs: [Graph.Value(name: Self.featuresName, elementType: .float32, dimensions: nil)]
        )
    }
}

/// Puts the parts of a model together.
struct ModelAssembly {
    let edge: Int
    let tagCount: Int
    let numbers: NumberFormat

    var floatType: ElementType { numbers == .float16 ? .float16 : .float32 }

    func value(_ name: String, _ type: ElementType, _ dimensions: [Int?]) -> Graph.Value {
        Graph.Value(
            name: name,
            elementType: type,
            dimensions: dimensions.map { $0.map { .fixed($0) } ?? .symbolic("detections") }
        )
    }

    func inputValue(_ input: PixelInput) -> Graph.Value {
        value(input.name, floatType, [1, 3, edge, edge])
    }

    /// Takes a base model in, with what brings pixels to what it was made for.
    func append(
        _ backbone: BackboneParts,
        taking input: PixelInput,
        mirroring: Bool = false,
        to assembly: inout GraphAssembly
    ) throws -> (String) -> String {
        var pixels = try self.pixels(input, for: backbone.input, in: &assembly)
        if mirroring {
            let columns = assembly.integers(Array((0..<edge).reversed()), as: "columns.reversed")
            let mirrored = assembly.add(
                "Gather",
                [pixels, columns],
                ["axis": .int(3)],
                as: "pixels.mirrored"
            )
            pixels = assembly.add("Concat", [pixels, mirrored], ["axis": .int(0)], as: "pixels.both")
        }
        return assembly.append(
            try graph(backbone.graph),
            prefix: "backbone/",
            inputs: [backbone.input.name: pixels]
        )
    }

    /// A graph in the numbers of this export.
    func graph(_ graph: Graph) throws -> Graph {
        numbers == .float16 ? try graph.inHalfPrecision() : graph
    }

    /// A value in 32-bit floats.
    func single(_ value: String, in assembly: inout GraphAssembly) -> String {
        guard numbers == .float16 else { return value }
        return assembly.add("Cast", [value], ["to": .type(.float32)], as: value + ".float32")
    }

    /// Gives a value of 32-bit floats out, in the numbers of the export.
    func give(_ value: String, as name: String, in assembly: inout GraphAssembly) {
        if numbers == .float16 {
            assembly.add("Cast", [value], ["to": .type(.float16)], as: name)
        } else {
            assembly.add("Identity", [value], as: name)
        }
    }

    /// The pixels in the order and range that the base model takes.
    private func pixels(
        _ input: PixelInput,
        for backbone: BaseModelManifest.Input,
        in assembly: inout GraphAssembly
    ) throws -> String {
        var pixels = input.name
        let order: PixelInput.Order = backbone.channels == .bgr ? .bgr : .rgb
        if order != input.order {
            let channels = assembly.integers([2, 1, 0], as: "channels.reversed")
            pixels = assembly.add("Gather", [pixels, channels], ["axis": .int(1)], as: "pixels.ordered")
        }
        // Into the declared range first, then mean and scale where the graph leaves them to its caller.
        let (low, high) = (backbone.range[0], backbone.range[1])
        let full = input.range == .zeroTo255 ? 255.0 : 1
        let mean = backbone.mean ?? [0, 0, 0]
        let scale = backbone.scale ?? [1, 1, 1]
        let factors = scale.map { Float((high - low) / full * $0) }
        let offsets = zip(mean, scale).map { Float((low - $0) * $1) }
        func constant(_ values: [Float], _ name: String) -> String {
            let isOne = Set(values).count == 1
            let tensor = Graph.Tensor(
                name: name,
                dimensions: isOne ? [] : [1, 3, 1, 1],
                floats: isOne ? [values[0]] : values
            )
            return assembly.add(numbers == .float16 ? tensor.halved : tensor)
        }
        if factors.contains(where: { $0 != 1 }) {
            pixels = assembly.add("Mul", [pixels, constant(factors, "pixels.factor")], as: "pixels.scaled")
        }
        if offsets.contains(where: { $0 != 0 }) {
            pixels = assembly.add("Add", [pixels, constant(offsets, "pixels.offset")], as: "pixels.moved")
        }
        return pixels
    }
}
