internal import COneDNN

/// What a primitive computes, before it has memory to work on.
final class PrimitiveDescriptor {
    let handle: dnnl_primitive_desc_t
    let operation: String

    /// Creates a descriptor.
    ///
    /// - Parameters:
    ///   - operation: Names the operation in errors.
    ///   - create: Calls oneDNN; gets the place for the descriptor, the engine, and the attributes to pass on.
    init(
        _ operation: String,
        _ create: (inout dnnl_primitive_desc_t?, dnnl_engine_t, dnnl_primitive_attr_t?) -> dnnl_status_t
    ) throws {
        var attributes: dnnl_primitive_attr_t?
        try check(dnnl_primitive_attr_create(&attributes), "attributes")
        defer { dnnl_primitive_attr_destroy(attributes) }
        // The library's own scratchpad belongs to the thread that creates a primitive; plans run on any thread.
        try check(
            dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user),
            "attributes"
        )
        var created: dnnl_primitive_desc_t?
        try check(create(&created, try Library.engine(), attributes), operation)
        handle = try unwrap(created, operation)
        self.operation = operation
    }

    deinit { dnnl_primitive_desc_destroy(handle) }

    /// The shape and layout that the primitive wants for one of its arguments.
    func descriptor(_ query: dnnl_query_t) throws -> MemoryDescriptor {
        try MemoryDescriptor(copying: dnnl_primitive_desc_query_md(handle, query, 0))
    }
}

/// An operation of oneDNN with the memory it works on.
final class Primitive {
    private let descriptor: PrimitiveDescriptor
    private let handle: dnnl_primitive_t
    private var arguments: [dnnl_exec_arg_t] = []
    // The handles in `arguments` do not keep their memory alive.
    private var memories: [Memory] = []

    /// Creates a primitive.
    ///
    /// - Parameters:
    ///   - descriptor: What it computes.
    ///   - scratchpad: Gives temporary memory.
    ///   - arguments: Its operands and results, by oneDNN's numbers.
    init(
        _ descriptor: PrimitiveDescriptor,
        scratchpad: Scratchpad,
        _ arguments: [(Argument, Memory)]
    ) throws {
        self.descriptor = descriptor
        var created: dnnl_primitive_t?
        try check(dnnl_primitive_create(&created, descriptor.handle), descriptor.operation)
        handle = try unwrap(created, descriptor.operation)
        let temporary = try descriptor.descriptor(dnnl_query_scratchpad_md)
        var arguments = arguments
        if temporary.storageCount > 0 {
            arguments.append((.scratchpad, try scratchpad.memory(temporary)))
        }
        for (argument, memory) in arguments {
            self.arguments.append(dnnl_exec_arg_t(arg: argument.rawValue, memory: memory.handle))
            memories.append(memory)
        }
    }

    deinit { dnnl_primitive_destroy(handle) }

    /// Computes.
    func run(on stream: Stream) throws {
        try check(
            dnnl_primitive_execute(handle, stream.handle, Int32(arguments.count), arguments),
            descriptor.operation
        )
    }
}

extension Primitive {
    /// The number by which a primitive knows an operand or a result.
    struct Argument {
        let rawValue: Int32

        static let source = Argument(rawValue: 1)
        static let secondSource = Argument(rawValue: 2)
        static let result = Argument(rawValue: 17)
        static let weights = Argument(rawValue: 33)
        static let bias = Argument(rawValue: 41)
        static let mean = Argument(rawValue: 49)
        static let variance = Argument(rawValue: 50)
        static let scale = Argument(rawValue: 51)
        static let shift = Argument(rawValue: 52)
        static let workspace = Argument(rawValue: 64)
        static let scratchpad = Argument(rawValue: 80)
        static let sourceGradient = Argument(rawValue: 129)
        static let resultGradient = Argument(rawValue: 145)
        static let weightsGradient = Argument(rawValue: 161)
        static let biasGradient = Argument(rawValue: 169)
        static let scaleGradient = Argument(rawValue: 255)
        static let shiftGradient = Argument(rawValue: 256)

        /// One of the sources of a primitive that takes any number.
        static func source(_ index: Int) -> Argument { Argument(rawValue: 1024 + Int32(index)) }
    }
}

/// The order in which one plan's primitives run.
final class Stream {
    let handle: dnnl_stream_t

    init() throws {
        var created: dnnl_stream_t?
        try check(
            dnnl_stream_create(&created, try Library.engine(), UInt32(dnnl_stream_in_order.rawValue)),
            "stream"
        )
        handle = try unwrap(created, "stream")
    }

    deinit { dnnl_stream_destroy(handle) }
}

/// Temporary memory of the primitives of one plan, which run one after the other and so can share it.
final class Scratchpad {
    private var buffer = AlignedBuffer(count: 0)

    /// Memory for one primitive; what it holds is lost when the next one runs.
    ///
    /// A larger buffer replaces a smaller one; primitives made before keep theirs.
    func memory(_ descriptor: MemoryDescriptor) throws -> Memory {
        if buffer.count < descriptor.storageCount {
            buffer = AlignedBuffer(count: descriptor.storageCount)
        }
        return try Memory(descriptor, buffer: buffer)
    }
}
