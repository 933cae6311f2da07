internal import FoundationEssentials
internal import ModelGraph

/// Operators that slide a window over a map, and what follows them.
extension TensorFlowTranslation {
    /// A convolution: of all channels, of each channel by itself, or of groups, which are split up and put together again.
    mutating func convolution(_ node: Graph.Node) throws {
        let (image, weights) = (shape(node.inputs[0]), shape(node.inputs[1]))
        guard image.count == 4, weights.count == 4, image[1] > 0 else { throw unsupported(node) }
        let group = node.integer("group", 1)
        let name = scoped(node.outputs[0])
        let window = try self.window(node, kernel: Array(weights[2...]))
        let padded = try pad(node, window, fill: 0)
        var attributes = window.attributes(padded.mode)
        attributes["dilations"] = .list([1] + window.dilations + [1])
        var result: String
        if group == 1 {
            let kernel = try self.weights(node.inputs[1], weights, [2, 3, 1, 0])
            result = target.compute("Conv2D", [padded.name, kernel], attributes, named: name)
        } else if group == image[1] {
            guard window.dilations == [1, 1], window.strides[0] == window.strides[1] else {
                throw unsupported(node)
            }
            // Rows, columns, channels, results of each.
            let sizes = [group, weights[0] / group] + weights[2...]
            let kernel = try self.weights(node.inputs[1], sizes, [2, 3, 0, 1])
            result = target.compute("DepthwiseConv2dNative", [padded.name, kernel], attributes, named: name)
        } else {
            let kernel = try self.weights(node.inputs[1], weights, [2, 3, 1, 0])
            let axis = target.integers([3], [], named: name + "/axis")
            let count: [String: TensorFlowAttrValue] = ["num_split": .count(group)]
            let images = target.compute("Split", [axis, padded.name], count, named: name + "/images")
            let kernels = target.compute("Split", [axis, kernel], count, named: name + "/kernels")
            let parts = (0..<group).map { index in
                let operands = [images, kernels].map { index == 0 ? $0 : "\($0):\(index)" }
                return target.compute("Conv2D", operands, attributes, named: "\(name)/group\(index)")
            }
            result = target.compute(
                "ConcatV2",
                parts + [axis],
                ["N": .count(group), "Tidx": .element(.dtInt32)],
                named: name
            )
        }
        if node.inputs.count > 2, !node.inputs[2].isEmpty {
            let bias = try arranged(node.inputs[2], [0])
            result = target.compute(
                "BiasAdd",
                [result, bias],
                ["data_format": .text("NHWC")],
                named: name + "/biased"
            )
        }
        give(node, result, Self.channelsLast)
    }

    mutating func pooling(_ node: Graph.Node) throws {
        let (image, result) = (shape(node.inputs[0]), shape(node.outputs[0]))
        var window = try self.window(node)
        guard image.count == 4, window.dilations == [1, 1] else { throw unsupported(node) }
        // Rounded up, the last window may reach beyond the edge.
        for axis in 0..<2 {
            let reach = (result[2 + axis] - 1) * window.strides[axis] + window.kernel[axis]
            let excess = reach - image[2 + axis] - window.padsBegin[axis] - window.padsEnd[axis]
            window.padsEnd[axis] += max(0, excess)
        }
        let isMaximum = node.operatorName == "MaxPool"
        // What lies beyond the edge counts for an average where it was added, and does not where the operation adds it.
        let counts = !isMaximum && node.integer("count_include_pad", 0) != 0
        let padded = try pad(
            node,
            window,
            fill: isMaximum ? -.greatestFiniteMagnitude : 0,
            always: counts
        )
        if !isMaximum, window.isPadded {
            guard counts ? node.integer("ceil_mode", 0) == 0 : padded.mode == "SAME" else {
                throw unsupported(node)
            }
        }
        var attributes = window.attributes(padded.mode)
        attributes["ksize"] = .list([1] + window.kernel + [1])
        let name = target.compute(
            isMaximum ? "MaxPool" : "AvgPool",
            [padded.name],
            attributes,
            named: scoped(node.outputs[0])
        )
        give(node, name, Self.channelsLast)
    }

