internal import Annotations
internal import Glibc
internal import LinearAlgebra

/// The log-loss of logits against the true tags, with its derivatives.
///
/// Works on tag-major logits, tags x images: along a row the same formula runs over neighboring
/// numbers, eight at a time, however few tags there are. The number of images is a multiple of eight; those
/// that only fill up have weight zero.
enum LogisticLoss: Sendable {
    /// One softmax over all tags: the true tag of each image, and the weight of each, with zeros for those that
    /// only fill up.
    case softmax(targets: [Int], weights: [Float])

    /// One sigmoid a tag. The weight of each decision, tags x images, with a negative sign where the image does
    /// not carry the tag.
    case sigmoid(signedWeights: Matrix)

    /// What the logits of some tags cost.
    struct Cost: Sendable {
        /// The weighted loss of each softmax or sigmoid, in nats.
        var losses: [Double] = []

        /// For each tag the sum over the images of weight * p * (1 - p): the mean second derivative of the loss
        /// with respect to its logits, times the number of images.
        var curvatures: [Double] = []

        /// Adds what other images cost.
        mutating func add(_ other: Cost) {
            guard !other.curvatures.isEmpty else { return }
            losses = losses.isEmpty ? other.losses : zip(losses, other.losses).map(+)
            curvatures = curvatures.isEmpty ? other.curvatures : zip(curvatures, other.curvatures).map(+)
        }
    }

    /// Collects the targets and the weights of images.
    ///
    /// - Precondition: Labels and weights agree in their counts.
    init(labels: LabelSet, weights: SampleWeights) {
        switch labels.type {
        case .multiclass:
            let targets = labels.tagsByImage.flatMap(\.self)
            let known = zip(targets, weights.images).map { weights.tags[$0].positive * $1 }
            let padding = PaddedFeatures.padded(known.count) - known.count
            self = .softmax(targets: targets, weights: known + [Float](repeating: 0, count: padding))
        case .multilabel:
            var signed = Matrix(rows: labels.tagCount, columns: PaddedFeatures.padded(labels.imageCount))
            for (image, tags) in labels.tagsByImage.enumerated() {
                for tag in 0..<labels.tagCount {
                    signed[tag, image] = -weights.tags[tag].negative * weights.images[image]
                }
                for tag in tags { signed[tag, image] = weights.tags[tag].positive * weights.images[image] }
            }
            self = .sigmoid(signedWeights: signed)
        }
    }

    /// Logits of images x tags as the tags x padded images that ``replaceWithResiduals(_:tags:)`` takes.
    static func tagMajor(_ logits: Matrix) -> Matrix {
        var padded = logits.elements
        let rows = PaddedFeatures.padded(logits.rows)
        padded.append(contentsOf: repeatElement(0, count: (rows - logits.rows) * logits.columns))
        return Matrix(rows: rows, columns: logits.columns, elements: padded).transposed()
    }

