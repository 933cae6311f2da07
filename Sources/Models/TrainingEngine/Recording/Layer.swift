/// An operation of a network with the parameters it has.
///
/// A layer is a value; a network is a structure of layers, applied from top to bottom:
///
/// ```swift
/// struct Block {
///     let convolution: Convolution
///     let normalization: BatchNormalization
///
///     func callAsFunction(_ input: Activation) -> Activation {
///         ElementwiseFunction.silu(normalization(convolution(input)))
///     }
/// }
/// ```
package protocol Layer {
    /// Its parameters, in the order in which they are written down.
    var parameters: [Parameter] { get }

    /// The shape of the result; `nil` if the layer does not take such operands.
    func outputShape(for shapes: [[Int]]) -> [Int]?

    /// Adds what computes the result, and later its gradients, to a plan.
    ///
    /// - Throws: ``TrainingEngineError`` if oneDNN refuses an operation.
    func compile(_ call: LayerCompilation) throws

    /// Adds the nodes of an ONNX graph that compute the same as inference does.
    func write(_ nodes: GraphNodeWriter)
}

extension Layer {
    package var parameters: [Parameter] { [] }

    /// Applies the layer.
    ///
    /// - Precondition: It takes operands of these shapes; ``Recording/apply(_:to:)`` throws instead.
    package func callAsFunction(_ inputs: Activation...) -> Activation {
        do throws(TrainingEngineError) {
            return try inputs[0].recording.apply(self, to: inputs)
        } catch {
            preconditionFailure(error.description)
        }
    }
}
