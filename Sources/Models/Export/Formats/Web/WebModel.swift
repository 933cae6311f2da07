package import FoundationEssentials
package import ModelGraph
internal import VisionKernels

/// Graphs in the flat format of the browser's engine.
package enum WebModel {
    /// The name of the file in a package.
    package static let fileName = "model.bin"

    /// The model and its description, as a package has them, with numbers of 32 bits.
    ///
    /// - Throws: ``ExportError`` with `unsupportedModel`; `ModelGraphError`.
    package static func files(of model: ExportableModel) throws -> [ExportFile] {
        try WebWriter.standard.write(model).files.filter {
            [fileName, WebModelDescription.fileName].contains($0.name)
        }
    }

    /// A base model for pages, which gives features; its weights have 16 bits.
    ///
    /// - Parameters:
    ///   - backbone: The base model.
    ///   - embedding: The output with the features.
    ///   - rule: How an image becomes its input.
    ///   - name: What it is called.
    /// - Returns: The model and its description.
    /// - Throws: ``ExportError`` with `unsupportedModel`; `ModelGraphError`.
    package static func features(
        of backbone: BackboneParts,
        embedding: String,
        rule: InputRule,
        name: String
    ) throws -> [ExportFile] {
        let graph = try backbone.features(embedding, edge: rule.edge)
        let bytes = try bytes(of: graph, outputs: [BackboneParts.featuresName], rule: rule, isHalf: true)
        let description = WebModelDescription(
            identifier: name,
            task: .features,
            type: nil,
            tags: [],
            baseModel: name,
            rule: rule,
            bytes: bytes
        )
        return [
            ExportFile(name: fileName, data: bytes),
            ExportFile(name: WebModelDescription.fileName, data: try ExportJSON.encode(description)),
        ]
    }

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
