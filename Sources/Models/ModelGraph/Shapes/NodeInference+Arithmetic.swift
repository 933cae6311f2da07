/// Functions of single numbers and of numbers side by side.
extension NodeInference {
    /// The shape that operands take together: axes are aligned at the end, and sizes of 1 are repeated.
    func broadcast(_ a: [Int], _ b: [Int]) throws(ModelGraphError) -> [Int] {
        let rank = max(a.count, b.count)
        var result: [Int] = []
        for axis in 0..<rank {
            let (first, second) = (axis - rank + a.count, axis - rank + b.count)
            let (x, y) = (first < 0 ? 1 : a[first], second < 0 ? 1 : b[second])
            guard x == y || x == 1 || y == 1 else { throw mismatch("combines shapes \(a) and \(b)") }
            result.append(x == 1 ? y : x)
        }
        return result
    }

    /// Arithmetic, comparison and choice between operands that are repeated to one shape.
    func elementwise() throws(ModelGraphError) -> KnownValue {
        var values: [KnownValue] = []
        for position in operands.indices { values.append(try operand(position)) }
        var shape: [Int] = []
        for value in values { shape = try broadcast(shape, value.shape) }
        let isInteger =
            node.operatorName == "Equal"
            || values.dropFirst(node.operatorName == "Where" ? 1 : 0).allSatisfy(\.isInteger)
        return KnownValue(
            shape: shape,
            contents: combined(values, shape: shape, isInteger: isInteger),
            isInteger: isInteger
        )
    }

    /// The results as numbers, if all operands are short and known.
    private func combined(_ values: [KnownValue], shape: [Int], isInteger: Bool) -> [Double]? {
        let count = shape.reduce(1, { $0 &* $1 })
        guard shape.count <= 1, (0...KnownValue.contentLimit).contains(count) else { return nil }
        let lists = values.compactMap(\.contents)
        guard lists.count == values.count else { return nil }
        var results: [Double] = []
        for index in 0..<count {
            let numbers = lists.map { $0.count == 1 ? $0[0] : $0[index] }
            guard let result = result(of: numbers, isInteger: isInteger) else { return nil }
            results.append(result)
        }
        return results
    }

    private func result(of numbers: [Double], isInteger: Bool) -> Double? {
        switch (node.operatorName, numbers.count) {
        case ("Add", 2): numbers[0] + numbers[1]
        case ("Sub", 2): numbers[0] - numbers[1]
        case ("Mul", 2): numbers[0] * numbers[1]
        case ("Div", 2):
            isInteger
                ? (numbers[1] == 0 ? nil : (numbers[0] / numbers[1]).rounded(.towardZero))
                : numbers[0] / numbers[1]
        case ("Min", _): numbers.min()
        case ("Max", _): numbers.max()
        case ("Equal", 2): numbers[0] == numbers[1] ? 1 : 0
        case ("Where", 3): numbers[0] != 0 ? numbers[1] : numbers[2]
        default: nil
        }
    }

    /// Functions of one number that shapes are computed with.
    func mapped() throws(ModelGraphError) -> KnownValue {
        var value = try operand(0)
        switch node.operatorName {
        case "Neg": value.contents = value.contents?.map { -$0 }
        case "Abs": value.contents = value.contents?.map(abs)
        case "Floor": value.contents = value.contents?.map { $0.rounded(.down) }
        case "Ceil": value.contents = value.contents?.map { $0.rounded(.up) }
        case "Cast":
            let types: [ElementType] = [.float16, .float32, .float64, .bfloat16]
            value.isInteger = !types.map { Int($0.rawValue) }.contains(integer("to", default: 0))
            if value.isInteger { value.contents = value.contents?.map { $0.rounded(.towardZero) } }
        default: break
        }
        return value
    }

    /// Sums and the like along axes.
    func reduction() throws(ModelGraphError) -> KnownValue {
        let shape = try operand(0).shape
        let listed = try optionalList(1) ?? integers("axes") ?? []
        if listed.isEmpty, integer("noop_with_empty_axes", default: 0) != 0 {
            return KnownValue(shape: shape)
        }
        let axes = Set(try self.axes(listed.isEmpty ? Array(shape.indices) : listed, ofRank: shape.count))
        let keepsAxes = integer("keepdims", default: 1) != 0
        return KnownValue(
            shape: shape.indices.compactMap { axes.contains($0) ? (keepsAxes ? 1 : nil) : shape[$0] }
        )
    }

    /// The product of matrices, and of stacks of them.
    func matrixProduct() throws(ModelGraphError) -> KnownValue {
        let (a, b) = (try operand(0).shape, try operand(1).shape)
        guard !a.isEmpty, !b.isEmpty else { throw mismatch("multiplies a single number") }
        // A vector counts as a row on the left and as a column on the right.
        let left = a.count == 1 ? [1] + a : a
        let right = b.count == 1 ? b + [1] : b
        guard left[left.count - 1] == right[right.count - 2] else {
            throw mismatch("multiplies shapes \(a) and \(b)")
        }
        var shape = try broadcast(left.dropLast(2), right.dropLast(2))
        if a.count > 1 { shape.append(left[left.count - 2]) }
        if b.count > 1 { shape.append(right[right.count - 1]) }
        return KnownValue(shape: shape)
    }

    /// The product of two matrices, either of them transposed, with something added.
    func generalProduct() throws(ModelGraphError) -> KnownValue {
        let (a, b) = (try operand(0).shape, try operand(1).shape)
        guard a.count == 2, b.count == 2 else { throw mismatch("multiplies shapes \(a) and \(b)") }
        let isTransposed = (integer("transA", default: 0) != 0, integer("transB", default: 0) != 0)
        let left = isTransposed.0 ? [a[1], a[0]] : a
        let right = isTransposed.1 ? [b[1], b[0]] : b
        guard left[1] == right[0] else { throw mismatch("multiplies shapes \(a) and \(b)") }
        let shape = [left[0], right[1]]
        guard let added = optionalOperand(2)?.shape else { return KnownValue(shape: shape) }
        guard try broadcast(shape, added) == shape else { throw mismatch("adds shape \(added)") }
        return KnownValue(shape: shape)
    }
}
