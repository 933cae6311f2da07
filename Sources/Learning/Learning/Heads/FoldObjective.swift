internal import Annotations
internal import Executors
internal import LinearAlgebra

/// The objectives of the heads of several folds, evaluated together: each block of rows is read once for all of them.
///
/// Matrix products with as many columns as all heads have tags do twice as much in a second as those of one head with ten. A
/// row costs the head of the fold that holds it back nothing.
struct FoldObjective: Sendable {
    /// Where one head wants its objective evaluated.
    struct Point: Sendable {
        /// The position of the head.
        let position: Int

        /// The rows of its tags: whole groups in rising order.
        let tags: [Int]

        /// One row for each of `tags`, in the common scale of the features.
        fileprivate let parameters: Matrix
    }

    /// What heads cost, each at its own point.
    struct Evaluation: Sendable {
        fileprivate let objective: FoldObjective
        fileprivate let points: [Point]
        fileprivate let shares: [Share]
    }

    /// Neighboring rows of a part, few enough that all processors have something to do.
    private struct Chunk: Sendable {
        let part: Int
        let rows: Range<Int>
    }

    /// What the rows of a chunk cost the heads that learn from them.
    fileprivate struct Share: Sendable {
        /// The indices of the points, as their rows follow in the gradient.
        let points: [Int]
        var costs: [LogisticLoss.Cost]
        var gradient: Matrix
    }

    /// The heads.
    let heads: [FoldHead]

    /// What is known of the spread of the features.
    let preconditioner: LogisticRegressionPreconditioner

    private let features: FoldFeatures
    private let chunks: [Chunk]

    /// The rows that are worked on at a time: with 4,000 features they take a megabyte, half of a usual second-level cache.
    private static let blockSize = 64

    /// The pieces of each part; fixed, so that results are the same however many threads there are.
    private static let chunksPerPart = 2

    /// Brings together what is evaluated.
    init(
        features: FoldFeatures,
        heads: [FoldHead],
        preconditioner: LogisticRegressionPreconditioner
    ) {
        self.features = features
        self.heads = heads
        self.preconditioner = preconditioner
        chunks = features.parts.enumerated().flatMap { number, part in
            let blocks = (part.rows + Self.blockSize - 1) / Self.blockSize
            func start(_ chunk: Int) -> Int {
                min(blocks * chunk / Self.chunksPerPart * Self.blockSize, part.rows)
            }
            return (0..<Self.chunksPerPart).map { Chunk(part: number, rows: start($0)..<start($0 + 1)) }
        }
        .filter { !$0.rows.isEmpty }
    }

    /// A point of a head, given by parameters in the head's own scale.
    func point(_ position: Int, tags: [Int], parameters: Matrix) -> Point {
        Point(position: position, tags: tags, parameters: heads[position].inCommonScale(parameters))
    }

    /// Evaluates heads, each at its own point.
    ///
    /// - Throws: `CancellationError`.
    /// - Complexity: Two matrix products of the tags of all points x features x rows.
    func evaluate(_ points: [Point], on executor: BlockingExecutor) async throws -> Evaluation {
        // All heads but one, in a circle, are neighboring rows of this, whichever one is left out.
        let rows = points.reduce(0) { $0 + $1.tags.count }
        var stacked: [Float] = []
        stacked.reserveCapacity(2 * rows * features.width)
        for point in points + points { stacked += point.parameters.elements }
        let parameters = Matrix(rows: 2 * rows, columns: features.width, elements: stacked)
        let shares = try await boundedMap(chunks, on: executor) { evaluate($0, points, parameters) }
        return Evaluation(objective: self, points: points, shares: shares)
    }

    /// What some rows cost the heads that learn from them.
    private func evaluate(_ chunk: Chunk, _ points: [Point], _ stacked: Matrix) -> Share {
        let heldBack = points.firstIndex { heads[$0.position].fold == chunk.part }
        let first = heldBack.map { $0 + 1 } ?? 0
        let learning = (first..<first + points.count - (heldBack == nil ? 0 : 1)).map { $0 % points.count }
        let firstRow = points[..<first].reduce(0) { $0 + $1.tags.count }
        let rowCount = learning.reduce(0) { $0 + points[$1].tags.count }
        let parameters = stacked.rows(firstRow..<firstRow + rowCount)
        var share = Share(
            points: learning,
            costs: [LogisticLoss.Cost](repeating: LogisticLoss.Cost(), count: learning.count),
            gradient: Matrix(rows: rowCount, columns: features.width)
        )
        for start in stride(from: chunk.rows.lowerBound, to: chunk.rows.upperBound, by: Self.blockSize) {
            let end = min(start + Self.blockSize, chunk.rows.upperBound)
            let block = features.parts[chunk.part].rows(start..<end)
            var logits = Matrix(rows: rowCount, columns: block.range.count)
            Matrix.multiply(parameters, block, transposing: .right, into: &logits)
            var row = 0
            for (index, point) in learning.enumerated() {
                let (tags, head) = (points[point].tags, heads[points[point].position])
                let cost = head.lossByPart[chunk.part].replaceWithResiduals(
                    &logits,
                    rows: row..<row + tags.count,
                    tags: tags,
                    startingAt: start
                )
                share.costs[index].add(cost)
                row += tags.count
            }
            Matrix.multiply(logits.allRows, block, addingTo: &share.gradient)
        }
        return share
    }
}

extension FoldObjective.Evaluation {
    /// The loss and its derivatives at one of the points, in the scale of its head, without C and penalty.
    func measurement(at index: Int) -> LogisticRegressionMeasurement {
        let point = points[index]
        let width = objective.features.width
        var sum = LogisticRegressionMeasurement(tagCount: point.tags.count, width: width)
        // In the order of the chunks, so that no bit depends on which thread was faster.
        for share in shares {
            guard let place = share.points.firstIndex(of: index) else { continue }
            let row = share.points[..<place].reduce(0) { $0 + points[$1].tags.count }
            sum.cost.add(share.costs[place])
            sum.gradient.add(share.gradient.rows(row..<row + point.tags.count))
        }
        objective.heads[point.position].turnIntoOwnScale(&sum.gradient)
        return sum
    }
}
