/// Which bodies a ray through each part of the image could meet, and how far it travels freely before.
///
/// One wide cone per tile of 8x8 pixels rules out most bodies for most pixels and makes the first steps for the
/// others, so that rays next to a part do not have to creep past it one by one. Cone tracing of distance fields
/// after Hart, 1996.
struct CandidateTiles: Sendable {
    private static let edge = 8
    private let columns: Int
    /// One bit per body for each tile, row by row.
    private let masks: [UInt32]
    /// For each tile, and for each body in it, the distance before which no ray meets the body.
    private let starts: [Float]
    private let bodyCount: Int

    /// Tests all tiles against all bodies.
    ///
    /// - Precondition: At most 32 bodies.
    init(camera: Camera, bodies: [Body]) {
        precondition(bodies.count <= 32, "A tile keeps one bit for each of at most 32 bodies.")
        columns = (camera.width + Self.edge - 1) / Self.edge
        let rows = (camera.height + Self.edge - 1) / Self.edge
        // Half the diagonal of a tile, and a pixel more for the samples between pixels.
        let spread = (Float(Self.edge) * 0.71 + 1) / camera.focalLength
        bodyCount = bodies.count
        var masks = [UInt32](repeating: 0, count: columns * rows)
        var starts = [Float](repeating: 0, count: columns * rows * bodies.count)
        for row in 0..<rows {
            for column in 0..<columns {
                let ray = camera.ray(
                    x: (Float(column) + 0.5) * Float(Self.edge),
                    y: (Float(row) + 0.5) * Float(Self.edge)
                )
                let tile = row * columns + column
                for (bit, body) in bodies.enumerated() {
                    guard let start = Self.start(of: body, in: ray, spread: spread) else { continue }
                    masks[tile] |= 1 << UInt32(bit)
                    starts[tile * bodyCount + bit] = start
                }
            }
        }
        self.masks = masks
        self.starts = starts
    }

    /// The number of the tile that holds a point of the image.
    @inline(__always)
    func tile(x: Float, y: Float) -> Int {
        Int(y) / Self.edge * columns + Int(x) / Self.edge
    }

    /// The bodies that a ray through a tile could meet, one bit each.
    @inline(__always)
    func candidates(inTile tile: Int) -> UInt32 {
        masks[tile]
    }

    /// A distance up to which no ray through a tile meets one of its candidates.
    @inline(__always)
    func start(of body: Int, inTile tile: Int) -> Float {
        starts[tile * bodyCount + body]
    }

    /// How far the cone around a ray stays clear of a body, or `nil` where it passes by; never too far.
    private static func start(of body: Body, in cone: Ray, spread: Float) -> Float? {
        let distance = length(body.position - cone.origin)
        let widest = (distance + body.boundingRadius) * spread
        let inside = Ray(origin: body.local(cone.origin), direction: body.rotation.local(cone.direction))
        let reach = (near: Float(0), far: distance + body.boundingRadius + widest)
        guard let range = inside.clipped(reach, toBox: body.halfExtent + widest) else { return nil }
        var t = range.lowerBound
        for _ in 0..<48 {
            guard t < range.upperBound else { return nil }
            let clearance = body.solid.distance(inside.point(t)) - t * spread
            guard clearance > 0 else { break }
            // The cone widens on the way.
            t += clearance / (1 + spread)
        }
        // Rays at the rim of the cone are a little longer than its axis.
        return t * (1 - spread * spread)
    }
}
