/// Products of matrices that are both computed, pair by pair; one matrix may be there for all.
///
/// Made for small ones; weights are multiplied by ``multiply(_:by:bias:into:resultStride:rows:panels:activation:)``.
///
/// - Parameters:
///   - first: Matrices of `rows` x `depth`, or the other way round if transposed.
///   - isFirstTransposed: Whether that is so.
///   - second: Matrices of `depth` x `columns`, or the other way round if transposed.
///   - isSecondTransposed: Whether that is so.
///   - firstCount: How many matrices there are first, 1 or as many as second.
///   - secondCount: How many there are second, 1 or as many as first.
///   - rows: The rows of a result.
///   - depth: How many products are added up.
///   - columns: The columns of a result.
///   - result: Room for matrices of `rows` x `columns`.
func multiplyPairs(
    _ first: Floats,
    transposed isFirstTransposed: Bool,
    _ second: Floats,
    transposed isSecondTransposed: Bool,
    firstCount: Int,
    secondCount: Int,
    rows: Int,
    depth: Int,
    columns: Int,
    into result: Floats
) {
    let (rowStep, depthStep) = isFirstTransposed ? (1, rows) : (depth, 1)
    let (innerStep, columnStep) = isSecondTransposed ? (1, depth) : (columns, 1)
    for pair in 0..<max(firstCount, secondCount) {
        let a = first + (firstCount == 1 ? 0 : pair &* rows &* depth)
        let b = second + (secondCount == 1 ? 0 : pair &* depth &* columns)
        let target = result + pair &* rows &* columns
        for row in 0..<rows {
            for column in 0..<columns {
                var sum: Float = 0
                for k in 0..<depth {
                    sum += a[row &* rowStep &+ k &* depthStep] * b[k &* innerStep &+ column &* columnStep]
                }
                target[row &* columns &+ column] = sum
            }
        }
    }
}
