/// A model that runs: its constants, its arena, its program.
///
/// Not for two threads at once. Nothing is allocated while it runs.
package final class ModelEngine {
    /// What it runs.
    package let program: ModelProgram

    private let constants: ModelConstants
    private let arena: Floats
    private let scratch: Floats

    /// The placement of the image that was set last, for boxes.
    private var placement = Letterbox(width: 1, height: 1, edge: 1)

    /// Reads a model; its bytes are not needed afterwards.
    ///
    /// - Throws: ``ModelFormatError``.
    package init(_ bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
        program = try ModelProgram(bytes)
        let tail = UnsafeRawBufferPointer(rebasing: bytes[(bytes.count - program.constantCount)...])
        constants = try ModelConstants(of: program, in: tail)
        arena = Floats.allocate(capacity: program.arenaCount + 4)
        for index in 0..<program.arenaCount { arena[index] = 0 }
        var scratchCount = 4
        for operation in program.operations where operation.code == ModelFormat.Code.convolution {
            let weights = program.tensors[operation.operands[1]].shape
            guard let map = program.tensors[operation.operands[0]].shape.map,
                let result = program.tensors[operation.result].shape.map
            else { continue }
            let window = KernelWindow(weights: weights.sizes, operation.parameters)
            scratchCount = max(scratchCount, convolutionScratch(map, window: window, resultShape: result))
        }
        scratch = Floats.allocate(capacity: scratchCount)
    }

    deinit {
        constants.deallocate()
        arena.deallocate()
        scratch.deallocate()
    }

    /// The pixels that go in: `[edge, edge, 3]`, red, green and blue from 0 to 255.
    package var input: UnsafeMutableBufferPointer<Float> {
        let tensor = program.tensors[program.input]
        return UnsafeMutableBufferPointer(start: arena + tensor.offset, count: tensor.shape.count)
    }

    /// An output, after a run.
    package func output(_ index: Int) -> UnsafeMutableBufferPointer<Float> {
        let tensor = program.tensors[program.outputs[index]]
        return UnsafeMutableBufferPointer(start: arena + tensor.offset, count: tensor.shape.count)
    }

    /// The sizes of an output.
    package func outputShape(_ index: Int) -> [Int] {
        let shape = program.tensors[program.outputs[index]].shape
        return (0..<shape.rank).map { shape.sizes[shape.place(ofAxis: $0)] }
    }

    /// Makes an image the input.
    ///
    /// - Parameters:
    ///   - pixels: Rows of red, green and blue, 8 bits each, `width * height * 3` of them.
    ///   - width: The pixels of a row, positive.
    ///   - height: The rows, positive.
    package func setImage(_ pixels: [UInt8], width: Int, height: Int) {
        let square = program.fit.square(of: pixels, width: width, height: height, edge: program.edge)
        let target = input
        for index in 0..<square.count { target[index] = Float(square[index]) }
        let small = thumbnailSize(width: width, height: height, longerEdge: 2 * program.edge)
        placement = Letterbox(width: small.width, height: small.height, edge: program.edge)
    }

    /// Computes the outputs of the input.
    package func run() {
        for operation in program.operations { run(operation) }
    }

    /// What a detector sees in the image that was set, after a run; the most probable first.
    ///
    /// - Returns: Boxes in fractions of the image, as left, top, width and height.
    package func detections() -> [(box: SIMD4<Float>, probability: Float, tag: Int)] {
        guard let selection = program.selection, let boxes = output(0).baseAddress,
            let logits = output(1).baseAddress
        else { return [] }
        let tagCount = program.tensors[program.outputs[1]].shape.sizes[3]
        let found = selection.detections(
            boxes: boxes,
            logits: logits,
            placeCount: output(0).count / 4,
            tagCount: tagCount
        )
        var detections: [(box: SIMD4<Float>, probability: Float, tag: Int)] = []
        for detection in found {
            let edges = detection.edges
            guard
                let box = placement.fractions(
                    left: Double(edges[0]),
                    top: Double(edges[1]),
                    right: Double(edges[2]),
                    bottom: Double(edges[3])
                )
            else { continue }
            let sizes = SIMD4(box.left, box.top, box.right - box.left, box.bottom - box.top)
            detections.append((SIMD4<Float>(sizes), detection.probability, detection.tag))
        }
        return detections
    }

    // MARK: Operations

    private func tensor(_ number: Int) -> Floats {
        let tensor = program.tensors[number]
        // The check of the program saw to it that what is no place in the arena is a constant.
        return constants.floats[number] ?? arena + tensor.offset
    }

    private func run(_ operation: ModelProgram.Operation) {
        let operands = operation.operands
        let first = tensor(operands[0])
        let (shape, given) = (program.tensors[operands[0]].shape, program.tensors[operation.result].shape)
        let result = arena + program.tensors[operation.result].offset
        let parameters = operation.parameters
        if let function = UnaryFunction(rawValue: operation.code) {
            let parameter = Float(bitPattern: UInt32(bitPattern: parameters[0]))
            return apply(function, parameter: parameter, to: first, count: given.count, into: result)
        }
        if let function = BinaryFunction(rawValue: operation.code) {
            return combine(
                function,
                first,
                shape,
                tensor(operands[1]),
                program.tensors[operands[1]].shape,
                into: result,
                given,
                activation: operation.activation
            )
        }
        typealias Code = ModelFormat.Code
        switch operation.code {
        case Code.convolution, Code.depthwiseConvolution, Code.averagePool, Code.maximumPool,
            Code.globalAverage,
            Code.globalMaximum, Code.pad, Code.resize:
            runOnMaps(operation, first, shape, given, result)
        case Code.fullyConnected:
            guard let weights = constants.packed[operands[1]] else { return }
            multiply(
                first,
                by: weights,
                bias: tensor(operands[2]),
                into: result,
                resultStride: weights.outputs,
                rows: given.count / weights.outputs,
                activation: operation.activation
            )
        case Code.softmax:
            softmax(first, rows: given.count / given.sizes[3], columns: given.sizes[3], into: result)
        case Code.concatenation:
            let axis = given.place(ofAxis: Int(parameters[0]))
            var offset = 0
            for operand in operands {
                let part = program.tensors[operand].shape
                place(tensor(operand), part, axis: axis, at: offset, of: given.sizes[axis], into: result)
                offset += part.sizes[axis]
            }
        case Code.gather:
            let places = UnsafeBufferPointer(
                start: constants.places[operands[1]],
                count: program.tensors[operands[1]].shape.count
            )
            gather(first, shape, axis: shape.place(ofAxis: Int(parameters[0])), places: places, into: result)
        case Code.transpose:
            let order = SIMD4(Int(parameters[0]), Int(parameters[1]), Int(parameters[2]), Int(parameters[3]))
            transpose(first, shape, order, into: result)
        case Code.batchProduct:
            let pair = MatrixPair(shape, program.tensors[operands[1]].shape, parameters)
            multiplyPairs(
                first,
                transposed: pair.isFirstTransposed,
                tensor(operands[1]),
                transposed: pair.isSecondTransposed,
                firstCount: shape.matrixCount,
                secondCount: program.tensors[operands[1]].shape.matrixCount,
                rows: pair.rows,
                depth: pair.depth,
                columns: pair.columns,
                into: result
            )
        default: if first != result { result.update(from: first, count: given.count) }
        }
    }

    /// Operations on the map of each image.
    private func runOnMaps(
        _ operation: ModelProgram.Operation,
        _ input: Floats,
        _ shape: TensorShape,
        _ given: TensorShape,
        _ result: Floats
    ) {
        guard let map = shape.map else { return }
        let resultMap = MapShape(height: given.sizes[1], width: given.sizes[2], channels: given.sizes[3])
        let resultCount = given.count / shape.sizes[0]
        let parameters = operation.parameters
        typealias Code = ModelFormat.Code
        for image in 0..<shape.sizes[0] {
            let (source, target) = (input + image * map.count, result + image * resultCount)
            switch operation.code {
            case Code.convolution:
                guard let weights = constants.packed[operation.operands[1]] else { return }
                convolve(
                    source,
                    map,
                    window: KernelWindow(
                        weights: program.tensors[operation.operands[1]].shape.sizes,
                        parameters
                    ),
                    weights: weights,
                    bias: tensor(operation.operands[2]),
                    into: target,
                    resultMap,
                    scratch: scratch,
                    activation: operation.activation
                )
            case Code.depthwiseConvolution:
                convolveDepthwise(
                    source,
                    map,
                    window: KernelWindow(
                        weights: program.tensors[operation.operands[1]].shape.sizes,
                        parameters
                    ),
                    weights: tensor(operation.operands[1]),
                    bias: tensor(operation.operands[2]),
                    into: target,
                    resultMap,
                    activation: operation.activation
                )
            case Code.averagePool:
                pool(
                    source,
                    map,
                    window: KernelWindow(pooling: parameters),
                    .average,
                    into: target,
                    resultMap
                )
            case Code.maximumPool:
                pool(
                    source,
                    map,
                    window: KernelWindow(pooling: parameters),
                    .maximum,
                    into: target,
                    resultMap
                )
            case Code.globalAverage: poolGlobally(source, map, .average, into: target)
            case Code.globalMaximum: poolGlobally(source, map, .maximum, into: target)
            case Code.pad:
                let value = Float(bitPattern: UInt32(bitPattern: parameters[2]))
                pad(
                    source,
                    map,
                    top: Int(parameters[0]),
                    left: Int(parameters[1]),
                    value: value,
                    into: target,
                    resultMap
                )
            default:
                resize(source, map, ResizeMode(rawValue: parameters[0]) ?? .nearest, into: target, resultMap)
            }
        }
    }
}
