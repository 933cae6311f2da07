internal import Export
internal import Foundation
internal import VisionKernels

/// Runs models for the browser by the browser's engine, compiled for this machine.
enum WebInterpreter {
    /// Runs a model on inputs, one after the other.
    ///
    /// - Parameters:
    ///   - bytes: The file `model.bin`.
    ///   - inputs: Squares, `[1, edge, edge, 3]`.
    /// - Returns: For each the probabilities, or the boxes that are left after non-maximum suppression in fractions of the square.
    /// - Throws: `ExportError` with `notAPackage` if it is no model, or if inputs are of other sizes.
    static func outputs(of bytes: Data, _ inputs: [ModelTensor]) throws -> [[ModelTensor]] {
        let engine: ModelEngine
        do {
            engine = try bytes.withUnsafeBytes { try ModelEngine($0) }
        } catch let error as ModelFormatError {
            throw ExportError(
                .notAPackage,
                "The file “\(WebModel.fileName)” is no model for the browser (\(error))."
            )
        }
        return try inputs.map { input in
            guard engine.input.count == input.values.count else {
                throw ExportError(.notAPackage, "The model takes squares of \(engine.program.edge) pixels.")
            }
            _ = engine.input.update(fromContentsOf: input.values)
            engine.run()
            guard let selection = engine.program.selection else {
                return [tensor("model_output", engine.outputShape(0), Array(engine.output(0)))]
            }
            return detections(of: engine, by: selection)
        }
    }

    private static func detections(of engine: ModelEngine, by selection: BoxSelection) -> [ModelTensor] {
        let (boxes, logits) = (engine.output(0), engine.output(1))
        guard let boxStart = boxes.baseAddress, let logitStart = logits.baseAddress else { return [] }
        let found = selection.detections(
            boxes: boxStart,
            logits: logitStart,
            placeCount: boxes.count / 4,
            tagCount: logits.count / (boxes.count / 4)
        )
        let edges = found.flatMap { row in (0..<4).map { min(1, max(0, row.edges[$0])) } }
        return [
            tensor("detected_boxes", [found.count, 4], edges),
            tensor("detected_scores", [found.count], found.map(\.probability)),
            tensor("detected_classes", [found.count], found.map { Float($0.tag) }),
        ]
    }

    private static func tensor(_ name: String, _ shape: [Int], _ values: [Float]) -> ModelTensor {
        ModelTensor(name: name, shape: shape, values: values)
    }
}
