/// The constants of a model as engines compute with them: 32-bit floats, weights packed.
struct ModelConstants {
    /// Those that operations read as they are, by the numbers of their tensors.
    private(set) var floats: [Floats?]
    /// Lists of places.
    private(set) var places: [UnsafeMutablePointer<Int32>?]
    /// Weights that something is multiplied by, by the numbers of their tensors.
    private(set) var packed: [PackedMatrix?]
    private var owned: [UnsafeMutableRawPointer] = []

    /// Reads what the operations of a program need.
    ///
    /// - Throws: ``ModelFormatError/damaged`` if a list of places names one that is not there.
    init(of program: ModelProgram, in bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
        floats = Array(repeating: nil, count: program.tensors.count)
        places = Array(repeating: nil, count: program.tensors.count)
        packed = Array(repeating: nil, count: program.tensors.count)
        for operation in program.operations {
            let isProduct =
                operation.code == ModelFormat.Code.convolution
                || operation.code == ModelFormat.Code.fullyConnected
            for (index, operand) in operation.operands.enumerated() {
                let tensor = program.tensors[operand]
                switch tensor.storage {
                case .arena: continue
                case .int32:
                    let axis = operationAxis(operation, program.tensors[operation.operands[0]].shape)
                    try readPlaces(operand, tensor, bytes, below: axis)
                case .float32, .float16:
                    guard isProduct && index == 1 else {
                        if floats[operand] == nil { floats[operand] = read(tensor, bytes) }
                        continue
                    }
                    if packed[operand] == nil { packed[operand] = pack(tensor, bytes) }
                }
            }
        }
    }

    /// Gives the memory back; nothing may be read afterwards.
    func deallocate() {
        for pointer in owned { pointer.deallocate() }
    }

    private func operationAxis(_ operation: ModelProgram.Operation, _ shape: TensorShape) -> Int {
        shape.sizes[shape.place(ofAxis: Int(operation.parameters[0]))]
    }

    private mutating func allocate<Element>(_ count: Int, _: Element.Type) -> UnsafeMutablePointer<Element> {
        let pointer = UnsafeMutablePointer<Element>.allocate(capacity: count)
        owned.append(UnsafeMutableRawPointer(pointer))
        return pointer
    }

    private mutating func readPlaces(
        _ number: Int,
        _ tensor: ModelProgram.Tensor,
        _ bytes: UnsafeRawBufferPointer,
        below limit: Int
    ) throws(ModelFormatError) {
        let target = places[number] ?? allocate(tensor.shape.count, Int32.self)
        for index in 0..<tensor.shape.count {
            let word = bytes.loadUnaligned(fromByteOffset: tensor.offset + 4 * index, as: Int32.self)
            target[index] = Int32(littleEndian: word)
            guard target[index] >= 0, Int(target[index]) < limit else {
                deallocate()
                throw .damaged
            }
        }
        places[number] = target
    }

    private mutating func read(_ tensor: ModelProgram.Tensor, _ bytes: UnsafeRawBufferPointer) -> Floats {
        let target = allocate(tensor.shape.count, Float.self)
        Self.read(tensor, bytes, into: target)
        return target
    }

    private mutating func pack(_ tensor: ModelProgram.Tensor, _ bytes: UnsafeRawBufferPointer) -> PackedMatrix
    {
        let outputs = tensor.shape.rank == 4 ? tensor.shape.sizes[0] : tensor.shape.sizes[2]
        let depth = tensor.shape.count / outputs
        let plain = Floats.allocate(capacity: tensor.shape.count)
        defer { plain.deallocate() }
        Self.read(tensor, bytes, into: plain)
        let panels = allocate(PackedMatrix.floatCount(depth: depth, outputs: outputs), Float.self)
        return PackedMatrix(plain, depth: depth, outputs: outputs, into: panels)
    }

    private static func read(
        _ tensor: ModelProgram.Tensor,
        _ bytes: UnsafeRawBufferPointer,
        into target: Floats
    ) {
        for index in 0..<tensor.shape.count {
            if case .float16 = tensor.storage {
                let half = bytes.loadUnaligned(fromByteOffset: tensor.offset + 2 * index, as: UInt16.self)
                target[index] = single(UInt16(littleEndian: half))
            } else {
                let word = bytes.loadUnaligned(fromByteOffset: tensor.offset + 4 * index, as: UInt32.self)
                target[index] = Float(bitPattern: UInt32(littleEndian: word))
            }
        }
    }

    /// A 16-bit float in 32 bits (IEEE 754, binary16); not every target has an instruction for it.
    static func single(_ half: UInt16) -> Float {
        let sign = UInt32(half & 0x8000) << 16
        let exponent = UInt32(half >> 10 & 0x1F)
        let fraction = UInt32(half & 0x3FF)
        switch exponent {
        case 0:
            // Zero, or below the smallest normal number: 2^-24 for each step.
            let magnitude = Float(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }
}
