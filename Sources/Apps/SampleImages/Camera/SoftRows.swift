/// The mean of each pixel and its eight neighbors, row by row from the top, without a second image in memory.
///
/// Pixels outside the image repeat those at its edge.
struct SoftRows {
    private let radiance: Radiance
    /// Means of three neighbors side by side: of the row above, of the row itself and of the one below.
    private var above: [Vector]
    private var here: [Vector]
    private var below: [Vector]

    /// Begins above the first row.
    init(of radiance: Radiance) {
        self.radiance = radiance
        here = Self.means(inRow: 0, of: radiance)
        (above, below) = (here, here)
    }

    /// The means around the pixels of a row; asked for every row in turn, from 0.
    mutating func row(_ row: Int) -> [Vector] {
        if row > 0 { (above, here) = (here, below) }
        below = row + 1 < radiance.height ? Self.means(inRow: row + 1, of: radiance) : here
        return here.indices.map { (above[$0] + here[$0] + below[$0]) * (1 / 3) }
    }

    private static func means(inRow row: Int, of radiance: Radiance) -> [Vector] {
        let start = row * radiance.width
        let last = start + radiance.width - 1
        return (start...last).map { index in
            let left = radiance.light[max(index - 1, start)]
            return (left + radiance.light[index] + radiance.light[min(index + 1, last)]) * (1 / 3)
        }
    }
}
