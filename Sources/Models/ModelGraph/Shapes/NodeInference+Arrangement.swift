/// Operators that arrange numbers anew, without changing them.
extension NodeInference {
    func flattened() throws(ModelGraphError) -> KnownValue {
        let shape = try operand(0).shape
        var axis = integer("axis", default: 1)
        if axis < 0 { axis += shape.count }
        guard (0...shape.count).contains(axis) else { throw mismatch("flattens from axis \(axis)") }
        return KnownValue(shape: [try product(shape[..<axis]), try product(shape[axis...])])
    }

    func reshaped() throws(ModelGraphError) -> KnownValue {
        let value = try operand(0)
        var shape = try list(1)
        if integer("allowzero", default: 0) == 0 {
            for (axis, size) in shape.enumerated() where size == 0 {
                guard axis < value.shape.count else {
                    throw mismatch("keeps axis \(axis), which there is not")
                }
                shape[axis] = value.shape[axis]
            }
        }
        let count = try product(value.shape)
        let open = shape.indices.filter { shape[$0] == -1 }
        guard open.count <= 1, shape.allSatisfy({ $0 >= -1 }) else { throw mismatch("reshapes to \(shape)") }
        if let axis = open.first {
            let others = try product(shape.enumerated().filter { $0.offset != axis }.map(\.element))
            guard others > 0, count % others == 0 else {
                throw mismatch("reshapes \(value.shape) to \(shape)")
            }
            shape[axis] = count / others
        }
        guard try product(shape) == count else { throw mismatch("reshapes \(value.shape) to \(shape)") }
        return KnownValue(shape: shape, contents: value.contents, isInteger: value.isInteger)
    }

    func transposed() throws(ModelGraphError) -> KnownValue {
        let shape = try operand(0).shape
        let order = integers("perm") ?? shape.indices.reversed()
        guard order.count == shape.count else {
            throw mismatch("permutes \(order.count) axes of \(shape.count)")
        }
        return KnownValue(shape: try axes(order, ofRank: shape.count).map { shape[$0] })
    }

    func expanded() throws(ModelGraphError) -> KnownValue {
        let value = try operand(0)
        let shape = try broadcast(value.shape, list(1))
        let isSame = shape == value.shape
        return KnownValue(shape: shape, contents: isSame ? value.contents : nil, isInteger: value.isInteger)
    }

    func tiled() throws(ModelGraphError) -> KnownValue {
        let (value, repeats) = (try operand(0), try list(1))
        guard repeats.count == value.shape.count else { throw mismatch("repeats \(repeats.count) axes") }
        var shape: [Int] = []
        for (size, count) in zip(value.shape, repeats) { shape.append(try product([size, count])) }
        return KnownValue(shape: shape, isInteger: value.isInteger)
    }

    func gathered() throws(ModelGraphError) -> KnownValue {
        let (value, indices) = (try operand(0), try operand(1))
        let axis = try axis(integer("axis", default: 0), ofRank: value.shape.count)
        let shape = Array(value.shape[..<axis]) + indices.shape + Array(value.shape[(axis + 1)...])
        var contents: [Double]?
        if let numbers = value.contents, value.shape.count == 1, let positions = indices.list {
            contents = []
            for position in positions {
                contents?.append(numbers[try self.axis(position, ofRank: numbers.count)])
            }
        }
        return KnownValue(shape: shape, contents: contents, isInteger: value.isInteger)
    }

    func unsqueezed() throws(ModelGraphError) -> KnownValue {
        let value = try operand(0)
        let listed = try optionalList(1) ?? integers("axes") ?? []
        let new = Set(try axes(listed, ofRank: value.shape.count + listed.count))
        var old = value.shape[...]
        var shape: [Int] = []
        for axis in 0..<value.shape.count + listed.count {
            if new.contains(axis) { shape.append(1) } else { shape.append(old.removeFirst()) }
        }
        return KnownValue(shape: shape, contents: value.contents, isInteger: value.isInteger)
    }

    func squeezed() throws(ModelGraphError) -> KnownValue {
        let value = try operand(0)
        let ones = value.shape.indices.filter { value.shape[$0] == 1 }
        let gone = Set(try axes(optionalList(1) ?? integers("axes") ?? ones, ofRank: value.shape.count))
        guard gone.isSubset(of: ones) else { throw mismatch("drops an axis that is longer than 1") }
        let shape = value.shape.indices.filter { !gone.contains($0) }.map { value.shape[$0] }
        return KnownValue(shape: shape, contents: value.contents, isInteger: value.isInteger)
    }

    func concatenated() throws(ModelGraphError) -> KnownValue {
        let first = try operand(0)
        guard case .int = node.attributes["axis"] else { throw mismatch("does not say along which axis") }
        let axis = try axis(integer("axis", default: 0), ofRank: first.shape.count)
        var result = first
        for position in operands.indices.dropFirst() {
            let next = try operand(position)
            var expected = next.shape
            guard expected.count == result.shape.count else {
                throw mismatch("joins \(result.shape) and \(next.shape)")
            }
            expected[axis] = result.shape[axis]
            guard expected == result.shape else { throw mismatch("joins \(result.shape) and \(next.shape)") }
            result.shape[axis] += next.shape[axis]
            result.contents = result.contents.flatMap { known in next.contents.map { known + $0 } }
        }
        return KnownValue(shape: result.shape, contents: result.contents, isInteger: result.isInteger)
    }

