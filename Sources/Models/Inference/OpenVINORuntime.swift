import COpenVINO

/// The OpenVINO runtime of this process, through its C interface.
///
/// API reference: OpenVINO 2026.4, "OpenVINO Runtime C API".
package final class OpenVINORuntime: Sendable {
    // The core is documented as thread-safe and is freed only when no reference is left.
    private nonisolated(unsafe) let core: OpaquePointer

    /// Starts the runtime; cheap, because devices are loaded when a model is compiled.
    package init() throws(InferenceError) {
        var core: OpaquePointer?
        try check(ov_core_create(&core), "start")
        guard let core else { throw InferenceError(.native(step: "start")) }
        self.core = core
    }

    deinit {
        ov_core_free(core)
    }

    /// The library's own version text.
    package static var version: String {
        var version = ov_version_t()
        guard ov_get_openvino_version(&version) == OK else { return "unknown" }
        defer { ov_version_free(&version) }
        return String(cString: version.buildNumber)
    }

    /// Reads an ONNX graph from memory, fixes its input shapes and compiles it for the processor.
    ///
    /// - Parameters:
    ///   - graph: The bytes of the ONNX file; needed only during the call.
    ///   - inputs: The name and shape of each input.
    ///   - properties: OpenVINO properties by their names, six at most.
    /// - Returns: The compiled model.
    /// - Throws: ``InferenceError`` that names the step.
    func compile(
        graph: UnsafeRawBufferPointer,
        inputs: [TensorDescription],
        properties: KeyValuePairs<String, String>
    ) throws(InferenceError) -> CompiledHandle {
        var model: OpaquePointer?
        try check(
            ov_core_read_model_from_memory_buffer(
                core,
                graph.baseAddress?.assumingMemoryBound(to: CChar.self),
                graph.count,
                nil,
                &model
            ),
            "read the model"
        )
        defer { ov_model_free(model) }

        var shapes: [ov_partial_shape_t] = []
        defer { for index in shapes.indices { ov_partial_shape_free(&shapes[index]) } }
        for input in inputs { shapes.append(try partialShape(input.shape)) }
        try check(
            withCStrings(inputs.map(\.name)) { names in
                var names = names
                return ov_model_reshape(model, &names, shapes, shapes.count)
            },
            "fit the model to the shapes of its inputs"
        )

        return try compile(model, properties: properties)
    }

    /// Compiles a model that was read; in 32-bit floats unless properties say otherwise.
    func compile(
        _ model: OpaquePointer?,
        properties: KeyValuePairs<String, String> = ["INFERENCE_PRECISION_HINT": "f32"]
    ) throws(InferenceError) -> CompiledHandle {
        var compiled: OpaquePointer?
        try check(
            withCStrings(properties.flatMap { [$0.key, $0.value] }) { pointers in
                ocellus_compile_model(core, model, "CPU", pointers, properties.count, &compiled)
            },
            "compile the model"
        )
        guard let compiled else { throw InferenceError(.native(step: "compile the model")) }
        return CompiledHandle(compiled)
    }

    /// Reads a model from a file or folder of any format that the library knows; the caller frees it.
    func read(path: String) throws(InferenceError) -> OpaquePointer? {
        var model: OpaquePointer?
        try check(ov_core_read_model(core, path, nil, &model), "read the model")
        return model
    }
}

/// A shape as the C interface wants it; the caller frees it.
func partialShape(_ sizes: [Int]) throws(InferenceError) -> ov_partial_shape_t {
    var dimensions = sizes.map(Int64.init)
    var shape = ov_shape_t()
    try check(ov_shape_create(Int64(dimensions.count), &dimensions, &shape), "describe an input")
    defer { ov_shape_free(&shape) }
    var partial = ov_partial_shape_t()
    try check(ov_shape_to_partial_shape(shape, &partial), "describe an input")
    return partial
}

/// Owns a compiled model of the C interface; requests may be made from any thread.
final class CompiledHandle: Sendable {
    fileprivate nonisolated(unsafe) let pointer: OpaquePointer

    fileprivate init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        ov_compiled_model_free(pointer)
    }

    func makeRequest() throws(InferenceError) -> OpaquePointer {
        var request: OpaquePointer?
        try check(ov_compiled_model_create_infer_request(pointer, &request), "make a request")
        guard let request else { throw InferenceError(.native(step: "make a request")) }
        return request
    }
}

/// Turns a status of the C interface into an error that names the step.
func check(_ status: ov_status_e, _ step: String) throws(InferenceError) {
    guard status != OK else { return }
    var detail = String(cString: ov_get_error_info(status))
    if let message = ov_get_last_err_msg() {
        detail += ": " + String(cString: message)
        ov_free(message)
    }
    throw InferenceError(.native(step: step), detail: detail)
}

private func withCStrings<Result>(
    _ strings: [String],
    _ body: ([UnsafePointer<CChar>?]) -> Result
) -> Result {
    let copies = strings.map { Array($0.utf8CString) }
    func nest(_ index: Int, _ pointers: [UnsafePointer<CChar>?]) -> Result {
        guard index < copies.count else { return body(pointers) }
        return copies[index].withUnsafeBufferPointer { nest(index + 1, pointers + [$0.baseAddress]) }
    }
    return nest(0, [])
}
