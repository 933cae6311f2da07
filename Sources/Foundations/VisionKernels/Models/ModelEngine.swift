/// A model that runs: its constants, its arena, its program.
///
/// Not for two threads at once, but for a ``Crew``. Nothing is allocated while it runs.
package final class ModelEngine {
    /// What it runs.
    package let program: ModelProgram

    let constants: ModelConstants
    let arena: Floats
    /// Room for each thread, beside operands and results.
    private let scratch: Floats
    private let scratchCount: Int
    /// How each operation is divided.
    private let divisions: [WorkDivision]

    /// The placement of the image that was set last, for boxes.
    private var placement = Letterbox(width: 1, height: 1, edge: 1)

    /// Reads a model; its bytes are not needed afterwards.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - threadCount: How many threads will run it.
    /// - Throws: ``ModelFormatError``.
    package init(_ bytes: UnsafeRawBufferPointer, threadCount: Int = 1) throws(ModelFormatError) {
        let program = try ModelProgram(bytes)
        self.program = program
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
        self.scratchCount = (scratchCount + 15) / 16 * 16
        scratch = Floats.allocate(capacity: self.scratchCount * threadCount)
        divisions = program.operations.map { operation in
            WorkDivision(
                unitCount: program.unitCount(of: operation),
                cost: program.cost(of: operation),
                threadCount: threadCount
            )
        }
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

    /// Computes the outputs of the input; the same bits with any crew.
    ///
    /// - Parameter crew: Who computes it, not more threads than it was made for; this thread alone if `nil`.
    package func run(_ crew: Crew? = nil) {
        for (number, division) in divisions.enumerated() {
            if let crew, division.partCount > 1 {
                crew.lead(self, number, division)
            } else {
                compute(number, units: 0..<division.unitCount, thread: 0)
            }
        }
    }

    /// Computes some units of an operation (``ModelProgram/unitCount(of:)``).
    func compute(_ number: Int, units: Range<Int>, thread: Int) {
        compute(program.operations[number], units, scratch: scratch + thread &* scratchCount)
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
}
