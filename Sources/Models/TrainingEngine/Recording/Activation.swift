/// A value inside a network: what layers take and give.
///
/// It stands for numbers that a plan computes later; only the shape is known.
package struct Activation {
    /// Where it was recorded.
    package let recording: Recording
    let id: Int

    /// Batch, channels, height and width, or batch and features.
    package var shape: [Int] { recording.shapes[id] }
}

/// The layers that a network applied to its inputs, in their order, at fixed shapes.
///
/// Applying a layer to an ``Activation`` records it here. A recording is compiled (``TrainingPlan``) or written down
/// (`Graph.init(recording:…)`); the layers share their parameters with it.
///
/// ```swift
/// let recording = Recording()
/// let image = recording.input([8, 3, 32, 32])
/// let logits = classifier(GlobalAveragePooling()(convolution(image)))
/// let plan = try TrainingPlan(recording, inputs: [image], outputs: [logits])
/// ```
package final class Recording {
    struct Call {
        let layer: any Layer
        let inputs: [Int]
        let output: Int
    }

    private(set) var shapes: [[Int]] = []
    private(set) var calls: [Call] = []

    package init() {}

    /// The parameters of all layers, each once, in the order of their first use.
    package var parameters: [Parameter] {
        var seen: Set<ObjectIdentifier> = []
        return calls.flatMap(\.layer.parameters).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }

    /// Adds an input.
    ///
    /// - Parameter shape: Batch, channels, height and width, or batch and features.
    /// - Returns: The activation that stands for it.
    package func input(_ shape: [Int]) -> Activation {
        shapes.append(shape)
        return Activation(recording: self, id: shapes.count - 1)
    }

    /// Applies a layer.
    ///
    /// - Throws: ``TrainingEngineError`` if it does not take these shapes.
    package func apply(
        _ layer: any Layer,
        to inputs: [Activation]
    ) throws(TrainingEngineError) -> Activation {
        precondition(inputs.allSatisfy { $0.recording === self }, "Activations of another recording.")
        guard let shape = layer.outputShape(for: inputs.map(\.shape)) else {
            throw TrainingEngineError(.wrongShapes(layer: "\(type(of: layer))", shapes: inputs.map(\.shape)))
        }
        let output = input(shape)
        calls.append(Call(layer: layer, inputs: inputs.map(\.id), output: output.id))
        return output
    }
}
