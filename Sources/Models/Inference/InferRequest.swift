import COpenVINO

/// One infer request with its fixed input buffers, used by one thread at a time.
///
/// The buffers belong to the request and keep their addresses, because the input shapes never change.
final class InferRequest {
    private let handle: OpaquePointer
    // Keeps the compiled model alive as long as a request on it exists.
    private let model: CompiledHandle

    /// The memory of each input, in the order in which they were described.
    let inputs: [UnsafeMutableBufferPointer<Float>]

    init(on model: CompiledHandle, inputs: [TensorDescription]) throws(InferenceError) {
        let handle = try model.makeRequest()
        self.model = model
        self.handle = handle
        var buffers: [UnsafeMutableBufferPointer<Float>] = []
        do throws(InferenceError) {
            for input in inputs {
                buffers.append(try floats(named: input.name, of: handle, expectedCount: input.count))
            }
        } catch {
            // An initializer that throws before all is set runs no deinit.
            ov_infer_request_free(handle)
            throw error
        }
        self.inputs = buffers
    }

    deinit {
        ov_infer_request_free(handle)
    }

    /// Runs the model on what ``inputs`` hold.
    func run() throws(InferenceError) {
        try check(ov_infer_request_infer(handle), "run the model")
    }

    /// The values of an output after ``run()``, valid until the next run.
    func output(_ name: String, expectedCount: Int) throws(InferenceError) -> UnsafeMutableBufferPointer<
        Float
    > {
        try floats(named: name, of: handle, expectedCount: expectedCount)
    }

    /// The average over space of a map `[batch, channels, height, width]` after ``run()``: one value a channel.
    ///
    /// `channels` counts those of all images of the batch.
    func averages(ofMap name: String, channels: Int, pixels: Int) throws(InferenceError) -> [Float] {
        let map = try output(name, expectedCount: channels * pixels)
        return (0..<channels).map { channel in
            var sum: Float = 0
            for index in channel * pixels..<(channel + 1) * pixels { sum += map[index] }
            return sum / Float(pixels)
        }
    }

    /// The averages over the cells of a grid of a square map `[batch, channels, side, side]` after ``run()``: of each channel those of
    /// `cellsAcross * cellsAcross` cells, row by row.
    ///
    /// Where the side cannot be divided evenly, the later cells are larger by a pixel; a map with fewer pixels than cells gives some
    /// pixels to several cells.
    func averages(
        ofMap name: String,
        channels: Int,
        side: Int,
        cellsAcross: Int
    ) throws(InferenceError) -> [Float] {
        let map = try output(name, expectedCount: channels * side * side)
        let ranges = (0..<cellsAcross).map { cell in
            let start = min(cell * side / cellsAcross, side - 1)
            return start..<max((cell + 1) * side / cellsAcross, start + 1)
        }
        var averages: [Float] = []
        averages.reserveCapacity(channels * cellsAcross * cellsAcross)
        for channel in 0..<channels {
            for rows in ranges {
                for columns in ranges {
                    var sum: Float = 0
                    for row in rows {
                        let start = (channel * side + row) * side
                        for index in start + columns.lowerBound..<start + columns.upperBound {
                            sum += map[index]
                        }
                    }
                    averages.append(sum / Float(rows.count * columns.count))
                }
            }
        }
        return averages
    }
}

/// The memory behind an input or output of a request; the tensor object itself is released, its memory belongs to the request.
private func floats(
    named name: String,
    of request: OpaquePointer,
    expectedCount: Int
) throws(InferenceError) -> UnsafeMutableBufferPointer<Float> {
    var tensor: OpaquePointer?
    try check(ov_infer_request_get_tensor(request, name, &tensor), "find the tensor \(name)")
    defer { ov_tensor_free(tensor) }
    var type = DYNAMIC
    try check(ov_tensor_get_element_type(tensor, &type), "find the type of \(name)")
    var count = 0
    try check(ov_tensor_get_size(tensor, &count), "find the size of \(name)")
    guard type == F32 else { throw InferenceError(.notFloats(name: name)) }
    guard count == expectedCount else {
        throw InferenceError(.wrongOutput(name: name, expected: expectedCount, found: count))
    }
    var pointer: UnsafeMutableRawPointer?
    try check(ov_tensor_data(tensor, &pointer), "reach the memory of \(name)")
    return UnsafeMutableBufferPointer(start: pointer?.assumingMemoryBound(to: Float.self), count: count)
}
