package import FoundationEssentials
package import ModelGraph
internal import VisionKernels

/// Graphs in the flat format of the browser's engine.
package enum WebModel {
    /// The name of the file in a package.
    package static let fileName = "model.bin"

    /// The model of a graph.
    ///
    /// - Parameters:
    ///   - graph: Takes the pixels of one square, red, green and blue from 0 to 255, NCHW.
    ///   - outputs: Which of its outputs are given, in this order.
    ///   - rule: How an image becomes the square.
    ///   - selection: How boxes are chosen, if it gives boxes and logits.
    ///   - isHalf: Whether weights are kept in 16 bits.
    /// - Returns: The bytes of the file.
    /// - Throws: ``ExportError`` with `unsupportedModel`; `ModelGraphError`.
    package static func bytes(
        of graph: Graph,
        outputs: [String],
        rule: InputRule,
        selection: BoxSuppression? = nil,
        isHalf: Bool
    ) throws -> Data {
        var translation = try TFLiteTranslation(of: graph, isHalf: false)
        let (inputs, values) = try translation.translate()
        let tensors = outputs.compactMap { values[$0] }
        guard inputs.count == 1, tensors.count == outputs.count else {
            throw ExportError(
                .unsupportedModel,
                "The model has not the inputs and outputs that the engine in the browser takes."
            )
        }
        return try WebModelFile(translation.document, isHalf: isHalf).bytes(
            input: inputs[0],
            outputs: tensors,
            edge: rule.edge,
            fit: rule.fit.forEngine,
            selection: selection
        )
    }
}
