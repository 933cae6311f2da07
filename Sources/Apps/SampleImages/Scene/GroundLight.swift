/// The light on the bare ground, computed on a coarse grid of pixels and interpolated.
///
/// Shadows of area lights and reflections in a matt plane change slowly, so a value every few pixels is enough and
/// saves most of the work.
struct GroundLight: Sendable {
    /// What reaches a point of the ground, and what its sheen sends on to the camera.
    struct Exposure: Sendable {
        /// How much of the key light, 0...1.
        var key: Float
        /// How much of the rest of the room, 0...1.
        var room: Float
        /// What the sheen mirrors of the room without the key light.
        var mirroredRoom = Vector(repeating: 0)
        /// What the sheen mirrors of an unshadowed key light.
        var mirroredKey = Vector(repeating: 0)

        fileprivate var lanes: SIMD8<Float> {
            SIMD8(
                key,
                room,
                mirroredRoom.x,
                mirroredRoom.y,
                mirroredRoom.z,
                mirroredKey.x,
                mirroredKey.y,
                mirroredKey.z
            )
        }
    }

    private let spacing: Int
    private let columns: Int
    private let values: [SIMD8<Float>]

    /// Computes the grid.
    ///
    /// - Parameters:
    ///   - width: The width of the image in pixels.
    ///   - height: The height of the image in pixels.
    ///   - exposure: The exact value for a point of the image in pixels.
    init(width: Int, height: Int, exposure: (_ x: Float, _ y: Float) -> Exposure) {
        spacing = max(1, min(4, width / 100))
        columns = width / spacing + 2
        let rows = height / spacing + 2
        var values: [SIMD8<Float>] = []
        values.reserveCapacity(columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                values.append(exposure(Float(column * spacing), Float(row * spacing)).lanes)
            }
        }
        self.values = values
    }

    /// The interpolated value for a point inside the image, in pixels.
    @inline(__always)
    func exposure(x: Float, y: Float) -> Exposure {
        let (across, down) = (x / Float(spacing), y / Float(spacing))
        let (column, row) = (Int(across), Int(down))
        let (u, v) = (across - Float(column), down - Float(row))
        let index = row * columns + column
        let (a, b) = (values[index], values[index + 1])
        let (c, d) = (values[index + columns], values[index + columns + 1])
        let above = a + (b - a) * u
        let below = c + (d - c) * u
        let lanes = above + (below - above) * v
        return Exposure(
            key: lanes[0],
            room: lanes[1],
            mirroredRoom: Vector(lanes[2], lanes[3], lanes[4]),
            mirroredKey: Vector(lanes[5], lanes[6], lanes[7])
        )
    }
}
