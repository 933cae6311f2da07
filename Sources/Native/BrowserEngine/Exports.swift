// What the engine gives a page: functions of numbers, because WebAssembly knows nothing else. Pointers are offsets in its memory.
// Compiled together with VisionKernels to WebAssembly; no part of the program. The functions `allocate` and `release` are in memory.c.

/// The models that are loaded; a handle is a place and 1.
nonisolated(unsafe) private var models: [ModelEngine?] = []

/// What a model detected last, six floats each.
nonisolated(unsafe) private var detected: [UnsafeMutablePointer<Float>?] = []

/// Who runs models; nobody but the caller in builds without threads.
nonisolated(unsafe) var crew: Crew?

private enum Failure {
    static var unknownModel: Int32 { -10 }
    static var badImage: Int32 { -11 }
}

private func model(_ handle: Int32) -> ModelEngine? {
    handle > 0 && Int(handle) <= models.count ? models[Int(handle) - 1] : nil
}

/// Reads a model; gives a handle, or why not as a negative number (`ModelFormatError`).
@_expose(wasm, "loadModel") @_cdecl("engine_load")
public func loadModel(_ pointer: UnsafeRawPointer, _ byteCount: Int32) -> Int32 {
    guard byteCount > 0 else { return ModelFormatError.notAModel.rawValue }
    do throws(ModelFormatError) {
        let bytes = UnsafeRawBufferPointer(start: pointer, count: Int(byteCount))
        let engine = try ModelEngine(bytes, threadCount: crew?.threadCount ?? 1)
        models.append(engine)
        detected.append(nil)
        return Int32(models.count)
    } catch {
        return error.rawValue
    }
}

/// Gives the memory of a model back.
@_expose(wasm, "unloadModel") @_cdecl("engine_unload")
public func unloadModel(_ handle: Int32) {
    guard model(handle) != nil else { return }
    models[Int(handle) - 1] = nil
    detected[Int(handle) - 1]?.deallocate()
    detected[Int(handle) - 1] = nil
}

/// Pixels of a canvas: red, green, blue and an alpha that does not count.
@_expose(wasm, "setImage") @_cdecl("engine_set_image")
public func setImage(_ handle: Int32, _ rgba: UnsafePointer<UInt8>, _ width: Int32, _ height: Int32) -> Int32
{
    guard let model = model(handle) else { return Failure.unknownModel }
    guard width > 0, height > 0, width <= 1 << 14, height <= 1 << 14 else { return Failure.badImage }
    let count = Int(width) * Int(height)
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * count) { target, initialized in
        for pixel in 0..<count {
            target[3 &* pixel] = rgba[4 &* pixel]
            target[3 &* pixel &+ 1] = rgba[4 &* pixel &+ 1]
            target[3 &* pixel &+ 2] = rgba[4 &* pixel &+ 2]
        }
        initialized = 3 * count
    }
    model.setImage(pixels, width: Int(width), height: Int(height))
    return 0
}

/// Computes the outputs of the image that was set.
@_expose(wasm, "run") @_cdecl("engine_run")
public func run(_ handle: Int32) -> Int32 {
    guard let model = model(handle) else { return Failure.unknownModel }
    model.run(crew)
    return 0
}

/// Where the floats of an output are.
@_expose(wasm, "outputPointer") @_cdecl("engine_output_pointer")
public func outputPointer(_ handle: Int32, _ index: Int32) -> UnsafeMutablePointer<Float>? {
    guard let model = model(handle), model.program.outputs.indices.contains(Int(index)) else { return nil }
    return model.output(Int(index)).baseAddress
}

/// How many floats an output has.
@_expose(wasm, "outputCount") @_cdecl("engine_output_count")
public func outputCount(_ handle: Int32, _ index: Int32) -> Int32 {
    guard let model = model(handle), model.program.outputs.indices.contains(Int(index)) else { return 0 }
    return Int32(model.output(Int(index)).count)
}

/// Chooses among the boxes of the last run; gives how many there are.
@_expose(wasm, "detect") @_cdecl("engine_detect")
public func detect(_ handle: Int32) -> Int32 {
    guard let model = model(handle) else { return Failure.unknownModel }
    let found = model.detections()
    detected[Int(handle) - 1]?.deallocate()
    let rows = UnsafeMutablePointer<Float>.allocate(capacity: max(1, found.count) * 6)
    detected[Int(handle) - 1] = rows
    for (index, detection) in found.enumerated() {
        let row = rows + 6 * index
        for edge in 0..<4 { row[edge] = detection.box[edge] }
        row[4] = detection.probability
        row[5] = Float(detection.tag)
    }
    return Int32(found.count)
}

/// Where they are: left, top, width and height in fractions of the image, probability, tag.
@_expose(wasm, "detectionsPointer") @_cdecl("engine_detections_pointer")
public func detectionsPointer(_ handle: Int32) -> UnsafeMutablePointer<Float>? {
    model(handle) == nil ? nil : detected[Int(handle) - 1]
}

/// The probabilities that a head gives features.
@_expose(wasm, "applyHead") @_cdecl("engine_apply_head")
public func applyHeadToFeatures(
    _ features: UnsafeMutablePointer<Float>,
    _ featureCount: Int32,
    _ head: UnsafeMutablePointer<Float>,
    _ tagCount: Int32,
    _ isMultilabel: Int32,
    _ result: UnsafeMutablePointer<Float>
) {
    guard featureCount > 0, tagCount > 0 else { return }
    applyHead(
        features,
        featureCount: Int(featureCount),
        parameters: head,
        tagCount: Int(tagCount),
        isMultilabel: isMultilabel != 0,
        into: result
    )
}

/// Fits a head and gives the mean loss on what it was fitted to.
///
/// A regularization of 0 lets folds choose it.
@_expose(wasm, "trainHead") @_cdecl("engine_train_head")
public func trainHead(
    _ features: UnsafeMutablePointer<Float>,
    _ labels: UnsafeMutablePointer<Float>,
    _ count: Int32,
    _ featureCount: Int32,
    _ tagCount: Int32,
    _ isMultilabel: Int32,
    _ regularization: Float,
    _ result: UnsafeMutablePointer<Float>
) -> Float {
    guard count > 0, featureCount > 0, tagCount > 0 else { return -1 }
    let regression = LogisticRegression(
        features: features,
        labels: labels,
        rows: Array(0..<Int(count)),
        featureCount: Int(featureCount),
        tagCount: Int(tagCount),
        isMultilabel: isMultilabel != 0
    )
    let parameters: [Float]
    let loss: Float
    if regularization > 0 {
        (parameters, loss) = regression.fit(regularization: regularization)
    } else {
        (parameters, loss, _) = RegularizationChoice.fit(regression)
    }
    for index in parameters.indices { result[index] = parameters[index] }
    return loss
}
