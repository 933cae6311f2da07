/// The large soft shadows on the ground, computed on a coarse grid of pixels and interpolated.
///
/// Shadows of area lights change slowly, so a value every few pixels is enough and saves most of the work.
struct GroundLight: Sendable {
    /// What reaches a point of the ground.
    struct Exposure: Sendable {
        /// How much of the key light, 0...1.
        var key: Float
        /// How much of the rest of the room, 0...1.
        var room: Float
    }

    private let spacing: Int
    private let columns: Int
    private let values: [Exposure]

    /// Computes the grid.
    ///
    /// - Parameters:
    ///   - width: The width of the picture in pixels.
    ///   - height: The height of the picture in pixels.
    ///   - exposure: The exact value for a point of the picture in pixels.
    init(width: Int, height: Int, exposure: (_ x: Float, _ y: Float) -> Exposure) {
        spacing = max(1, min(4, width / 100))
        columns = width / spacing + 2
        let rows = height / spacing + 2
        var values: [Exposure] = []
        values.reserveCapacity(columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                values.append(exposure(Float(column * spacing), Float(row * spacing)))
            }
        }
        self.values = values
    }

    /// The interpolated value for a point inside the picture, in pixels.
    func exposure(x: Float, y: Float) -> Exposure {
        let (across, down) = (x / Float(spacing), y / Float(spacing))
        let (column, row) = (Int(across), Int(down))
        let (u, v) = (across - Float(column), down - Float(row))
        let index = row * columns + column
        let (a, b) = (values[index], values[index + 1])
        let (c, d) = (values[index + columns], values[index + columns + 1])
        return Exposure(
            key: mix(mix(a.key, b.key, u), mix(c.key, d.key, u), v),
            room: mix(mix(a.room, b.room, u), mix(c.room, d.room, u), v)
        )
    }
}
