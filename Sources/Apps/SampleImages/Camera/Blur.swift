/// Blurs that a lens, a shallow focus and a moving hand leave in an image.
extension Radiance {
    /// The light after an even blur of the given radius, in pixels.
    ///
    /// Two running means in each direction come close to a Gaussian, at a cost that does not depend on the
    /// radius.
    func blurred(radius: Int, passes: Int = 2) -> [Vector] {
        var result = light
        guard radius > 0 else { return result }
        var scratch = result
        for _ in 0..<passes {
            averageRows(of: result, into: &scratch, radius: radius)
            averageColumns(of: scratch, into: &result, radius: radius)
        }
        return result
    }

    /// Replaces each value by the mean of its neighbors in the row up to `radius` away; edges repeat.
    private func averageRows(of source: [Vector], into target: inout [Vector], radius: Int) {
        let share = 1 / Float(2 * radius + 1)
        for start in Swift.stride(from: 0, to: width * height, by: width) {
            let end = start + width - 1
            var sum = source[start] * Float(radius)
            for step in 0...radius { sum += source[min(start + step, end)] }
            for index in start...end {
                target[index] = sum * share
                sum += source[min(index + radius + 1, end)] - source[max(index - radius, start)]
            }
        }
    }

    /// Replaces each value by the mean of its neighbors in the column up to `radius` away; edges repeat.
    ///
    /// All columns advance together, so that memory is read in order.
    private func averageColumns(of source: [Vector], into target: inout [Vector], radius: Int) {
        let share = 1 / Float(2 * radius + 1)
        let last = (height - 1) * width
        var sums = source[0..<width].map { $0 * Float(radius) }
        for step in 0...radius {
            let row = min(step * width, last)
            for x in 0..<width { sums[x] += source[row + x] }
        }
        for row in Swift.stride(from: 0, through: last, by: width) {
            let entering = min(row + (radius + 1) * width, last)
            let leaving = max(row - radius * width, 0)
            for x in 0..<width {
                target[row + x] = sums[x] * share
                sums[x] += source[entering + x] - source[leaving + x]
            }
        }
    }

    /// Softens what lies before or behind the plane in focus.
    ///
    /// - Parameters:
    ///   - focus: The distance of the sharp plane.
    ///   - aperture: The blur radius in pixels of something twice as far away as the focus, times two.
    mutating func defocus(focus: Float, aperture: Float) {
        let largest = 5 * max(1, Float(width) / 500)
        guard aperture > 0.5 else { return }
        let soft = blurred(radius: 1, passes: 1)
        let softer = blurred(radius: Int(largest.rounded()))
        for index in light.indices {
            let circle = min(aperture * abs(1 - focus / depth[index]), largest)
            let sharp = mix(light[index], soft[index], min(1, circle))
            light[index] = mix(sharp, softer[index], saturated((circle - 1) / (largest - 1)))
        }
    }

    /// Smears the image along a straight path, in pixels, as a hand that moved during the exposure does.
    mutating func smear(along path: Point2) {
        let reach = length(path)
        guard reach >= 1 else { return }
        let taps = Int(reach.rounded(.up)) + 1
        let offsets = (0..<taps).map { tap -> (Int, Int) in
            let share = Float(tap) / Float(taps - 1) - 0.5
            return (Int((path.x * share).rounded()), Int((path.y * share).rounded()))
        }
        let share = 1 / Float(taps)
        let source = light
        for y in 0..<height {
            for x in 0..<width {
                var sum = Vector(repeating: 0)
                for (dx, dy) in offsets {
                    let column = max(0, min(width - 1, x + dx))
                    let row = max(0, min(height - 1, y + dy))
                    sum += source[row * width + column]
                }
                light[y * width + x] = sum * share
            }
        }
    }
}
