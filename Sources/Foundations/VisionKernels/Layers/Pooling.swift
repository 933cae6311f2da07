/// What a pooling makes of the numbers of a window.
enum PoolingKind {
    /// Their mean; what lies outside of the map does not count.
    case average
    case maximum
}

/// Pools a map.
///
/// - Parameters:
///   - input: A map.
///   - shape: Its sizes.
///   - window: How the window goes over it.
///   - kind: What is made of the numbers of a window.
///   - result: Room for the resulting map.
///   - resultShape: Its sizes; it has as many channels.
///   - rows: Which rows of the resulting map are computed.
func pool(
    _ input: Floats,
    _ shape: MapShape,
    window: KernelWindow,
    _ kind: PoolingKind,
    into result: Floats,
    _ resultShape: MapShape,
    rows: Range<Int>
) {
    let channels = shape.channels
    for row in rows {
        let top = row &* window.strideY &- window.top
        let inner = inside(top, window.height, 1, shape.height)
        for column in 0..<resultShape.width {
            let left = column &* window.strideX &- window.left
            let columns = inside(left, window.width, 1, shape.width)
            let target = result + (row &* resultShape.width &+ column) &* channels
            reduce(
                input,
                shape,
                kind,
                rows: (top &+ inner.first, top &+ inner.end),
                columns: (left &+ columns.first, left &+ columns.end),
                into: target
            )
        }
    }
}

/// The mean or the largest number of each channel of a map.
func poolGlobally(_ input: Floats, _ shape: MapShape, _ kind: PoolingKind, into result: Floats) {
    reduce(input, shape, kind, rows: (0, shape.height), columns: (0, shape.width), into: result)
}

/// Reduces a rectangle of a map; an empty one gives 0.
private func reduce(
    _ input: Floats,
    _ shape: MapShape,
    _ kind: PoolingKind,
    rows: (first: Int, end: Int),
    columns: (first: Int, end: Int),
    into target: Floats
) {
    let channels = shape.channels
    let count = (rows.end &- rows.first) &* (columns.end &- columns.first)
    guard count > 0 else {
        for channel in 0..<channels { target[channel] = 0 }
        return
    }
    for channel in 0..<channels { target[channel] = kind == .average ? 0 : -.greatestFiniteMagnitude }
    for y in rows.first..<rows.end {
        for x in columns.first..<columns.end {
            let source = input + (y &* shape.width &+ x) &* channels
            switch kind {
            case .average: for channel in 0..<channels { target[channel] += source[channel] }
            case .maximum:
                for channel in 0..<channels where source[channel] > target[channel] {
                    target[channel] = source[channel]
                }
            }
        }
    }
    guard kind == .average else { return }
    let share = 1 / Float(count)
    for channel in 0..<channels { target[channel] *= share }
}