    func split() throws(ModelGraphError) -> [KnownValue] {
        let value = try operand(0)
        let axis = try axis(integer("axis", default: 0), ofRank: value.shape.count)
        let (size, parts) = (value.shape[axis], node.outputs.count)
        let even = (size + parts - 1) / parts
        let sizes =
            try optionalList(1) ?? integers("split")
            ?? (0..<parts).map { max(0, min(even, size - $0 * even)) }
        guard sizes.count == parts, sizes.allSatisfy({ (0...size).contains($0) }), sizes.reduce(0, +) == size
        else {
            throw mismatch("splits a size of \(size) into \(sizes)")
        }
        var start = 0
        return sizes.map { part in
            var shape = value.shape
            shape[axis] = part
            let numbers = value.contents.map { Array($0[start..<start + part]) }
            start += part
            return KnownValue(shape: shape, contents: numbers, isInteger: value.isInteger)
        }
    }

    func sliced() throws(ModelGraphError) -> KnownValue {
        let value = try operand(0)
        let (starts, ends) = (try list(1), try list(2))
        let axes = try self.axes(optionalList(3) ?? Array(starts.indices), ofRank: value.shape.count)
        let steps = try optionalList(4) ?? [Int](repeating: 1, count: starts.count)
        guard ends.count == starts.count, axes.count == starts.count, steps.count == starts.count,
            !steps.contains(0)
        else { throw mismatch("slices from \(starts) to \(ends) in steps of \(steps)") }
        var result = value
        for (index, axis) in axes.enumerated() {
            let (size, step) = (value.shape[axis], steps[index])
            // Forwards a slice ends before `size`; backwards it ends before the number -1.
            let bounds = step > 0 ? 0...size : -1...(size - 1)
            func clamped(_ place: Int) -> Int {
                max(bounds.lowerBound, min(bounds.upperBound, place < 0 ? place + size : place))
            }
            let (first, end) = (clamped(starts[index]), clamped(ends[index]))
            let count = max(0, (end - first + step - step.signum()) / step)
            result.shape[axis] = count
            result.contents = result.contents.map { numbers in (0..<count).map { numbers[first + $0 * step] }
            }
        }
        return KnownValue(shape: result.shape, contents: result.contents, isInteger: result.isInteger)
    }

    // MARK: Values out of nothing

    func constant() throws(ModelGraphError) -> KnownValue {
        for (name, attribute) in node.attributes {
            switch (name, attribute) {
            case ("value", .tensor(let tensor)): return KnownValue(tensor)
            case ("value_int", .int(let number)):
                return KnownValue(shape: [], contents: [Double(number)], isInteger: true)
            case ("value_ints", .ints(let numbers)):
                return KnownValue(shape: [numbers.count], contents: numbers.map(Double.init), isInteger: true)
            case ("value_float", .float(let number)): return KnownValue(shape: [], contents: [Double(number)])
            case ("value_floats", .floats(let numbers)):
                return KnownValue(shape: [numbers.count], contents: numbers.map(Double.init))
            default: continue
            }
        }
        throw mismatch("holds no constant that is read")
    }

    func constantOfShape() throws(ModelGraphError) -> KnownValue {
        let shape = try list(0)
        var filling = KnownValue(shape: [], contents: [0])
        if case .tensor(let tensor) = node.attributes["value"] { filling = KnownValue(tensor) }
        var contents: [Double]?
        let count = shape.first ?? 1
        if shape.count <= 1, let number = filling.contents?.first,
            (0...KnownValue.contentLimit).contains(count)
        {
            contents = [Double](repeating: number, count: count)
        }
        return KnownValue(shape: shape, contents: contents, isInteger: filling.isInteger)
    }

    func shapeOfOperand() throws(ModelGraphError) -> KnownValue {
        let shape = try operand(0).shape
        func clamped(_ place: Int) -> Int {
            max(0, min(shape.count, place < 0 ? place + shape.count : place))
        }
        let start = clamped(integer("start", default: 0))
        let end = clamped(integer("end", default: shape.count))
        return KnownValue(list: Array(shape[start..<max(start, end)]))
    }

    func range() throws(ModelGraphError) -> KnownValue {
        var numbers: [Double] = []
        for position in 0..<3 {
            guard let number = try operand(position).contents?.first else {
                throw unknown("operand \(position) is only known when it runs")
            }
            numbers.append(number)
        }
        let count = ((numbers[1] - numbers[0]) / numbers[2]).rounded(.up)
        guard numbers[2] != 0, count.isFinite, count < 0x1p31 else {
            throw mismatch("counts by \(numbers[2])")
        }
        let length = Int(max(0, count))
        let contents =
            length > KnownValue.contentLimit ? nil : (0..<length).map { numbers[0] + Double($0) * numbers[2] }
        return KnownValue(shape: [length], contents: contents, isInteger: try operand(0).isInteger)
    }
}
