package import FoundationEssentials
package import ModelGraph

/// A graph compiled for this processor at fixed shapes: named tensors in, named tensors out.
///
/// Calls may come from any number of threads; at most ``parallelism`` of them compute at a time and the others wait.
/// Each computation runs on one thread, so no result depends on how many there are. At `f32` the same input gives
/// bit-identical output on the same processor type and library version.
package final class CompiledModel: Sendable {
    /// What ``run(_:outputs:)`` takes, in the order of the graph: the inputs on which its outputs depend.
    package let inputs: [TensorDescription]

    /// The names of the other inputs, which the library forgets while it reads the graph.
    private let unusedInputs: Set<String>

    /// What it can give, in the order of the graph.
    package let outputs: [TensorDescription]

    /// The number format it computes in; never `auto`.
    package let precision: InferencePrecision

    /// How many computations run at once.
    package let parallelism: Int

    /// About the memory it takes, in bytes: the weights twice, as they are and as they are laid out for the processor, and what each of
    /// the computations that run at once keeps between the nodes.
    ///
    /// Measured with EfficientNet-Lite0 and -Lite2, one and two images at 224 pixels, two computations: 45 to 90 MB in f32 where this says
    /// 44 to 74; 29 to 54 in bf16.
    package let estimatedByteCount: Int

    private let pool: RequestPool

    /// Compiles a graph.
    ///
    /// Takes about 0.2 s for a model of 7 million parameters.
    ///
    /// - Parameters:
    ///   - file: The ONNX file's bytes; needed only during the call. The native library sees them only after they were read
    ///     as a `Graph` and all shapes follow from those of the inputs.
    ///   - inputShapes: The shape of each input, by its name.
    ///   - precision: The number format.
    ///   - parallelism: How many computations run at once: usually the number of processors.
    ///   - limits: What graphs to accept.
    ///   - runtime: The inference library.
    /// - Throws: `ModelGraphError` if the file breaks a rule or does not fit the shapes; ``InferenceError`` if the precision is not to be had
    ///   here or the library refuses the graph.
    package init(
        graph file: Data,
        inputShapes: [String: [Int]],
        precision: InferencePrecision,
        parallelism: Int,
        limits: GraphLimits = GraphLimits(),
        runtime: OpenVINORuntime
    ) throws {
        let graph = try Graph(onnx: file, limits: limits)
        let shapes = try graph.inferredShapes(for: inputShapes, limits: limits)
        func described(_ values: [Graph.Value]) -> [TensorDescription] {
            values.map { TensorDescription(name: $0.name, shape: shapes.byName[$0.name] ?? []) }
        }
        var needed = graph
        try needed.edit(limits: limits) { editor in editor.removeUnused() }
        let used = Set(needed.nodes.flatMap(\.inputs) + needed.outputs.map(\.name))
        let inputs = described(graph.inputs.filter { used.contains($0.name) })
        let precision = try precision.resolved()
        let compiled = try file.withUnsafeBytes { bytes in
            try runtime.compile(
                graph: bytes,
                inputs: inputs,
                properties: [
                    "INFERENCE_PRECISION_HINT": precision.rawValue,
                    "PERFORMANCE_HINT": "THROUGHPUT",
                    "NUM_STREAMS": String(parallelism),
                    "INFERENCE_NUM_THREADS": String(parallelism),
                ]
            )
        }
        self.inputs = inputs
        unusedInputs = Set(graph.inputs.map(\.name)).subtracting(used)
        self.precision = precision
        self.parallelism = parallelism
        outputs = described(graph.outputs)
        estimatedByteCount =
            2 * file.count + parallelism * shapes.activationCount * MemoryLayout<Float>.size
        pool = RequestPool(
            try (0..<parallelism).map { _ in try InferRequest(on: compiled, inputs: inputs) }
        )
    }

    /// Computes outputs from inputs.
    ///
    /// Blocks until a request is free and the computation is done.
    ///
    /// - Parameters:
    ///   - tensors: All of ``inputs``, by name; inputs that the graph has no use for may be among them.
    ///   - names: The outputs that are wanted; `nil` for all.
    /// - Returns: The outputs by name; they may hold numbers that are not finite.
    /// - Throws: ``InferenceError`` if an input is missing or of another shape, or an output is none of the graph's.
    package func run(
        _ tensors: [String: Tensor],
        outputs names: Set<String>? = nil
    ) throws(InferenceError) -> [String: Tensor] {
        for input in inputs where tensors[input.name]?.shape != input.shape {
            let found = tensors[input.name]?.shape
            throw InferenceError(.wrongInput(name: input.name, expected: input.shape, found: found))
        }
        let known = Set((inputs + outputs).map(\.name)).union(unusedInputs)
        if let unknown = (Set(tensors.keys).union(names ?? []).subtracting(known)).min() {
            throw InferenceError(.unknownTensor(name: unknown))
        }
        let wanted = outputs.filter { names?.contains($0.name) ?? true }
        return try withRequest { request throws(InferenceError) in
            for (input, buffer) in zip(inputs, request.inputs) {
                _ = buffer.update(fromContentsOf: tensors[input.name]?.values ?? [])
            }
            try request.run()
            var results: [String: Tensor] = [:]
            for output in wanted {
                let values = try request.output(output.name, expectedCount: output.count)
                results[output.name] = Tensor(shape: output.shape, values: Array(values))
            }
            return results
        }
    }

    /// Lends a request, whose buffers can be filled and read in place; blocks until one is free.
    func withRequest<Result>(
        _ body: (InferRequest) throws(InferenceError) -> Result
    ) throws(InferenceError) -> Result {
        try pool.withRequest(body)
    }
}
