/// Memory for 32-bit floats that starts at a cache line; zero at first, freed with the last reference.
///
/// Unlike an array it is never copied when two own it: all activations, parameters and gradients of a training are
/// buffers that primitives write again and again.
final class AlignedBuffer {
    /// The elements.
    let elements: UnsafeMutableBufferPointer<Float>

    /// Allocates memory.
    ///
    /// - Parameter count: How many elements.
    init(count: Int) {
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count) * MemoryLayout<Float>.stride,
            alignment: 64
        )
        let start = bytes.bindMemory(to: Float.self, capacity: count)
        elements = UnsafeMutableBufferPointer(start: start, count: count)
        elements.initialize(repeating: 0)
    }

    deinit {
        elements.baseAddress.map { UnsafeMutableRawPointer($0).deallocate() }
    }

    /// How many elements.
    var count: Int { elements.count }
}
