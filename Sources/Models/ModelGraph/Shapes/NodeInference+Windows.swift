/// Operators that slide a window over an image.
extension NodeInference {
    /// A convolution of `[N, C, …]` with weights `[M, C / group, …]`.
    func convolution() throws(ModelGraphError) -> KnownValue {
        let (input, weights) = (try operand(0).shape, try operand(1).shape)
        guard input.count >= 3, weights.count == input.count else {
            throw mismatch("convolves shape \(input) with \(weights)")
        }
        let group = integer("group", default: 1)
        let (channels, overflow) = weights[1].multipliedReportingOverflow(by: group)
        guard !overflow, input[1] == channels, weights[0] % group == 0 else {
            throw mismatch("convolves \(input[1]) channels with weights \(weights) in \(group) groups")
        }
        let kernel = Array(weights[2...])
        guard integers("kernel_shape") ?? kernel == kernel else {
            throw mismatch("contradicts its kernel’s shape")
        }
        return KnownValue(
            shape: [input[0], weights[0]] + (try places(in: Array(input[2...]), kernel: kernel))
        )
    }

    /// The mean or the largest number in each window.
    func pooling() throws(ModelGraphError) -> KnownValue {
        let input = try operand(0).shape
        guard input.count >= 3, let kernel = integers("kernel_shape") else {
            throw mismatch("pools shape \(input)")
        }
        return KnownValue(shape: Array(input[..<2]) + (try places(in: Array(input[2...]), kernel: kernel)))
    }

    func globalPooling() throws(ModelGraphError) -> KnownValue {
        let input = try operand(0).shape
        guard input.count >= 3 else { throw mismatch("pools shape \(input)") }
        return KnownValue(shape: Array(input[..<2]) + [Int](repeating: 1, count: input.count - 2))
    }

    /// The number of places of a window along each axis.
    private func places(in sizes: [Int], kernel: [Int]) throws(ModelGraphError) -> [Int] {
        let ones = [Int](repeating: 1, count: sizes.count)
        let strides = integers("strides") ?? ones
        let dilations = integers("dilations") ?? ones
        let pads = integers("pads") ?? [Int](repeating: 0, count: 2 * sizes.count)
        guard kernel.count == sizes.count, strides.count == sizes.count, dilations.count == sizes.count,
            pads.count == 2 * sizes.count
        else { throw mismatch("has a window of another number of axes than its input") }
        let roundsUp = integer("ceil_mode", default: 0) != 0
        var result: [Int] = []
        for (axis, size) in sizes.enumerated() {
            let stride = strides[axis]
            // The table of attributes keeps all of these within 1...2048.
            let reach = dilations[axis] * (kernel[axis] - 1) + 1
            var room = size + pads[axis] + pads[axis + sizes.count] - reach
            switch text("auto_pad") ?? "NOTSET" {
            case "SAME_UPPER", "SAME_LOWER":
                result.append((size + stride - 1) / stride)
                continue
            case "VALID": room = size - reach
            default: break
            }
            guard room >= 0 else { throw mismatch("has a window of \(reach) on a size of \(size)") }
            var count = (room + (roundsUp ? stride - 1 : 0)) / stride + 1
            // A window that would start in the padding at the end is left out.
            if roundsUp, (count - 1) * stride >= size + pads[axis] { count -= 1 }
            result.append(count)
        }
        return result
    }

    /// Scaling along some axes.
    func resized() throws(ModelGraphError) -> KnownValue {
        let input = try operand(0).shape
        guard text("keep_aspect_ratio_policy") ?? "stretch" == "stretch" else {
            throw unknown("it keeps the aspect ratio")
        }
        let axes = try self.axes(integers("axes") ?? Array(input.indices), ofRank: input.count)
        var shape = input
        if let sizes = try optionalList(3) {
            guard sizes.count == axes.count else {
                throw mismatch("scales another number of axes than there are")
            }
            for (axis, size) in zip(axes, sizes) { shape[axis] = size }
        } else if let value = optionalOperand(2) {
            guard let scales = value.contents else { throw unknown("operand 2 is only known when it runs") }
            guard scales.count == axes.count, scales.allSatisfy({ (0...65_536).contains($0) }) else {
                throw mismatch("scales by \(scales)")
            }
            for (axis, scale) in zip(axes, scales) {
                shape[axis] = Int((Double(input[axis]) * scale).rounded(.down))
            }
        } else {
            throw mismatch("has neither scales nor sizes")
        }
        return KnownValue(shape: shape)
    }

    /// Padding at both ends, or cutting where it is negative.
    func padded() throws(ModelGraphError) -> KnownValue {
        var shape = try operand(0).shape
        let pads = try list(1)
        let axes = try self.axes(optionalList(3) ?? Array(shape.indices), ofRank: shape.count)
        guard pads.count == 2 * axes.count else {
            throw mismatch("pads another number of axes than there are")
        }
        for (index, axis) in axes.enumerated() { shape[axis] += pads[index] + pads[index + axes.count] }
        return KnownValue(shape: shape)
    }
}
