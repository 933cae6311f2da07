/// Which bodies a ray through each part of the picture could meet.
///
/// One wide cone per tile of 8x8 pixels rules out most bodies for most pixels, so that rays next to a part do
/// not have to creep past it one by one. Cone tracing of distance fields after Hart, 1996.
struct CandidateTiles: Sendable {
    private static let edge = 8
    private let columns: Int
    /// One bit per body for each tile, row by row.
    private let masks: [UInt32]

    /// Tests all tiles against all bodies.
    ///
    /// - Precondition: At most 32 bodies.
    init(camera: Camera, bodies: [Body]) {
        precondition(bodies.count <= 32, "A tile keeps one bit for each of at most 32 bodies.")
        columns = (camera.width + Self.edge - 1) / Self.edge
        let rows = (camera.height + Self.edge - 1) / Self.edge
        // Half the diagonal of a tile, and a pixel more for the samples between pixels.
        let spread = (Float(Self.edge) * 0.71 + 1) / camera.focalLength
        var masks = [UInt32](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let ray = camera.ray(
                    x: (Float(column) + 0.5) * Float(Self.edge),
                    y: (Float(row) + 0.5) * Float(Self.edge)
                )
                for (bit, body) in bodies.enumerated() where Self.meets(body, cone: ray, spread: spread) {
                    masks[row * columns + column] |= 1 << UInt32(bit)
                }
            }
        }
        self.masks = masks
    }

    /// The bodies that a ray through a point of the picture could meet, one bit each.
    @inline(__always)
    func candidates(x: Float, y: Float) -> UInt32 {
        masks[Int(y) / Self.edge * columns + Int(x) / Self.edge]
    }

    /// Whether a body may reach into the cone around a ray; never wrong when it says no.
    private static func meets(_ body: Body, cone: Ray, spread: Float) -> Bool {
        let distance = length(body.position - cone.origin)
        let widest = (distance + body.boundingRadius) * spread
        guard let span = cone.span(center: body.position, radius: body.boundingRadius + widest) else {
            return false
        }
        let inside = Ray(origin: body.local(cone.origin), direction: body.rotation.local(cone.direction))
        var t = span.near
        for _ in 0..<48 where t < span.far {
            let clearance = body.solid.distance(inside.point(t)) - t * spread
            guard clearance > 0 else { return true }
            t += clearance
        }
        return t < span.far
    }
}
