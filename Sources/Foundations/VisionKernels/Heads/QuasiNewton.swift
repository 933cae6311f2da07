/// Finds the minimum of a smooth, convex function: L-BFGS with a backtracking line search (Nocedal and Wright, "Numerical
/// Optimization", 2006, algorithms 7.4 and 3.1).
struct QuasiNewton {
    /// Where it is.
    private(set) var position: [Float]

    /// How many pairs of steps are remembered.
    private static var memory: Int { 10 }
    private static var stepLimit: Int { 200 }
    /// The size of the largest partial derivative at which it is done.
    private static var tolerance: Float { 1e-5 }

    private var steps: [[Float]] = []
    private var changes: [[Float]] = []

    init(start: [Float]) {
        position = start
    }

    /// Goes to the minimum, or until nothing gets better.
    ///
    /// - Parameter function: Gives the value at a position and leaves its gradient.
    mutating func minimize(_ function: ([Float], inout [Float]) -> Float) {
        var gradient = [Float](repeating: 0, count: position.count)
        var value = function(position, &gradient)
        var next = position
        var nextGradient = gradient
        for _ in 0..<Self.stepLimit {
            var largest: Float = 0
            for derivative in gradient {
                let size = derivative < 0 ? -derivative : derivative
                if size > largest { largest = size }
            }
            guard largest > Self.tolerance else { return }
            let direction = direction(of: gradient)
            let slope = inner(direction, gradient)
            guard slope < 0 else { return }
            var length: Float = steps.isEmpty ? 1 / max(1, largest * 10) : 1
            var isLower = false
            for _ in 0..<30 {
                for index in position.indices { next[index] = position[index] + length * direction[index] }
                let nextValue = function(next, &nextGradient)
                if nextValue <= value + 1e-4 * length * slope {
                    isLower = nextValue < value
                    remember(from: gradient, to: nextGradient, next)
                    value = nextValue
                    break
                }
                length /= 2
            }
            guard isLower else { return }
            swap(&position, &next)
            swap(&gradient, &nextGradient)
        }
    }

    private mutating func remember(from gradient: [Float], to nextGradient: [Float], _ next: [Float]) {
        var (step, change) = (next, nextGradient)
        for index in step.indices {
            step[index] -= position[index]
            change[index] -= gradient[index]
        }
        guard inner(step, change) > 1e-12 else { return }
        steps.append(step)
        changes.append(change)
        if steps.count > Self.memory {
            steps.removeFirst()
            changes.removeFirst()
        }
    }

    /// The direction downhill, by the curvature of the last steps.
    private func direction(of gradient: [Float]) -> [Float] {
        var direction = gradient
        for index in direction.indices { direction[index] = -direction[index] }
        var factors = [Float](repeating: 0, count: steps.count)
        for pair in steps.indices.reversed() {
            factors[pair] = inner(steps[pair], direction) / inner(steps[pair], changes[pair])
            accumulate(&direction, -factors[pair], changes[pair])
        }
        if let step = steps.last, let change = changes.last {
            let curvature = inner(step, change) / inner(change, change)
            for index in direction.indices { direction[index] *= curvature }
        }
        for pair in steps.indices {
            let factor = inner(changes[pair], direction) / inner(steps[pair], changes[pair])
            accumulate(&direction, factors[pair] - factor, steps[pair])
        }
        return direction
    }

    private func inner(_ a: [Float], _ b: [Float]) -> Float {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                guard let first = a.baseAddress, let second = b.baseAddress else { return 0 }
                return product(
                    UnsafeMutablePointer(mutating: first),
                    UnsafeMutablePointer(mutating: second),
                    count: a.count
                )
            }
        }
    }

    private func accumulate(_ target: inout [Float], _ factor: Float, _ source: [Float]) {
        target.withUnsafeMutableBufferPointer { target in
            source.withUnsafeBufferPointer { source in
                guard let first = target.baseAddress, let second = source.baseAddress else { return }
                add(UnsafeMutablePointer(mutating: second), times: factor, to: first, count: source.count)
            }
        }
    }
}
