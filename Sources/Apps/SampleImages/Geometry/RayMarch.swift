/// A half line; `direction` has length one.
struct Ray: Sendable {
    let origin: Vector
    let direction: Vector

    /// The point at distance `t` from the origin.
    @inline(__always)
    func point(_ t: Float) -> Vector {
        origin + direction * t
    }

    /// The stretch of the ray inside a sphere, or `nil` where it passes by or lies behind.
    @inline(__always)
    func span(center: Vector, radius: Float) -> (near: Float, far: Float)? {
        let toCenter = center - origin
        let along = dot(toCenter, direction)
        let discriminant = along * along - dot(toCenter, toCenter) + radius * radius
        guard discriminant > 0 else { return nil }
        let half = discriminant.squareRoot()
        guard along + half > 0 else { return nil }
        return (max(along - half, 0), along + half)
    }

    /// The part of a stretch of the ray that lies inside a box around the origin, or `nil` where there is none.
    ///
    /// The slab method of Kay and Kajiya, "Ray Tracing Complex Scenes", SIGGRAPH 1986. Flat and slender forms fill
    /// little of their bounding sphere, so this rules out most of the steps of a march.
    @inline(__always)
    func clipped(_ range: (near: Float, far: Float), toBox halfExtent: Vector) -> ClosedRange<Float>? {
        // A component of zero would make 0 * infinity where the ray starts on a face.
        func inverse(_ slope: Float) -> Float { 1 / (abs(slope) < 1e-9 ? 1e-9 : slope) }
        let inverse = Vector(inverse(direction.x), inverse(direction.y), inverse(direction.z))
        let low = (-halfExtent - origin) * inverse
        let high = (halfExtent - origin) * inverse
        let (near, far) = (lower(low, high), upper(low, high))
        let first = max(max(near.x, near.y), max(near.z, range.near))
        let last = min(min(far.x, far.y), min(far.z, range.far))
        return first < last ? first...last : nil
    }
}

/// Walking along rays through one form. Generic, so that the compiler makes a tight loop for each form.
extension SolidShape {
    /// The distance along a ray at which it enters the form, or `nil` where it misses.
    ///
    /// Sphere tracing after Hart, 1996. At most 80 steps; a ray that still creeps along an edge then counts
    /// as a miss.
    @inline(__always)
    func entry(of ray: Ray, in range: ClosedRange<Float>, tolerance: Float) -> Float? {
        var t = range.lowerBound
        for _ in 0..<80 {
            guard t < range.upperBound else { return nil }
            let gap = distance(ray.point(t))
            if gap < tolerance * t { return t }
            t += gap
        }
        return nil
    }

    /// How much of a soft light still passes the form, 0...1.
    ///
    /// The nearest miss relative to the distance estimates how much of the light's disc is covered, after
    /// Aaltonen, GDC 2018, and Quilez, "Soft Shadows in Raymarched SDFs".
    @inline(__always)
    func transmission(along ray: Ray, in range: ClosedRange<Float>, softness: Float) -> Float {
        var clear: Float = 1
        var t = max(range.lowerBound, 0.015)
        for _ in 0..<24 {
            guard t < range.upperBound else { break }
            let gap = distance(ray.point(t))
            clear = min(clear, 0.5 + 0.5 * gap / (softness * t))
            if clear <= 0 { return 0 }
            t += max(gap, 0.03)
        }
        return clear * clear * (3 - 2 * clear)
    }

    /// The direction in which the distance grows, of any length: four samples at the corners of a
    /// tetrahedron.
    @inline(__always)
    func gradient(_ p: Vector, spacing: Float) -> Vector {
        let a = Vector(1, -1, -1)
        let b = Vector(-1, -1, 1)
        let c = Vector(-1, 1, -1)
        let d = Vector(1, 1, 1)
        return a * distance(p + a * spacing) + b * distance(p + b * spacing)
            + c * distance(p + c * spacing) + d * distance(p + d * spacing)
    }
}
