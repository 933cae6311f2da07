/// Whether an operation of a file can be computed: its operands are of the sizes that it takes, its result of the size that it gives.
struct OperationCheck {
    let tensors: [ModelProgram.Tensor]
    let operation: ModelProgram.Operation

    var holds: Bool {
        let result = tensors[operation.result]
        guard result.storage == .arena else { return false }
        let shapes = operation.operands.map { tensors[$0].shape }
        let given = result.shape
        // A result may not overwrite what it is computed of, but where numbers go one by one.
        guard isElementwise || !overlapsOperands else { return false }
        for (index, operand) in operation.operands.enumerated() {
            let isPlaces = operation.code == ModelFormat.Code.gather && index == 1
            guard (tensors[operand].storage == .int32) == isPlaces else { return false }
        }
        if UnaryFunction(rawValue: operation.code) != nil {
            return shapes.count == 1 && shapes[0].count == given.count
        }
        if BinaryFunction(rawValue: operation.code) != nil {
            return shapes.count == 2 && combines(shapes, given)
        }
        typealias Code = ModelFormat.Code
        switch operation.code {
        case Code.convolution: return shapes.count == 3 && convolves(shapes, given, isDepthwise: false)
        case Code.depthwiseConvolution:
            return shapes.count == 3 && convolves(shapes, given, isDepthwise: true)
        case Code.fullyConnected:
            guard shapes.count == 3, areConstant(1...2), shapes[1].rank == 2 else { return false }
            let (outputs, depth) = (shapes[1].sizes[2], shapes[1].sizes[3])
            return shapes[0].sizes[3] == depth && given.sizes[3] == outputs && shapes[2].count == outputs
                && shapes[0].count / depth == given.count / outputs
        case Code.averagePool, Code.maximumPool: return shapes.count == 1 && pools(shapes[0], given)
        case Code.globalAverage, Code.globalMaximum:
            guard shapes.count == 1, shapes[0].rank == 4 else { return false }
            return given.count == shapes[0].sizes[0] * shapes[0].sizes[3]
        case Code.softmax, Code.copy: return shapes.count == 1 && shapes[0].count == given.count
        case Code.concatenation: return concatenates(shapes, given)
        case Code.gather: return shapes.count == 2 && gathers(shapes, given)
        case Code.transpose: return shapes.count == 1 && transposes(shapes[0], given)
        case Code.pad: return shapes.count == 1 && pads(shapes[0], given)
        case Code.resize:
            return shapes.count == 1 && shapes[0].rank == 4 && given.rank == 4
                && shapes[0].sizes[0] == given.sizes[0] && shapes[0].sizes[3] == given.sizes[3]
                && ResizeMode(rawValue: operation.parameters[0]) != nil
                // A place times a size must be a word, which has 32 bits in a browser.
                && [shapes[0], given].allSatisfy { $0.sizes[1] <= 1 << 15 && $0.sizes[2] <= 1 << 15 }
        case Code.batchProduct: return shapes.count == 2 && multiplies(shapes, given)
        default: return false
        }
    }

    private var isElementwise: Bool {
        UnaryFunction(rawValue: operation.code) != nil || BinaryFunction(rawValue: operation.code) != nil
            || operation.code == ModelFormat.Code.copy
    }

    private var overlapsOperands: Bool {
        let result = tensors[operation.result]
        let range = result.offset..<result.offset + result.shape.count
        for number in operation.operands where tensors[number].storage == .arena {
            let operand = tensors[number]
            if range.overlaps(operand.offset..<operand.offset + operand.shape.count) { return true }
        }
        return false
    }

    private func areConstant(_ places: ClosedRange<Int>) -> Bool {
        for place in places where tensors[operation.operands[place]].storage == .arena { return false }
        return true
    }

    private func combines(_ shapes: [TensorShape], _ given: TensorShape) -> Bool {
        for axis in 0..<4 {
            let (a, b) = (shapes[0].sizes[axis], shapes[1].sizes[axis])
            guard a == b || a == 1 || b == 1, given.sizes[axis] == max(a, b) else { return false }
        }
        return true
    }

    /// A window that is not larger than maps are, with the sizes of a result that never begins outside of the map.
    private func isSound(
        _ window: KernelWindow,
        _ map: MapShape,
        _ result: MapShape
    ) -> Bool {
        let numbers = [
            window.height, window.width, window.strideY, window.strideX, window.dilationY, window.dilationX,
        ]
        for number in numbers where number < 1 || number > 4096 { return false }
        guard (0...4096).contains(window.top), (0...4096).contains(window.left) else { return false }
        // Sizes before they are multiplied: in a browser a word has 32 bits.
        return result.height <= 1 << 16 && result.width <= 1 << 16
            && (result.height - 1) * window.strideY - window.top < map.height
            && (result.width - 1) * window.strideX - window.left < map.width
    }

