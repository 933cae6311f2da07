/// A form at its place in the world, with what it is made of.
///
/// A class because the renderer asks every body millions of times per image, and a structure of this size
/// would be copied each time. It never changes.
final class Body: Sendable {
    let solid: Solid
    let rotation: Rotation
    let position: Vector
    let boundingRadius: Float
    /// Half the edges of a box around the body, along its own axes.
    let halfExtent: Vector
    let coat: Coat

    init(solid: Solid, rotation: Rotation, position: Vector, coat: Coat) {
        self.solid = solid
        self.rotation = rotation
        self.position = position
        self.coat = coat
        boundingRadius = solid.boundingRadius
        halfExtent = solid.halfExtent
    }

    /// A world point in the body's own coordinates.
    @inline(__always)
    func local(_ point: Vector) -> Vector {
        rotation.local(point - position)
    }

    /// The signed distance of a world point.
    func distance(_ point: Vector) -> Float {
        solid.distance(local(point))
    }

    /// The outward unit normal at a point of the surface, in world coordinates.
    ///
    /// A large `spacing` smooths away detail that is finer than a pixel, which keeps distant threads from
    /// shimmering.
    func normal(atLocal p: Vector, spacing: Float) -> Vector {
        let gradient =
            switch solid {
            case .bolt(let shape): shape.gradient(p, spacing: spacing)
            case .nut(let shape): shape.gradient(p, spacing: spacing)
            case .washer(let shape): shape.gradient(p, spacing: spacing)
            case .occluder(let shape): shape.gradient(p, spacing: spacing)
            }
        return normalized(rotation.world(gradient))
    }

    /// The distance along a ray at which it enters the body, or `nil` where it misses.
    ///
    /// - Parameters:
    ///   - ray: A ray in world coordinates.
    ///   - start: A distance up to which the ray is known to be outside the body.
    ///   - limit: Where something nearer already stops the ray.
    ///   - tolerance: How near is near enough, per unit of distance travelled.
    /// - Returns: The distance in world units, or `nil`.
    func entry(of ray: Ray, after start: Float = 0, before limit: Float, tolerance: Float) -> Float? {
        let inside = Ray(origin: local(ray.origin), direction: rotation.local(ray.direction))
        guard let range = inside.clipped((start, limit), toBox: halfExtent) else { return nil }
        return switch solid {
        case .bolt(let shape): shape.entry(of: inside, in: range, tolerance: tolerance)
        case .nut(let shape): shape.entry(of: inside, in: range, tolerance: tolerance)
        case .washer(let shape): shape.entry(of: inside, in: range, tolerance: tolerance)
        case .occluder(let shape): shape.entry(of: inside, in: range, tolerance: tolerance)
        }
    }

    /// How much of a soft light still passes the body, 0...1.
    ///
    /// - Parameters:
    ///   - ray: From the lit point towards the middle of the light.
    ///   - softness: The tangent of the light's apparent radius.
    /// - Returns: 0 in full shadow, 1 in full light.
    func transmission(along ray: Ray, softness: Float) -> Float {
        let halo = boundingRadius * (1 + softness)
        guard let span = ray.span(center: position, radius: halo) else { return 1 }
        let inside = Ray(origin: local(ray.origin), direction: rotation.local(ray.direction))
        // Farther away from the body than this, none of the light's disc is covered.
        let penumbra = Vector(repeating: softness * span.far)
        guard let range = inside.clipped(span, toBox: halfExtent + penumbra) else { return 1 }
        return switch solid {
        case .bolt(let shape): shape.transmission(along: inside, in: range, softness: softness)
        case .nut(let shape): shape.transmission(along: inside, in: range, softness: softness)
        case .washer(let shape): shape.transmission(along: inside, in: range, softness: softness)
        case .occluder(let shape): shape.transmission(along: inside, in: range, softness: softness)
        }
    }
}