    /// The map of a node as its window needs it.
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - window: Its window.
    ///   - fill: What stands beyond the edges.
    ///   - always: Whether rows and columns are added even if the operation would add as many.
    /// - Returns: The map, with rows and columns added unless the operation does, and how to tell the operation.
    /// - Throws: ``ExportError`` with `unsupportedModel` if the map has no translation.
    private mutating func pad(
        _ node: Graph.Node,
        _ window: SlidingWindow,
        fill: Float,
        always: Bool = false
    ) throws -> (name: String, mode: String) {
        let sizes = shape(node.inputs[0])
        let image = try arranged(node.inputs[0], Self.channelsLast)
        if !window.isPadded { return (image, "VALID") }
        if !always, window.isSame(over: Array(sizes[2...])) { return (image, "SAME") }
        let name = scoped(node.outputs[0])
        let margins = target.integers(
            [0, 0, window.padsBegin[0], window.padsEnd[0], window.padsBegin[1], window.padsEnd[1], 0, 0],
            [4, 2],
            named: name + "/margins"
        )
        let value = target.floats([fill], named: name + "/fill")
        let padded = target.compute(
            "PadV2",
            [image, margins, value],
            ["Tpaddings": .element(.dtInt32)],
            named: name + "/padded"
        )
        return (padded, "VALID")
    }

    /// The mean, the sum or the largest number along axes.
    mutating func reduction(
        _ node: Graph.Node,
        _ operation: String,
        axes fixed: [Int]? = nil,
        keepsAxes: Bool? = nil
    ) throws {
        let rank = shape(node.inputs[0]).count
        let operand = try value(node.inputs[0])
        var axes = fixed ?? node.integers("axes")
        if axes == nil, node.inputs.count > 1, let tensor = constants[node.inputs[1]] {
            axes = tensor.integers
        }
        let keeps = keepsAxes ?? (node.integer("keepdims", 1) != 0)
        guard let reduced = axes.map({ $0.map { $0 < 0 ? $0 + rank : $0 } }), !reduced.isEmpty, keeps else {
            throw unsupported(node)
        }
        let places = reduced.compactMap { operand.order.firstIndex(of: $0) }.sorted()
        let name = scoped(node.outputs[0])
        let result = target.compute(
            operation,
            [operand.name, target.integers(places, named: name + "/axes")],
            ["Tidx": .element(.dtInt32), "keep_dims": .flag(true)],
            named: name
        )
        give(node, result, operand.order)
    }

    /// A normalization by what was learned, which is one product and one sum.
    mutating func normalization(_ node: Graph.Node) throws {
        guard let scale = try floats(node, 1), let offset = try floats(node, 2),
            let mean = try floats(node, 3),
            let variance = try floats(node, 4)
        else { throw unsupported(node) }
        let epsilon = Double(node.float("epsilon", 1e-5))
        let factors = zip(scale, variance).map { Double($0) / (Double($1) + epsilon).squareRoot() }
        let offsets = zip(offset, zip(mean, factors)).map { Double($0) - Double($1.0) * $1.1 }
        let operand = try value(node.inputs[0])
        var sizes = operand.order.map { _ in 1 }
        guard let channel = operand.order.firstIndex(of: 1) else { throw unsupported(node) }
        sizes[channel] = factors.count
        let name = scoped(node.outputs[0])
        let factor = target.floats(factors.map { Float($0) }, sizes, named: name + "/factor")
        let offsetName = target.floats(offsets.map { Float($0) }, sizes, named: name + "/offset")
        let scaled = target.compute("Mul", [operand.name, factor], named: name + "/scaled")
        give(node, target.compute("AddV2", [scaled, offsetName], named: name), operand.order)
    }

    /// Resizing by whole factors, to the nearest place: what detectors have.
    mutating func resize(_ node: Graph.Node) throws {
        let (from, to) = (shape(node.inputs[0]), shape(node.outputs[0]))
        guard node.text("mode") ?? "nearest" == "nearest",
            node.text("coordinate_transformation_mode") == "asymmetric",
            node.text("nearest_mode") == "floor", from.count == 4, from[..<2] == to[..<2],
            to[2] % from[2] == 0, to[3] % from[3] == 0
        else { throw unsupported(node) }
        let image = try arranged(node.inputs[0], Self.channelsLast)
        let name = scoped(node.outputs[0])
        let sizes = target.integers(Array(to[2...]), named: name + "/size")
        let attributes: [String: TensorFlowAttrValue] = [
            "align_corners": .flag(false), "half_pixel_centers": .flag(false),
        ]
        give(
            node,
            target.compute("ResizeNearestNeighbor", [image, sizes], attributes, named: name),
            Self.channelsLast
        )
    }
}

extension SlidingWindow {
    /// How an operation is told of the window.
    fileprivate func attributes(_ mode: String) -> [String: TensorFlowAttrValue] {
        ["strides": .list([1] + strides + [1]), "padding": .text(mode), "data_format": .text("NHWC")]
    }
}
