extension Graph {
    /// Checks that this graph is the one a manifest describes.
    ///
    /// The input must be the graph's only one, `[N, 3, H, W]` in 32-bit floats; the embedding `[N, D]`, two axes; and
    /// each map four. At each size that the manifest names, all shapes must follow from that of the input, those of the
    /// outputs must be as promised, and the values between the nodes must keep within the limits.
    ///
    /// - Parameters:
    ///   - manifest: What the graph should be.
    ///   - limits: How much memory one image may take.
    /// - Throws: ``ModelGraphError`` with `contractMismatch`; the sentence says what both sides say. Also the errors of
    ///   ``shapes(for:limits:)``.
    package func check(
        against manifest: BaseModelManifest,
        limits: GraphLimits = GraphLimits()
    ) throws(ModelGraphError) {
        try require(
            opset == manifest.model.opset,
            "its operator set is \(opset), the manifest says \(manifest.model.opset)"
        )
        let declared = Set(manifest.model.operators)
        let missing =
            operatorNames.subtracting(declared).sorted() + declared.subtracting(operatorNames).sorted()
        try require(
            missing.isEmpty,
            "model.operators of the manifest differs from what the graph uses, in \((missing.first ?? "").quoted)"
        )
        try checkInput(manifest.input)
        try checkOutput(
            manifest.outputs.embedding.name,
            rank: 2,
            width: manifest.outputs.embedding.dimensions,
            advice: "[N, D]; end the graph with Flatten if it gives [N, D, 1, 1]"
        )
        for map in manifest.outputs.maps ?? [] {
            try checkOutput(map.name, rank: 4, width: map.channels, advice: "[N, C, height, width]")
        }
        let size = manifest.input.size
        for edge in Set([size.compact, size.default, size.fine]).sorted() {
            try checkShapes(of: manifest, edge: edge, limits: limits)
        }
    }

    private func checkShapes(
        of manifest: BaseModelManifest,
        edge: Int,
        limits: GraphLimits
    ) throws(ModelGraphError) {
        let shapes = try shapes(for: [manifest.input.name: [1, 3, edge, edge]], limits: limits)
        let outputs = manifest.outputs
        var promised = [(outputs.embedding.name, [1, outputs.embedding.dimensions])]
        for map in outputs.maps ?? [] {
            let side = map.side(atEdge: edge)
            promised.append((map.name, [1, map.channels, side, side]))
        }
        for (name, shape) in promised {
            let found = shapes[name] ?? []
            try require(
                found == shape,
                "at \(edge) pixels output \(name.quoted) has shape \(found), the manifest means \(shape)"
            )
        }
    }

    private func checkInput(_ declared: BaseModelManifest.Input) throws(ModelGraphError) {
        guard inputs.count == 1, let input = inputs.first, input.name == declared.name else {
            let names = inputs.prefix(4).map(\.name.quoted).joined(separator: ", ")
            throw mismatch("its inputs are \(names); it must have one, \(declared.name.quoted)")
        }
        guard input.elementType == .float32, let axes = input.dimensions, axes.count == 4,
            axes[1] == .fixed(3)
        else {
            throw mismatch("its input must be [N, 3, H, W] in 32-bit floats")
        }
        let size = declared.size
        for case .fixed(let edge) in axes[2...] where Set([size.default, size.compact, size.fine]) != [edge] {
            throw mismatch(
                "its input has a fixed edge of \(edge) pixels, so all sizes in the manifest must be \(edge)"
            )
        }
    }

    private func checkOutput(
        _ name: String,
        rank: Int,
        width: Int,
        advice: String
    ) throws(ModelGraphError) {
        guard let output = outputs.first(where: { $0.name == name }) else {
            let names = outputs.prefix(8).map(\.name.quoted).joined(separator: ", ")
            throw mismatch("it has no output \(name.quoted); its outputs are \(names)")
        }
        try require(output.elementType == .float32, "output \(name.quoted) is not in 32-bit floats")
        guard let axes = output.dimensions else { return }
        try require(axes.count == rank, "output \(name.quoted) has \(axes.count) axes and must be \(advice)")
        if case .fixed(let size) = axes[1] {
            try require(
                size == width,
                "output \(name.quoted) has \(size) features, the manifest says \(width)"
            )
        }
    }

    private func require(_ holds: Bool, _ difference: @autoclosure () -> String) throws(ModelGraphError) {
        guard holds else { throw mismatch(difference()) }
    }

    private func mismatch(_ difference: String) -> ModelGraphError {
        ModelGraphError(.contractMismatch, "The graph is not the one of its manifest: \(difference).")
    }
}
