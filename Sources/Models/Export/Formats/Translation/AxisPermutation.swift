internal import FoundationEssentials

extension Array {
    /// The elements of an array of a shape with its axes in another order.
    ///
    /// - Parameters:
    ///   - sizes: The sizes along each axis, slowest first.
    ///   - order: For each axis of the result the axis that it is here.
    /// - Returns: As many elements.
    /// - Complexity: O(n).
    func permuted(_ sizes: [Int], _ order: [Int]) -> [Element] {
        // Axes of one element have no place in the order.
        let moved = order.filter { sizes[$0] != 1 }
        guard moved != moved.sorted() else { return self }
        var strides = [Int](repeating: 1, count: sizes.count)
        for axis in sizes.indices.dropLast().reversed() {
            strides[axis] = strides[axis + 1] * sizes[axis + 1]
        }
        let (lengths, steps) = (moved.map { sizes[$0] }, moved.map { strides[$0] })
        var position = [Int](repeating: 0, count: moved.count)
        var source = 0
        var result: [Element] = []
        result.reserveCapacity(count)
        for _ in 0..<count {
            result.append(self[source])
            for axis in moved.indices.reversed() {
                position[axis] += 1
                source += steps[axis]
                guard position[axis] == lengths[axis] else { break }
                source -= steps[axis] * lengths[axis]
                position[axis] = 0
            }
        }
        return result
    }
}

extension Data {
    /// The same for elements of one or four bytes.
    ///
    /// - Parameters:
    ///   - sizes: The sizes along each axis, slowest first.
    ///   - order: For each axis of the result the axis that it is here.
    ///   - elementSize: The bytes of an element.
    /// - Returns: As many bytes.
    func permuted(_ sizes: [Int], by order: [Int], elementSize: Int) -> Data {
        guard elementSize == 4 else { return Data([UInt8](self).permuted(sizes, order)) }
        let words = withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)
            }
        }
        return words.permuted(sizes, order).withUnsafeBytes { Data($0) }
    }
}
