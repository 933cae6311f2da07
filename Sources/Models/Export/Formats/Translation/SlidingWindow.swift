internal import ModelGraph

/// How a convolution or a pooling goes over the rows and columns of a map.
struct SlidingWindow {
    let kernel: [Int]
    let strides: [Int]
    let dilations: [Int]
    /// Rows above, columns to the left.
    let padsBegin: [Int]
    /// Rows below, columns to the right.
    var padsEnd: [Int]

    /// The window of a node; `nil` if it has not two axes, or if its padding depends on the map.
    init?(_ node: Graph.Node, kernel given: [Int]? = nil) {
        let pads = node.integers("pads") ?? [0, 0, 0, 0]
        strides = node.integers("strides") ?? [1, 1]
        dilations = node.integers("dilations") ?? [1, 1]
        guard ["NOTSET", nil].contains(node.text("auto_pad")),
            let kernel = node.integers("kernel_shape") ?? given, kernel.count == 2, strides.count == 2,
            dilations.count == 2, pads.count == 4,
            (kernel + strides + dilations).allSatisfy({ $0 > 0 }), pads.allSatisfy({ $0 >= 0 })
        else { return nil }
        self.kernel = kernel
        padsBegin = Array(pads[..<2])
        padsEnd = Array(pads[2...])
    }

    var isPadded: Bool { (padsBegin + padsEnd).contains { $0 != 0 } }

    /// Whether the padding is the one that TensorFlow calls the same: as many places come out as strides go into the map, and what is
    /// odd is added at the end.
    ///
    /// - Parameter sizes: The rows and columns of the map.
    /// - Returns: `true` if it is.
    func isSame(over sizes: [Int]) -> Bool {
        sizes.indices.allSatisfy { axis in
            let reach = (kernel[axis] - 1) * dilations[axis] + 1
            let count = (sizes[axis] + strides[axis] - 1) / strides[axis]
            let total = max((count - 1) * strides[axis] + reach - sizes[axis], 0)
            return padsBegin[axis] == total / 2 && padsEnd[axis] == total - total / 2
        }
    }
}
