package import Imaging
package import ModelGraph

/// The first stages of a base model compiled for this processor: images in, some of its values out, whole.
///
/// Calls may come from any number of threads, as those of ``CompiledModel``.
package final class CompiledPrefix: Sendable {
    /// The width and height in pixels of the images it takes.
    package let edge: Int

    private let inputName: String
    private let outputs: [String]
    private let planes: [ChannelPlane]
    private let model: CompiledModel

    /// Compiles the stages.
    ///
    /// - Parameters:
    ///   - graph: A graph with the base model's input and the wanted values as outputs; needed only during the call.
    ///   - input: What the base model's manifest says of the input.
    ///   - edge: The width and height in pixels of the images.
    ///   - precision: The number format.
    ///   - parallelism: How many computations run at once.
    ///   - runtime: The inference library.
    /// - Throws: As ``CompiledModel``.
    package init(
        graph: Graph,
        input: BaseModelManifest.Input,
        edge: Int,
        precision: InferencePrecision,
        parallelism: Int,
        runtime: OpenVINORuntime
    ) throws {
        model = try CompiledModel(
            graph: graph.onnx(),
            inputShapes: [input.name: [1, 3, edge, edge]],
            precision: precision,
            parallelism: parallelism,
            runtime: runtime
        )
        self.edge = edge
        inputName = input.name
        outputs = graph.outputs.map(\.name)
        planes = ChannelPlane.planes(of: input)
    }

    /// The values of an image, in the order of the graph's outputs.
    ///
    /// Blocks until a request is free and the computation is done.
    ///
    /// - Throws: ``InferenceError`` if the image is not ``edge`` pixels wide and high, or a number is not finite.
    package func values(of image: RGBImage) throws(InferenceError) -> [[Float]] {
        guard image.width == edge, image.height == edge else {
            throw InferenceError(.wrongInputSize(width: image.width, height: image.height, edge: edge))
        }
        let size = edge * edge
        let pixels = [Float](unsafeUninitializedCapacity: planes.count * size) { buffer, count in
            for (index, plane) in planes.enumerated() {
                plane.fill(
                    UnsafeMutableBufferPointer(rebasing: buffer[index * size..<(index + 1) * size]),
                    from: image
                )
            }
            count = planes.count * size
        }
        let results = try model.run([inputName: Tensor(shape: [1, 3, edge, edge], values: pixels)])
        let values = outputs.map { results[$0]?.values ?? [] }
        guard values.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw InferenceError(.notFinite) }
        return values
    }
}
