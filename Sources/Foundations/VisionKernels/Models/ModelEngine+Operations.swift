/// The operations, each of them in units that several threads may compute in any order.
extension ModelEngine {
    private func tensor(_ number: Int) -> Floats {
        let tensor = program.tensors[number]
        // The check of the program saw to it that what is no place in the arena is a constant.
        return constants.floats[number] ?? arena + tensor.offset
    }

    /// Computes some units of an operation (``ModelProgram/unitCount(of:)``).
    func compute(
        _ operation: ModelProgram.Operation,
        _ units: Range<Int>,
        scratch: Floats
    ) {
        let operands = operation.operands
        let first = tensor(operands[0])
        let (shape, given) = (program.tensors[operands[0]].shape, program.tensors[operation.result].shape)
        let result = arena + program.tensors[operation.result].offset
        let parameters = operation.parameters
        if let function = UnaryFunction(rawValue: operation.code) {
            let parameter = Float(bitPattern: UInt32(bitPattern: parameters[0]))
            let start = units.lowerBound &* ModelProgram.elementUnit
            let end = min(units.upperBound &* ModelProgram.elementUnit, given.count)
            return apply(
                function,
                parameter: parameter,
                to: first + start,
                count: end &- start,
                into: result + start
            )
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
                rows: units,
                activation: operation.activation
            )
        }
        typealias Code = ModelFormat.Code
        switch operation.code {
        case Code.convolution, Code.fullyConnected:
            guard let weights = constants.packed[operands[1]] else { return }
            guard let division = program.product(of: operation) else {
                return computeOnMaps(operation, units, first, result, scratch)
            }
            let (rows, panels) = division.part(units)
            multiply(
                first,
                by: weights,
                bias: tensor(operands[2]),
                into: result,
                resultStride: weights.outputs,
                rows: rows,
                panels: panels,
                activation: operation.activation
            )
        case Code.depthwiseConvolution, Code.averagePool, Code.maximumPool, Code.resize:
            computeOnMaps(operation, units, first, result, scratch)
        case Code.globalAverage, Code.globalMaximum, Code.pad:
            computeOnWholeMaps(operation, first, shape, given, result)
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

    /// Computes rows of the resulting maps, those of the second image after those of the first.
    private func computeOnMaps(
        _ operation: ModelProgram.Operation,
        _ rows: Range<Int>,
        _ input: Floats,
        _ result: Floats,
        _ scratch: Floats
    ) {
        guard let map = program.tensors[operation.operands[0]].shape.map,
            let resultMap = program.tensors[operation.result].shape.map
        else { return }
        var start = rows.lowerBound
        while start < rows.upperBound {
            let image = start / resultMap.height
            let first = image &* resultMap.height
            let end = min(rows.upperBound, first &+ resultMap.height)
            computeRows(
                operation,
                start &- first..<end &- first,
                (input + image &* map.count, map),
                (result + image &* resultMap.count, resultMap),
                scratch
            )
            start = end
        }
    }

    /// Computes rows of one map.
    private func computeRows(
        _ operation: ModelProgram.Operation,
        _ rows: Range<Int>,
        _ source: (floats: Floats, map: MapShape),
        _ target: (floats: Floats, map: MapShape),
        _ scratch: Floats
    ) {
        let parameters = operation.parameters
        typealias Code = ModelFormat.Code
        switch operation.code {
        case Code.convolution:
            guard let weights = constants.packed[operation.operands[1]] else { return }
            convolve(
                source.floats,
                source.map,
                window: program.window(of: operation),
                weights: weights,
                bias: tensor(operation.operands[2]),
                into: target.floats,
                target.map,
                rows: rows,
                scratch: scratch,
                activation: operation.activation
            )
        case Code.depthwiseConvolution:
            convolveDepthwise(
                source.floats,
                source.map,
                window: program.window(of: operation),
                weights: tensor(operation.operands[1]),
                bias: tensor(operation.operands[2]),
                into: target.floats,
                target.map,
                rows: rows,
                activation: operation.activation
            )
        case Code.averagePool, Code.maximumPool:
            pool(
                source.floats,
                source.map,
                window: KernelWindow(pooling: parameters),
                operation.code == Code.averagePool ? .average : .maximum,
                into: target.floats,
                target.map,
                rows: rows
            )
        default:
            let mode = ResizeMode(rawValue: parameters[0]) ?? .nearest
            resize(source.floats, source.map, mode, into: target.floats, target.map, rows: rows)
        }
    }

    /// Operations on maps that are not divided.
    private func computeOnWholeMaps(
        _ operation: ModelProgram.Operation,
        _ input: Floats,
        _ shape: TensorShape,
        _ given: TensorShape,
        _ result: Floats
    ) {
        guard let map = shape.map else { return }
        let resultCount = given.count / shape.sizes[0]
        let parameters = operation.parameters
        typealias Code = ModelFormat.Code
        for image in 0..<shape.sizes[0] {
            let (source, target) = (input + image * map.count, result + image * resultCount)
            switch operation.code {
            case Code.globalAverage: poolGlobally(source, map, .average, into: target)
            case Code.globalMaximum: poolGlobally(source, map, .maximum, into: target)
            default:
                pad(
                    source,
                    map,
                    top: Int(parameters[0]),
                    left: Int(parameters[1]),
                    value: Float(bitPattern: UInt32(bitPattern: parameters[2])),
                    into: target,
                    MapShape(height: given.sizes[1], width: given.sizes[2], channels: given.sizes[3])
                )
            }
        }
    }
}

extension ModelProgram {
    /// The floats of a unit of an operation that goes number by number.
    static var elementUnit: Int { 1024 }

    /// How many units an operation has, whose results do not depend on each other; 1 where it is not divided.
    func unitCount(of operation: Operation) -> Int {
        let given = tensors[operation.result].shape
        if UnaryFunction(rawValue: operation.code) != nil {
            return (given.count &+ Self.elementUnit &- 1) / Self.elementUnit
        }
        if BinaryFunction(rawValue: operation.code) != nil { return given.count / given.sizes[3] }
        if let product = product(of: operation) { return product.unitCount }
        typealias Code = ModelFormat.Code
        switch operation.code {
        case Code.convolution, Code.depthwiseConvolution, Code.averagePool, Code.maximumPool, Code.resize:
            return given.sizes[0] &* given.sizes[1]
        default: return 1
        }
    }

    /// The units of a product of one matrix with weights, which a convolution is, too, if it sees one place at a time.
    fileprivate func product(of operation: Operation) -> ProductDivision? {
        let given = tensors[operation.result].shape
        switch operation.code {
        case ModelFormat.Code.fullyConnected: break
        case ModelFormat.Code.convolution:
            guard window(of: operation).isPointwise, given.sizes[0] == 1 else { return nil }
        default: return nil
        }
        let outputs = given.sizes[3]
        return ProductDivision(
            rows: given.count / outputs,
            panels: (outputs &+ PackedMatrix.panelWidth &- 1) / PackedMatrix.panelWidth
        )
    }

    /// The window of a convolution.
    fileprivate func window(of operation: Operation) -> KernelWindow {
        KernelWindow(weights: tensors[operation.operands[1]].shape.sizes, operation.parameters)
    }
}
