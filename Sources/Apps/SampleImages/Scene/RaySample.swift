/// What one ray met.
struct RaySample: Sendable {
    /// What reaches a point of a part.
    ///
    /// It changes little within a pixel, and following it costs more than all else.
    struct Shade: Sendable {
        /// How much of the key light, 0...1; `nil` where the surface faces away from it.
        var key: Float?
        /// How much of the rest of the room, 0...1.
        var room: Float

        static let unknown = Shade(key: nil, room: 0)
    }

    /// The light that comes back along the ray.
    var light: Vector
    /// The distance along the line of sight.
    var depth: Float
    /// The number of what was met, as in ``Owner``.
    var owner: UInt8
    /// The outward unit normal there.
    var normal: Vector
    var shade: Shade
}
