import COpenVINO
package import FoundationEssentials

/// A model of one input in files of any format that the library reads: ONNX, its own, TensorFlow, TensorFlow Lite.
///
/// For asking what files say that were written for other programs. Whatever types the model has, floats go in and come out, and it
/// computes in 32 bits. Slower than a ``CompiledModel``, which knows all shapes; for one thread.
///
/// The library reads the files itself, where it reads base models only after `Graph` has: give it files that this program has
/// written, or such as you trust.
package final class InterpretedModel {
    private let compiled: CompiledHandle
    private let request: OpaquePointer
    private let outputNames: [String]

    /// The shape of the input.
    private let inputShape: [Int]

    /// Reads and compiles a model.
    ///
    /// - Parameters:
    ///   - url: The file to open, or the folder; what it refers to lies beside it.
    ///   - inputShape: The shape of its input.
    ///   - runtime: The inference library.
    /// - Throws: ``InferenceError`` that names the step.
    package init(
        contentsOf url: URL,
        inputShape: [Int],
        runtime: OpenVINORuntime
    ) throws(InferenceError) {
        (compiled, outputNames) = try runtime.compile(
            path: url.path(percentEncoded: false),
            inputShape: inputShape
        )
        request = try compiled.makeRequest()
        self.inputShape = inputShape
    }

    deinit {
        ov_infer_request_free(request)
    }

    /// Computes all outputs.
    ///
    /// - Parameter input: Of the shape that was named.
    /// - Returns: The outputs by their names.
    /// - Throws: ``InferenceError`` if the input is of another shape, or the library cannot compute.
    package func run(_ input: Tensor) throws(InferenceError) -> [(name: String, tensor: Tensor)] {
        guard input.shape == inputShape else {
            throw InferenceError(.wrongInput(name: "input", expected: inputShape, found: input.shape))
        }
        var tensor: OpaquePointer?
        try check(ov_infer_request_get_input_tensor_by_index(request, 0, &tensor), "find the input")
        defer { ov_tensor_free(tensor) }
        let buffer = try values(of: tensor, shape: inputShape, named: "input")
        _ = buffer.update(fromContentsOf: input.values)
        try check(ov_infer_request_infer(request), "run the model")
        var results: [(name: String, tensor: Tensor)] = []
        for (index, name) in outputNames.enumerated() {
            results.append((name, try output(index, named: name)))
        }
        return results
    }

    private func output(_ index: Int, named name: String) throws(InferenceError) -> Tensor {
        var tensor: OpaquePointer?
        try check(ov_infer_request_get_output_tensor_by_index(request, index, &tensor), "find \(name)")
        defer { ov_tensor_free(tensor) }
        var sizes = ov_shape_t()
        try check(ov_tensor_get_shape(tensor, &sizes), "find the shape of \(name)")
        defer { ov_shape_free(&sizes) }
        let shape = (0..<Int(sizes.rank)).map { Int(sizes.dims[$0]) }
        return Tensor(shape: shape, values: Array(try values(of: tensor, shape: shape, named: name)))
    }

    /// The memory of a tensor.
    private func values(
        of tensor: OpaquePointer?,
        shape: [Int],
        named name: String
    ) throws(InferenceError) -> UnsafeMutableBufferPointer<Float> {
        var type = DYNAMIC
        try check(ov_tensor_get_element_type(tensor, &type), "find the type of \(name)")
        guard type == F32 else { throw InferenceError(.notFloats(name: name)) }
        var count = 0
        try check(ov_tensor_get_size(tensor, &count), "find the size of \(name)")
        let expected = shape.reduce(1, *)
        guard count == expected else {
            throw InferenceError(.wrongOutput(name: name, expected: expected, found: count))
        }
        guard count > 0 else { return UnsafeMutableBufferPointer(start: nil, count: 0) }
        var pointer: UnsafeMutableRawPointer?
        try check(ov_tensor_data(tensor, &pointer), "reach the memory of \(name)")
        return UnsafeMutableBufferPointer(start: pointer?.assumingMemoryBound(to: Float.self), count: count)
    }
}

extension OpenVINORuntime {
    /// Reads a model of one input from files, lets floats go in and come out, and compiles it.
    fileprivate func compile(
        path: String,
        inputShape: [Int]
    ) throws(InferenceError) -> (CompiledHandle, outputs: [String]) {
        let model = try read(path: path)
        defer { ov_model_free(model) }
        var inputCount = 0
        try check(ov_model_inputs_size(model, &inputCount), "count the model's inputs")
        guard inputCount == 1 else { throw InferenceError(.native(step: "give the model one input")) }
        var shape = try partialShape(inputShape)
        defer { ov_partial_shape_free(&shape) }
        try check(ov_model_reshape_single_input(model, shape), "fit the model to the shape of its input")
        let names = try outputNames(of: model)
        let converted = try converting(model, outputCount: names.count)
        defer { ov_model_free(converted) }
        return (try compile(converted), names)
    }

    private func outputNames(of model: OpaquePointer?) throws(InferenceError) -> [String] {
        var count = 0
        try check(ov_model_outputs_size(model, &count), "count the model's outputs")
        var names: [String] = []
        for index in 0..<count {
            var port: OpaquePointer?
            try check(ov_model_const_output_by_index(model, index, &port), "find an output")
            defer { ov_output_const_port_free(port) }
            var name: UnsafeMutablePointer<CChar>?
            try check(ov_port_get_any_name(port, &name), "find the name of an output")
            names.append(name.map { String(cString: $0) } ?? "")
            ov_free(name)
        }
        return names
    }

    /// The model with floats of 32 bits at its input and its outputs.
    private func converting(
        _ model: OpaquePointer?,
        outputCount: Int
    ) throws(InferenceError) -> OpaquePointer? {
        let step = "convert the model's inputs and outputs"
        var processor: OpaquePointer?
        try check(ov_preprocess_prepostprocessor_create(model, &processor), step)
        defer { ov_preprocess_prepostprocessor_free(processor) }
        var input: OpaquePointer?
        try check(ov_preprocess_prepostprocessor_get_input_info_by_index(processor, 0, &input), step)
        defer { ov_preprocess_input_info_free(input) }
        var inputTensor: OpaquePointer?
        try check(ov_preprocess_input_info_get_tensor_info(input, &inputTensor), step)
        defer { ov_preprocess_input_tensor_info_free(inputTensor) }
        try check(ov_preprocess_input_tensor_info_set_element_type(inputTensor, F32), step)
        for index in 0..<outputCount {
            var output: OpaquePointer?
            try check(
                ov_preprocess_prepostprocessor_get_output_info_by_index(processor, index, &output),
                step
            )
            defer { ov_preprocess_output_info_free(output) }
            var tensor: OpaquePointer?
            try check(ov_preprocess_output_info_get_tensor_info(output, &tensor), step)
            defer { ov_preprocess_output_tensor_info_free(tensor) }
            try check(ov_preprocess_output_set_element_type(tensor, F32), step)
        }
        var built: OpaquePointer?
        try check(ov_preprocess_prepostprocessor_build(processor, &built), step)
        return built
    }
}
