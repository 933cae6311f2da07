import VisionKernels

extension WebModelParts {
    /// One model for each operation, on an image of 4 x 4 pixels.
    static let seeds: [WebModelParts] = {
        typealias Code = ModelFormat.Code
        let image = [1, 4, 4, 3]
        var seeds = [
            WebModelParts(
                Code.convolution,
                [image],
                [[2, 3, 3, 3], [2]],
                to: [1, 2, 2, 2],
                [2, 2, 1, 1, 1, 1]
            ),
            WebModelParts(
                Code.convolution,
                [image],
                [[9, 1, 1, 3], [9]],
                to: [1, 4, 4, 9],
                [1, 1, 1, 1]
            ),
            WebModelParts(
                Code.depthwiseConvolution,
                [image],
                [[1, 3, 3, 3], [3]],
                to: image,
                [1, 1, 1, 1, 1, 1]
            ),
            WebModelParts(
                Code.depthwiseConvolution,
                [image],
                [[1, 2, 2, 6], [6]],
                to: [1, 2, 2, 6],
                [2, 2, 1, 1]
            ),
            // Enough channels and columns for vectors and for four places at once.
            WebModelParts(
                Code.depthwiseConvolution,
                [[1, 1, 6, 8]],
                [[1, 1, 3, 8], [8]],
                to: [1, 1, 6, 8],
                [1, 1, 1, 1, 0, 1]
            ),
            WebModelParts(
                Code.depthwiseConvolution,
                [[1, 2, 1, 24]],
                [[1, 3, 1, 24], [24]],
                to: [1, 2, 1, 24],
                [1, 1, 1, 1, 1, 0]
            ),
            WebModelParts(Code.fullyConnected, [[4, 12]], [[5, 12], [5]], to: [4, 5]),
            WebModelParts(Code.averagePool, [image], to: [1, 2, 2, 3], [2, 2, 2, 2]),
            WebModelParts(Code.maximumPool, [image], to: image, [3, 3, 1, 1, 1, 1]),
            WebModelParts(Code.globalAverage, [image], to: [1, 1, 1, 3]),
            WebModelParts(Code.globalMaximum, [image], to: [3]),
            WebModelParts(Code.softmax, [image], to: image),
            WebModelParts(Code.concatenation, [image, image], to: [1, 4, 8, 3], [2]),
            WebModelParts(Code.gather, [image], places: [3, 0, 1, 1], to: image, [1]),
            WebModelParts(Code.transpose, [image], to: [1, 3, 4, 4], [0, 3, 1, 2]),
            WebModelParts(Code.pad, [image], to: [1, 6, 7, 3], [1, 2, 0x3F80_0000]),
            WebModelParts(Code.resize, [image], to: [1, 7, 2, 3], [2]),
            WebModelParts(Code.batchProduct, [[1, 4, 4, 3], [1, 4, 4, 3]], to: [1, 4, 4, 4], [0, 1]),
            WebModelParts(Code.copy, [image], to: [48]),
            WebModelParts(UnaryFunction.hardSwish.rawValue, [image], to: image),
            WebModelParts(BinaryFunction.add.rawValue, [image], [[3]], to: image),
            WebModelParts(BinaryFunction.parametricRelu.rawValue, [image], [[4, 1]], to: image),
        ]
        // A detector: twelve boxes, and a logit of each for four tags.
        var detector = WebModelParts(Code.copy, [image], to: [1, 1, 12, 4])
        detector.outputs = [3, 1]
        detector.tensors.append([0, 4, 1, 1, 12, 4, 0, 0])
        detector.header[Header.choosesBoxes] = 1
        detector.header[Header.overlapLimit] = Int32(bitPattern: Float(0.5).bitPattern)
        detector.header[Header.candidateLimit] = 100
        detector.header[Header.countLimit] = 10
        seeds.append(detector)
        for seed in seeds {
            let isSound = seed.bytes.withUnsafeBytes { (try? ModelEngine($0)) != nil }
            guard isSound else { fatalError("The model of operation \(seed.operations[0][0]) is none.") }
        }
        return seeds
    }()

    /// A model of one operation.
    ///
    /// - Parameters:
    ///   - code: What is computed.
    ///   - shapes: Operands that begin where the image lies.
    ///   - constants: Operands after them, filled with small numbers.
    ///   - places: An operand of whole numbers, if it takes one.
    ///   - result: The sizes of what it gives.
    ///   - parameters: Its parameters.
    private init(
        _ code: Int32,
        _ shapes: [[Int]],
        _ constants: [[Int]] = [],
        places: [Int32] = [],
        to result: [Int],
        _ parameters: [Int32] = []
    ) {
        func tensor(_ storage: ModelFormat.Storage, _ shape: [Int], _ offset: Int) -> [Int32] {
            let sizes = [Int](repeating: 1, count: 4 - shape.count) + shape
            return ([Int(storage.rawValue), shape.count] + sizes + [offset, 0]).map(Int32.init)
        }
        tensors = [tensor(.arena, [1, 4, 4, 3], 0), tensor(.arena, result, 48)]
        for shape in shapes { tensors.append(tensor(.arena, shape, 0)) }
        for shape in constants {
            tensors.append(tensor(.float32, shape, self.constants.count))
            for index in 0..<shape.reduce(1, *) {
                let word = (Float(index % 7) / 7 - 0.4).bitPattern.littleEndian
                withUnsafeBytes(of: word) { self.constants += Array($0) }
            }
        }
        if !places.isEmpty {
            tensors.append(tensor(.int32, [places.count], self.constants.count))
            for place in places { withUnsafeBytes(of: place.littleEndian) { self.constants += Array($0) } }
        }
        operands = (2..<Int32(tensors.count)).map { $0 }
        let record = [code, 0, Int32(operands.count), 1, 0] + parameters
        operations = [record + [Int32](repeating: 0, count: ModelFormat.operationWords - record.count)]
        outputs = [1]
        header[Header.magic] = Int32(bitPattern: ModelFormat.magic)
        header[Header.version] = Int32(ModelFormat.version)
        header[Header.arena] = 512
        header[Header.edge] = 4
    }
}
