/// Building blocks of signed distance fields: negative inside, positive outside, in the units of their
/// arguments.
///
/// The technique is Hart, "Sphere Tracing", The Visual Computer 12, 1996. The fields here are lower bounds of
/// the true distance, exact near the surface away from corners, which is what marching along a ray needs.
enum DistanceField {
    /// A hexagon around the origin with flats towards ±y.
    @inline(__always)
    static func hexagon(_ x: Float, _ y: Float, apothem: Float) -> Float {
        let vertical = abs(y)
        return max(abs(x) * 0.866_025_4 + vertical * 0.5, vertical) - apothem
    }

    /// The intersection of two bodies with the edge between them rounded over about `radius`.
    @inline(__always)
    static func roundedIntersection(_ a: Float, _ b: Float, radius: Float) -> Float {
        let overlap = max(radius - abs(a - b), 0) / radius
        return max(a, b) + overlap * overlap * radius * 0.25
    }

    /// The union of two bodies with a fillet of about `radius` between them.
    @inline(__always)
    static func filletedUnion(_ a: Float, _ b: Float, radius: Float) -> Float {
        let overlap = max(radius - abs(a - b), 0) / radius
        return min(a, b) - overlap * overlap * radius * 0.25
    }

    /// How far a screw thread's flank rises above its root, 0...`depth`.
    ///
    /// A triangle wave with flattened crests and roots, wound up by one `pitch` per turn.
    @inline(__always)
    static func thread(_ x: Float, _ y: Float, _ z: Float, pitch: Float, depth: Float) -> Float {
        let phase = fraction(z / pitch + turns(x, y))
        let triangle = 1 - abs(2 * phase - 1)
        return depth * saturated((triangle - 0.1) * 1.25)
    }

    /// A solid of revolution with a rectangular section: the ring between two radii and two heights.
    ///
    /// The edges are rounded by `edge`.
    @inline(__always)
    static func ring(
        radius: Float,
        z: Float,
        inner: Float,
        outer: Float,
        bottom: Float,
        top: Float,
        edge: Float
    ) -> Float {
        let across = abs(radius - (inner + outer) / 2) - (outer - inner) / 2 + edge
        let along = abs(z - (bottom + top) / 2) - (top - bottom) / 2 + edge
        let outside = length(Point2(max(across, 0), max(along, 0)))
        return outside + min(max(across, along), 0) - edge
    }

    /// A rod of the given radius with round ends, from the origin to `end`.
    static func capsule(_ point: Vector, to end: Vector, radius: Float) -> Float {
        let along = saturated(dot(point, end) / dot(end, end))
        return length(point - end * along) - radius
    }
}
