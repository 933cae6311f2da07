internal import ModelGraph

/// Operators that slide a window over a map, and what follows them.
extension TFLiteTranslation {
    /// A map for a window: as it is if the operation pads it itself, or with zeros around it.
    mutating func padded(
        _ tensor: TFLiteDocument.Tensor,
        _ shape: [Int],
        _ window: SlidingWindow,
        name: String
    ) -> (tensor: TFLiteDocument.Tensor, isSame: Bool) {
        guard window.isPadded, !window.isSame(over: Array(shape[2...])) else {
            return (tensor, window.isPadded)
        }
        return (surrounded(tensor, shape, window, with: 0, name: name), false)
    }

    /// A map with a number around it.
    private mutating func surrounded(
        _ tensor: TFLiteDocument.Tensor,
        _ shape: [Int],
        _ window: SlidingWindow,
        with value: Float,
        name: String
    ) -> TFLiteDocument.Tensor {
        let amounts = [
            0, 0, window.padsBegin[0], window.padsEnd[0], window.padsBegin[1], window.padsEnd[1], 0, 0,
        ]
        var operands = [tensor, document.integers(amounts, [4, 2], as: name + "/pads")]
        if value != 0 { operands.append(document.floats([value], [1], as: name + "/around")) }
        let sizes = (0..<2).map { shape[2 + $0] + window.padsBegin[$0] + window.padsEnd[$0] }
        return document.add(
            value == 0 ? .pad : .padWithValue,
            operands,
            nil,
            name + "/padded",
            [shape[0], sizes[0], sizes[1], shape[1]]
        )
    }

    mutating func convolution(_ node: Graph.Node) throws {
        if try quantizedConvolution(node) { return }
        let (shape, outputShape) = (try shape(node.inputs[0]), try shape(node.outputs[0]))
        guard shape.count == 4 else { throw unsupported(node) }
        let filter = try self.filter(of: node)
        let input = try operand(node.inputs[0], order: Self.channelsLast)
        let (map, isSame) = padded(input.tensor, shape, filter.window, name: node.outputs[0])
        let weights: TFLiteDocument.Tensor
        if let values = constants[node.inputs[1]]?.floats {
            weights = self.weights(
                node.inputs[1],
                values.permuted(filter.shape, filter.order),
                filter.order.map { filter.shape[$0] }
            )
        } else {
            weights = document.add(
                .dequantize,
                [try eightBitWeights(node, filter)],
                nil,
                node.inputs[1],
                filter.order.map { filter.shape[$0] }
            )
        }
        let bias = try floats(node, 2) ?? [Float](repeating: 0, count: filter.shape[0])
        let result = document.add(
            filter.code,
            [map, weights, document.floats(bias, [bias.count], as: node.outputs[0] + "/bias")],
            filter.options(isSame: isSame),
            node.outputs[0],
            Self.channelsLast.map { outputShape[$0] }
        )
        give(node, result, order: Self.channelsLast)
    }

    /// What a convolution slides over a map.
    struct Filter {
        let window: SlidingWindow
        /// Output channels, input channels of a group, rows, columns.
        let shape: [Int]
        /// Whether each channel of the map is a group of its own.
        let isDepthwise: Bool

        /// The order in which the format stores it.
        var order: [Int] { isDepthwise ? [1, 2, 3, 0] : [0, 2, 3, 1] }
        var code: TFLiteOperator { isDepthwise ? .depthwiseConvolution : .convolution }
        let multiplier: Int

        func options(isSame: Bool) -> TFLiteOptions {
            isDepthwise
                ? .depthwise(
                    isSame: isSame,
                    strides: window.strides,
                    dilations: window.dilations,
                    multiplier: multiplier
                )
                : .convolution(isSame: isSame, strides: window.strides, dilations: window.dilations)
        }
    }

    func filter(of node: Graph.Node) throws -> Filter {
        let shape = try shape(node.inputs[1])
        let (groups, channels) = (node.integer("group", 1), try self.shape(node.inputs[0])[1])
        guard shape.count == 4, groups == 1 || groups == channels && shape[1] == 1 else {
            throw unsupported(node)
        }
        return Filter(
            window: try window(node, kernel: Array(shape[2...])),
            shape: shape,
            isDepthwise: groups > 1,
            multiplier: shape[0] / channels
        )
    }

