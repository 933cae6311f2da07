import TrainingEngine

/// The cells of a letterboxed image that regions are proposed on: squares of ``cellEdge`` pixels whose centers are in the image.
struct CellGrid: Hashable {
    /// The edge of a cell in pixels.
    static let cellEdge = 8

    /// The edge in pixels of the square that the image lies in.
    let edge: Int
    /// The cells of the square that are in the image.
    let rows: Range<Int>
    let columns: Range<Int>

    /// Lays out the cells of an image that lies in a square.
    init(placement: Placement, edge: Int) {
        self.edge = edge
        rows = Self.cells(
            from: placement.top,
            length: placement.height,
            edge: edge,
            stride: Self.cellEdge
        )
        columns = Self.cells(
            from: placement.left,
            length: placement.width,
            edge: edge,
            stride: Self.cellEdge
        )
    }

    /// How many cells there are.
    var count: Int { rows.count * columns.count }

    /// The places of a map with a stride whose centers are in the image, along one side; at least one.
    func places(_ cells: Range<Int>, stride: Int) -> Range<Int> {
        Self.cells(
            from: cells.lowerBound * Self.cellEdge,
            length: cells.count * Self.cellEdge,
            edge: edge,
            stride: stride
        )
    }

    private static func cells(from start: Int, length: Int, edge: Int, stride: Int) -> Range<Int> {
        let side = max(1, edge / stride)
        // A center at (i + 1/2) * stride is at or behind a position p from i = p / stride - 1/2 on, rounded up.
        func first(_ position: Int) -> Int { (2 * position + stride - 1) / (2 * stride) }
        let lower = min(side - 1, first(start))
        return lower..<min(side, max(lower + 1, first(start + length)))
    }
}

/// A rectangle of cells, counted from the grid's first row and column.
struct CellWindow: Hashable {
    let top, left, bottom, right: Int

    /// How many cells it has.
    var area: Int { (bottom - top) * (right - left) }

    /// Intersection over union, from 0 to 1.
    func overlap(with other: CellWindow) -> Double {
        let height = min(bottom, other.bottom) - max(top, other.top)
        let width = min(right, other.right) - max(left, other.left)
        guard height > 0, width > 0 else { return 0 }
        let intersection = Double(height * width)
        return intersection / (Double(area + other.area) - intersection)
    }
}

extension CellGrid {
    /// The sizes of windows: square roots of their areas, in cells.
    private static let sizes: [Double] = [2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 31, 38]

    /// The shapes of windows: width over height.
    private static let aspects: [Double] = [1.0 / 3, 1.0 / 2, 5.0 / 7, 1, 7.0 / 5, 2, 3]

    /// The distance between neighboring windows as a share of their length.
    private static let step = 0.2

    /// The windows that are looked at: all sizes and shapes all over the image, cut to its size; each once.
    func windows() -> [CellWindow] {
        var shapes: Set<[Int]> = []
        var windows: [CellWindow] = []
        for size in Self.sizes {
            for aspect in Self.aspects {
                let height = Int((size / aspect.squareRoot()).rounded())
                let width = Int((size * aspect.squareRoot()).rounded())
                guard height > 1, width > 1 else { continue }
                let shape = [min(height, rows.count), min(width, columns.count)]
                guard shapes.insert(shape).inserted else { continue }
                for top in Self.starts(length: shape[0], count: rows.count) {
                    for left in Self.starts(length: shape[1], count: columns.count) {
                        windows.append(
                            CellWindow(
                                top: top,
                                left: left,
                                bottom: top + shape[0],
                                right: left + shape[1]
                            )
                        )
                    }
                }
            }
        }
        return windows
    }

    /// Where windows of a length begin; the last one ends with the grid.
    private static func starts(length: Int, count: Int) -> [Int] {
        let last = count - length
        let step = max(1, Int((Self.step * Double(length)).rounded()))
        let starts = Array(stride(from: 0, through: last, by: step))
        return starts.last == last ? starts : starts + [last]
    }

    /// A window in pixels of the square.
    func edges(of window: CellWindow) -> BoxEdges {
        func pixels(_ cell: Int) -> Float { Float(cell * Self.cellEdge) }
        return BoxEdges(
            left: pixels(columns.lowerBound + window.left),
            top: pixels(rows.lowerBound + window.top),
            right: pixels(columns.lowerBound + window.right),
            bottom: pixels(rows.lowerBound + window.bottom)
        )
    }
}
