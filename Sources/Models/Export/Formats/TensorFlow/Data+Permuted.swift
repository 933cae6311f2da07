internal import FoundationEssentials

extension Data {
    /// The elements of an array with its axes in another order.
    ///
    /// - Parameters:
    ///   - sizes: The sizes along each axis, slowest first.
    ///   - order: For each axis of the result the axis that it is here.
    ///   - elementSize: The bytes of an element.
    /// - Returns: The elements, as many bytes.
    /// - Complexity: O(n).
    func permuted(_ sizes: [Int], by order: [Int], elementSize: Int) -> Data {
        // Axes of one element have no place in the order.
        let moved = order.filter { sizes[$0] != 1 }
        guard moved != moved.sorted() else { return self }
        var strides = [Int](repeating: elementSize, count: sizes.count)
        for axis in sizes.indices.dropLast().reversed() {
            strides[axis] = strides[axis + 1] * sizes[axis + 1]
        }
        let (lengths, steps) = (moved.map { sizes[$0] }, moved.map { strides[$0] })
        var result = Data(count: count)
        var position = [Int](repeating: 0, count: moved.count)
        var source = 0
        withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
            result.withUnsafeMutableBytes { (output: UnsafeMutableRawBufferPointer) in
                for target in stride(from: 0, to: output.count, by: elementSize) {
                    for byte in 0..<elementSize { output[target + byte] = bytes[source + byte] }
                    var axis = moved.count - 1
                    while axis >= 0 {
                        position[axis] += 1
                        source += steps[axis]
                        if position[axis] < lengths[axis] { break }
                        source -= steps[axis] * lengths[axis]
                        position[axis] = 0
                        axis -= 1
                    }
                }
            }
        }
        return result
    }
}