    /// Measures logits and replaces them with the derivatives of the loss with respect to them.
    ///
    /// - Parameters:
    ///   - logits: Tags x images; afterwards weight * (p - y).
    ///   - rows: The rows to measure, as many as `tags`; `nil` measures all.
    ///   - tags: Which tags the rows stand for; all of them, in order, for a softmax.
    ///   - start: The image that the first column stands for, a multiple of eight.
    /// - Returns: The losses and curvatures of `tags`.
    func replaceWithResiduals(
        _ logits: inout Matrix,
        rows: Range<Int>? = nil,
        tags: [Int],
        startingAt start: Int = 0
    ) -> Cost {
        let images = logits.columns
        let offset = (rows?.lowerBound ?? 0) * images * MemoryLayout<Float>.stride
        return logits.elements.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress?.advanced(by: offset) else {
                return Cost(losses: [], curvatures: [])
            }
            switch self {
            case .softmax(let targets, let weights):
                return Self.softmax(
                    LaneGrid(base: base, rows: tags.count, columns: images),
                    targets: targets[min(start, targets.count)..<min(start + images, targets.count)],
                    weights: weights[start..<start + images]
                )
            case .sigmoid(let signedWeights):
                return Self.sigmoid(
                    LaneGrid(base: base, rows: tags.count, columns: images),
                    tags: tags,
                    signedWeights: signedWeights,
                    startingAt: start
                )
            }
        }
    }

    private static func softmax(
        _ grid: LaneGrid,
        targets: ArraySlice<Int>,
        weights: ArraySlice<Float>
    ) -> Cost {
        let blocks = grid.columns / Lanes.scalarCount
        var largest = [Lanes](repeating: Lanes(repeating: -.infinity), count: blocks)
        for row in 0..<grid.rows {
            for block in 0..<blocks {
                let logits = grid[row, block]
                largest[block].replace(with: logits, where: logits .> largest[block])
            }
        }
        // Gathered before the logits are overwritten: how far the true tag is behind the best.
        let deficits = targets.enumerated().map { image, tag in
            largest[image / Lanes.scalarCount][image % Lanes.scalarCount] - grid.element(tag, image)
        }
        var sums = [Lanes](repeating: .zero, count: blocks)
        for row in 0..<grid.rows {
            for block in 0..<blocks {
                let odds = (grid[row, block] - largest[block]).exponential
                sums[block] += odds
                grid[row, block] = odds
            }
        }
        var loss = 0.0
        for (image, weight) in zip(deficits.indices, weights) {
            let sum = sums[image / Lanes.scalarCount][image % Lanes.scalarCount]
            loss += Double(weight) * (log(Double(sum)) + Double(deficits[image]))
        }
        let laneWeights = stride(from: weights.startIndex, to: weights.endIndex, by: Lanes.scalarCount).map {
            Lanes(weights[$0..<$0 + Lanes.scalarCount])
        }
        var curvatures = [Double](repeating: 0, count: grid.rows)
        for row in 0..<grid.rows {
            var curvature = Lanes.zero
            for block in 0..<blocks {
                let probability = grid[row, block] / sums[block]
                let weighted = laneWeights[block] * probability
                curvature += weighted * (1 - probability)
                grid[row, block] = weighted
            }
            curvatures[row] = Double(curvature.sum())
        }
        for (image, tag) in targets.enumerated() {
            grid.subtract(weights[weights.startIndex + image], tag, image)
        }
        return Cost(losses: [loss], curvatures: curvatures)
    }

    private static func sigmoid(
        _ grid: LaneGrid,
        tags: [Int],
        signedWeights: Matrix,
        startingAt image: Int
    ) -> Cost {
        var cost = Cost()
        let blocks = grid.columns / Lanes.scalarCount
        signedWeights.elements.withUnsafeBytes { bytes in
            for (row, tag) in tags.enumerated() {
                let start = (tag * signedWeights.columns + image) * MemoryLayout<Float>.stride
                var loss = 0.0
                var curvature = Lanes.zero
                for block in 0..<blocks {
                    let offset = start + block * MemoryLayout<Lanes>.stride
                    let signed = bytes.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
                    let isPositive = signed .>= 0
                    let weight = signed.replacing(with: -signed, where: .!isPositive)
                    // The logit in favor of the truth, and e to the power of minus its magnitude.
                    let margin = grid[row, block].replacing(with: -grid[row, block], where: .!isPositive)
                    let isRight = margin .>= 0
                    let magnitude = margin.replacing(with: -margin, where: .!isRight)
                    let odds = (-magnitude).exponential
                    let minority = odds / (1 + odds)
                    // log(1 + exp(-margin)), without overflow on either side.
                    let losses = odds.logarithmOfOnePlus + magnitude.replacing(with: 0, where: isRight)
                    loss += Double((weight * losses).sum())
                    let error = minority.replacing(with: 1 - minority, where: .!isRight)
                    curvature += weight * minority * (1 - minority)
                    grid[row, block] = -signed * error
                }
                cost.losses.append(loss)
                cost.curvatures.append(Double(curvature.sum()))
            }
        }
        return cost
    }
}

/// Row-major floats in borrowed memory, read and written eight columns at a time.
private struct LaneGrid {
    let base: UnsafeMutableRawPointer
    let rows: Int
    let columns: Int

    subscript(row: Int, block: Int) -> Lanes {
        get { base.loadUnaligned(fromByteOffset: offset(row, block * Lanes.scalarCount), as: Lanes.self) }
        nonmutating set {
            base.storeBytes(
                of: newValue,
                toByteOffset: offset(row, block * Lanes.scalarCount),
                as: Lanes.self
            )
        }
    }

    func element(_ row: Int, _ column: Int) -> Float {
        base.load(fromByteOffset: offset(row, column), as: Float.self)
    }

    func subtract(_ value: Float, _ row: Int, _ column: Int) {
        base.storeBytes(
            of: element(row, column) - value,
            toByteOffset: offset(row, column),
            as: Float.self
        )
    }

    private func offset(_ row: Int, _ column: Int) -> Int {
        (row * columns + column) * MemoryLayout<Float>.stride
    }
}
