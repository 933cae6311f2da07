/// The weights of an antialiased bilinear resize along one axis.
///
/// For enlarging this is ordinary bilinear interpolation. For reducing the triangle is widened by the reduction,
/// so that every sample of the source counts and fine patterns turn gray instead of aliasing. Positions, support
/// and normalization are those of Pillow's `Image.resize` with `BILINEAR`; models trained elsewhere expect them.
package struct TriangleFilter {
    /// The first source sample of each output sample.
    package private(set) var firsts: [Int] = []

    /// The weights of the source samples from the first on, `stride` places for each output sample; their sum
    /// is 1, and places behind the last weight are 0.
    package private(set) var weights: [Float]

    /// The number of weights of each output sample that count.
    package private(set) var counts: [Int] = []

    /// The number of places for weights of each output sample.
    package let stride: Int

    /// Creates the weights for the output samples `window` of a resize from `source` to `length` samples.
    ///
    /// - Complexity: O(`window.count` * reduction).
    package init(from source: Axis, to length: Int, window: Range<Int>) {
        let scale = source.extent / Double(length)
        let support = scale > 1 ? scale : 1
        stride = Int(support.rounded(.up)) * 2 + 1
        weights = [Float](repeating: 0, count: window.count * stride)
        firsts.reserveCapacity(window.count)
        counts.reserveCapacity(window.count)
        var triangle = [Double](repeating: 0, count: stride)
        for (place, position) in window.enumerated() {
            let center = source.leadingMargin + (Double(position) + 0.5) * scale
            let first = max(0, Int(center - support + 0.5))
            let end = min(source.length, Int(center + support + 0.5))
            var sum = 0.0
            for sample in first..<end {
                let offset = (Double(sample) - center + 0.5) / support
                let distance = offset < 0 ? -offset : offset
                triangle[sample - first] = distance < 1 ? 1 - distance : 0
                sum += triangle[sample - first]
            }
            for tap in 0..<end - first { weights[place * stride + tap] = Float(triangle[tap] / sum) }
            firsts.append(first)
            counts.append(end - first)
        }
    }

    /// The source samples that the output samples need together.
    package var sourceRange: Range<Int> {
        guard let first = firsts.first, let last = firsts.last, let lastCount = counts.last else {
            return 0..<0
        }
        return first..<last + lastCount
    }
}

extension TriangleFilter {
    /// The samples of the source along one axis, and how much of the outermost ones is not image.
    package struct Axis {
        /// The number of samples.
        package let length: Int
        /// The fraction of the first sample to leave out.
        package let leadingMargin: Double
        /// The fraction of the last sample to leave out.
        package let trailingMargin: Double

        package init(length: Int, leadingMargin: Double = 0, trailingMargin: Double = 0) {
            self.length = length
            self.leadingMargin = leadingMargin
            self.trailingMargin = trailingMargin
        }

        /// The length of the image, in samples.
        package var extent: Double { Double(length) - leadingMargin - trailingMargin }
    }
}