    mutating func pooling(_ node: Graph.Node) throws {
        let window = try window(node)
        let (shape, outputShape) = (try shape(node.inputs[0]), try shape(node.outputs[0]))
        let isAverage = node.operatorName == "AveragePool"
        let countsPads = node.integer("count_include_pad", 0) != 0
        guard window.dilations == [1, 1], node.integer("ceil_mode", 0) == 0, shape.count == 4 else {
            throw unsupported(node)
        }
        let input = try operand(node.inputs[0], order: Self.channelsLast)
        var (map, isSame) = (input.tensor, window.isPadded)
        let isOwn = window.isSame(over: Array(shape[2...])) && !(isAverage && countsPads)
        if window.isPadded, !isOwn {
            guard !isAverage || countsPads else { throw unsupported(node) }
            // Padding that is counted is of zeros; beside the largest number none counts.
            map = surrounded(
                input.tensor,
                shape,
                window,
                with: isAverage ? 0 : -Float.greatestFiniteMagnitude,
                name: node.outputs[0]
            )
            isSame = false
        }
        let result = document.add(
            isAverage ? .averagePool : .maxPool,
            [map],
            .pool(isSame: isSame, strides: window.strides, kernel: window.kernel),
            node.outputs[0],
            Self.channelsLast.map { outputShape[$0] }
        )
        give(node, result, order: Self.channelsLast)
    }

    /// The mean or the largest number of each channel of a map.
    mutating func reduced(_ node: Graph.Node, _ code: TFLiteOperator) throws {
        let shape = try shape(node.outputs[0])
        let operands = [
            try operand(node.inputs[0], order: Self.channelsLast).tensor,
            document.integers([1, 2], as: node.outputs[0] + "/axes"),
        ]
        let result = document.add(
            code,
            operands,
            .reduction(keepsAxes: true),
            node.outputs[0],
            Self.channelsLast.map { shape[$0] }
        )
        give(node, result, order: Self.channelsLast)
    }

    /// A normalization that no convolution has taken in: a factor and an offset for each channel.
    mutating func normalization(_ node: Graph.Node) throws {
        let parameters = try (1...4).map { try floats(node, $0) ?? [] }
        let shape = try shape(node.outputs[0])
        guard shape.count == 4, parameters.allSatisfy({ $0.count == shape[1] }) else {
            throw unsupported(node)
        }
        let epsilon = node.float("epsilon", 1e-5)
        let factors = zip(parameters[0], parameters[3]).map { $0 / ($1 + epsilon).squareRoot() }
        let offsets = factors.indices.map { parameters[1][$0] - parameters[2][$0] * factors[$0] }
        let input = try operand(node.inputs[0], order: Self.channelsLast)
        let (name, stored) = (node.outputs[0], Self.channelsLast.map { shape[$0] })
        let scaled = document.add(
            .mul,
            [input.tensor, document.floats(factors, [shape[1]], as: name + "/factors")],
            .mul,
            name + "/scaled",
            stored
        )
        let moved = document.add(
            .add,
            [scaled, document.floats(offsets, [shape[1]], as: name + "/offsets")],
            .add,
            name,
            stored
        )
        give(node, moved, order: Self.channelsLast)
    }

    mutating func resize(_ node: Graph.Node) throws {
        let (shape, outputShape) = (try shape(node.inputs[0]), try shape(node.outputs[0]))
        guard shape.count == 4, shape[..<2] == outputShape[..<2] else { throw unsupported(node) }
        let coordinates = node.text("coordinate_transformation_mode") ?? "half_pixel"
        let (code, options): (TFLiteOperator, TFLiteOptions)
        switch (node.text("mode") ?? "nearest", coordinates) {
        case ("nearest", "asymmetric") where node.text("nearest_mode") == "floor":
            (code, options) = (.resizeNearest, .resizeNearest)
        case ("linear", "asymmetric"):
            (code, options) = (.resizeBilinear, .resizeBilinear(alignsCorners: false, hasCenters: false))
        case ("linear", "half_pixel"):
            (code, options) = (.resizeBilinear, .resizeBilinear(alignsCorners: false, hasCenters: true))
        case ("linear", "align_corners"):
            (code, options) = (.resizeBilinear, .resizeBilinear(alignsCorners: true, hasCenters: false))
        default: throw unsupported(node)
        }
        let operands = [
            try operand(node.inputs[0], order: Self.channelsLast).tensor,
            document.integers(Array(outputShape[2...]), as: node.outputs[0] + "/sizes"),
        ]
        let result = document.add(
            code,
            operands,
            options,
            node.outputs[0],
            Self.channelsLast.map { outputShape[$0] }
        )
        give(node, result, order: Self.channelsLast)
    }
}