    private func convolves(_ shapes: [TensorShape], _ given: TensorShape, isDepthwise: Bool) -> Bool {
        guard let map = shapes[0].map, let result = given.map, shapes[1].rank == 4, areConstant(1...2),
            shapes[0].sizes[0] == given.sizes[0], shapes[2].count == result.channels
        else { return false }
        let weights = shapes[1].sizes
        let window = KernelWindow(weights: weights, operation.parameters)
        guard isSound(window, map, result) else { return false }
        // What a row of windows takes must be no more than an arena.
        let row = Double(result.width) * Double(window.height * window.width) * Double(map.channels)
        guard row <= 0x1p26 else { return false }
        return isDepthwise
            ? weights[0] == 1 && weights[3] == result.channels && result.channels % map.channels == 0
            : weights[0] == result.channels && weights[3] == map.channels
    }

    private func pools(_ shape: TensorShape, _ given: TensorShape) -> Bool {
        guard let map = shape.map, let result = given.map, shape.sizes[0] == given.sizes[0] else {
            return false
        }
        return map.channels == result.channels
            && isSound(KernelWindow(pooling: operation.parameters), map, result)
    }

    private func axis(_ shape: TensorShape) -> Int? {
        let axis = Int(operation.parameters[0])
        return axis >= 0 && axis < shape.rank ? shape.place(ofAxis: axis) : nil
    }

    private func concatenates(_ shapes: [TensorShape], _ given: TensorShape) -> Bool {
        guard let axis = axis(given), !shapes.isEmpty else { return false }
        var total = 0
        for shape in shapes {
            for other in 0..<4 where other != axis && shape.sizes[other] != given.sizes[other] {
                return false
            }
            total += shape.sizes[axis]
            guard total <= given.sizes[axis] else { return false }
        }
        return total == given.sizes[axis]
    }

    private func gathers(_ shapes: [TensorShape], _ given: TensorShape) -> Bool {
        // Which places there are is seen when the constants are read.
        guard let axis = axis(shapes[0]), given.sizes[axis] == shapes[1].count else { return false }
        for other in 0..<4 where other != axis && shapes[0].sizes[other] != given.sizes[other] {
            return false
        }
        return true
    }

    private func transposes(_ shape: TensorShape, _ given: TensorShape) -> Bool {
        var seen = SIMD4<Int>.zero
        for axis in 0..<4 {
            let source = Int(operation.parameters[axis])
            guard source >= 0, source < 4, seen[source] == 0, given.sizes[axis] == shape.sizes[source] else {
                return false
            }
            seen[source] = 1
        }
        return true
    }

    private func pads(_ shape: TensorShape, _ given: TensorShape) -> Bool {
        guard let map = shape.map, let result = given.map, shape.sizes[0] == given.sizes[0] else {
            return false
        }
        let (top, left) = (Int(operation.parameters[0]), Int(operation.parameters[1]))
        return map.channels == result.channels && (0...4096).contains(top) && (0...4096).contains(left)
            && top + map.height <= result.height && left + map.width <= result.width
    }

    private func multiplies(_ shapes: [TensorShape], _ given: TensorShape) -> Bool {
        for shape in shapes where shape.rank < 2 { return false }
        // As many matrices on both sides, or one for all.
        let (first, second) = (shapes[0].matrixCount, shapes[1].matrixCount)
        guard first == second || first == 1 || second == 1, given.matrixCount == max(first, second) else {
            return false
        }
        let product = MatrixPair(shapes[0], shapes[1], operation.parameters)
        return product.depth == product.otherDepth && given.sizes[2] == product.rows
            && given.sizes[3] == product.columns
    }
}

extension KernelWindow {
    /// That of a convolution.
    init(weights: SIMD4<Int>, _ parameters: [Int32]) {
        self.init(
            height: weights[1],
            width: weights[2],
            strideY: Int(parameters[0]),
            strideX: Int(parameters[1]),
            dilationY: Int(parameters[2]),
            dilationX: Int(parameters[3]),
            top: Int(parameters[4]),
            left: Int(parameters[5])
        )
    }

    /// That of a pooling.
    init(pooling parameters: [Int32]) {
        self.init(
            height: Int(parameters[0]),
            width: Int(parameters[1]),
            strideY: Int(parameters[2]),
            strideX: Int(parameters[3]),
            top: Int(parameters[4]),
            left: Int(parameters[5])
        )
    }
}

/// The sizes of two matrices that are multiplied.
struct MatrixPair {
    let rows: Int
    let depth: Int
    let otherDepth: Int
    let columns: Int
    let isFirstTransposed: Bool
    let isSecondTransposed: Bool

    init(_ first: TensorShape, _ second: TensorShape, _ parameters: [Int32]) {
        isFirstTransposed = parameters[0] != 0
        isSecondTransposed = parameters[1] != 0
        rows = first.sizes[isFirstTransposed ? 3 : 2]
        depth = first.sizes[isFirstTransposed ? 2 : 3]
        otherDepth = second.sizes[isSecondTransposed ? 3 : 2]
        columns = second.sizes[isSecondTransposed ? 2 : 3]
    }
}
