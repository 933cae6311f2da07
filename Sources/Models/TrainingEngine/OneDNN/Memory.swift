internal import COneDNN

/// A buffer together with the shape and layout in which primitives see it.
final class Memory {
    let descriptor: MemoryDescriptor
    let buffer: AlignedBuffer
    /// oneDNN's memory object.
    let handle: dnnl_memory_t

    /// Describes a buffer, or allocates one.
    ///
    /// - Parameters:
    ///   - descriptor: Shape and layout.
    ///   - buffer: At least as many floats as the descriptor asks for; `nil` for a new one.
    init(_ descriptor: MemoryDescriptor, buffer: AlignedBuffer? = nil) throws {
        let buffer = buffer ?? AlignedBuffer(count: descriptor.storageCount)
        precondition(
            buffer.count >= descriptor.storageCount,
            "A buffer of \(buffer.count) floats is too small for \(descriptor.storageCount)."
        )
        var created: dnnl_memory_t?
        try check(
            dnnl_memory_create(
                &created,
                descriptor.handle,
                try Library.engine(),
                buffer.elements.baseAddress
            ),
            "memory"
        )
        handle = try unwrap(created, "memory")
        self.descriptor = descriptor
        self.buffer = buffer
    }

    /// Allocates memory for a shape.
    convenience init(shape: [Int], layout: MemoryDescriptor.Layout, buffer: AlignedBuffer? = nil) throws {
        try self.init(MemoryDescriptor(shape: shape, layout: layout), buffer: buffer)
    }

    deinit { dnnl_memory_destroy(handle) }

    /// The elements as they lie.
    var elements: UnsafeMutableBufferPointer<Float> { buffer.elements }
}
