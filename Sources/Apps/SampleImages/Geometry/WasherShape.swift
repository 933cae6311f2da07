/// The form of a washer: a ring around z, centerd on the origin, in one of the common families.
///
/// Proportions follow ISO 7089 and 7093 (flat), DIN 127 (spring), DIN 6797 (toothed) and DIN 2093 (disc)
/// loosely.
struct WasherShape: SolidShape {
    /// The families of washers.
    enum Style: Sendable {
        case flat, spring, toothed, disc
    }

    let style: Style
    let outer: Float
    let inner: Float
    let halfThickness: Float
    /// How much a disc spring rises per unit of radius, or a spring washer per turn.
    let rise: Float
    let teeth: Float

    /// Draws a washer about two units wide.
    init(random: inout SceneRandom) {
        style = random.pick([.flat: 6, .spring: 1.6, .toothed: 0.7, .disc: 0.7])
        switch style {
        case .flat:
            outer = 0.95
            // From wide fender washers to narrow and to thick ones that could be a nut.
            inner = outer * random.uniform(0.26...0.66)
            halfThickness = random.pick([Float(0.05): 3, 0.08: 2, 0.14: 0.8]) * random.uniform(0.8...1.2)
            (rise, teeth) = (0, 0)
        case .spring:
            outer = 0.88
            inner = outer * random.uniform(0.54...0.66)
            halfThickness = random.uniform(0.09...0.16)
            (rise, teeth) = (random.uniform(0.08...0.3), 0)
        case .toothed:
            outer = 0.8
            inner = outer * random.uniform(0.5...0.62)
            halfThickness = random.uniform(0.04...0.07)
            (rise, teeth) = (0, random.uniform(7...13).rounded())
        case .disc:
            outer = 0.95
            inner = outer * random.uniform(0.42...0.56)
            halfThickness = random.uniform(0.05...0.1)
            (rise, teeth) = (random.uniform(0.25...0.5), 0)
        }
    }

    /// The radius of a sphere around the origin that holds the washer.
    var boundingRadius: Float {
        (rim * rim + top * top).squareRoot()
    }

    /// Half the edges of a box around the origin that holds the washer.
    var halfExtent: Vector { Vector(rim, rim, top) }

    /// The distance of the outermost point from the axis, and a little more.
    private var rim: Float { outer + (style == .toothed ? 0.18 : 0.02) }

    /// The height of the highest point above the middle, and a little more.
    private var top: Float { halfThickness + rise * 0.5 + 0.08 }

    /// Discs (height, radius) whose lowest point the washer rests on.
    var supports: [(z: Float, radius: Float)] {
        let half = rise * (style == .disc ? (outer - inner) / 2 : 0.5)
        return [
            (-halfThickness - half, outer),
            (halfThickness + half, style == .disc ? inner : outer),
        ]
    }

    /// The signed distance of a point in the washer's own coordinates.
    func distance(_ p: Vector) -> Float {
        let radius = (p.x * p.x + p.y * p.y).squareRoot()
        switch style {
        case .flat:
            return ring(radius: radius, z: p.z, edge: min(0.05, halfThickness * 0.6))
        case .disc:
            return ring(radius: radius, z: p.z + rise * (radius - (inner + outer) / 2), edge: 0.03) * 0.88
        case .spring:
            let turn = turns(p.x, p.y)
            let coil = ring(radius: radius, z: p.z - rise * turn, edge: 0.035)
            // The cut lies where the angle wraps round, slanted like a real one.
            let cut = p.x < 0 ? 0.07 - abs(p.y + 0.5 * p.z) : -1
            return max(coil, cut) * 0.85
        case .toothed:
            let gap = ring(radius: radius, z: p.z, edge: 0.02)
            guard radius > outer - 0.15, radius < outer + 0.4 else { return gap }
            let turn = turns(p.x, p.y) * teeth
            let across = (abs(fraction(turn) - 0.5) - 0.27) * (2 * .pi * radius / teeth)
            // Each tooth is twisted out of the plane.
            let twist = (fraction(turn) - 0.5) * 0.3
            let blade = max(max(across, abs(p.z - twist) - halfThickness), radius - outer - 0.15)
            return min(gap, max(blade, inner - radius) * 0.7)
        }
    }

    private func ring(radius: Float, z: Float, edge: Float) -> Float {
        DistanceField.ring(
            radius: radius,
            z: z,
            inner: inner,
            outer: outer,
            bottom: -halfThickness,
            top: halfThickness,
            edge: edge
        )
    }

    /// A washer is made of one piece.
    func zone(_ p: Vector) -> SurfaceZone { .body }

    /// A point on the upper side for a mark on the surface.
    func anchor(random: inout SceneRandom) -> Vector {
        let around = direction(random.angle()) * random.uniform(inner...outer)
        return Vector(around.x, around.y, halfThickness)
    }
}
