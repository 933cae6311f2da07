import Glibc

/// The form of a bolt: a head above a threaded shank along z, the middle of its length at the origin.
///
/// Heads follow ISO 4017 (hexagon), EN 1665 (flanged), ISO 4762 (cap), ISO 7380 (button) and DIN 603
/// (carriage) loosely.
struct BoltShape: SolidShape {
    /// The families of heads.
    enum Style: Sendable {
        case hexagon, flanged, cap, button, carriage
    }

    let style: Style
    let headRadius: Float
    let headHeight: Float
    let shankRadius: Float
    let shankLength: Float
    let threadLength: Float
    let pitch: Float

    /// Draws a bolt about as large in the image as a nut two units wide.
    init(random: inout SceneRandom) {
        style = random.pick([.hexagon: 5, .flanged: 1.2, .cap: 2, .button: 1, .carriage: 0.8])
        // From stubs no longer than their head is wide to rods.
        let slenderness = random.pick([Float(1.6): 1, 2.4: 3, 3.4: 3, 4.5: 1.4]) * random.uniform(0.8...1.2)
        headRadius = 0.8 / slenderness.squareRoot() + 0.12
        let isRound = style == .cap
        headHeight = headRadius * (isRound ? random.uniform(1...1.25) : random.uniform(0.62...0.85))
        shankRadius = headRadius * (isRound ? 0.62 : random.uniform(0.5...0.62))
        shankLength = headRadius * slenderness
        threadLength = shankLength * random.pick([Float(1): 2, 0.75: 1, 0.5: 1])
        pitch = shankRadius * random.uniform(0.26...0.38)
    }

    private var top: Float { (headHeight + shankLength) / 2 }
    private var underside: Float { top - headHeight }
    private var tip: Float { -top }
    private var rimRadius: Float { style == .flanged ? headRadius * 1.25 : headRadius }

    /// The radius of a sphere around the origin that holds the bolt.
    var boundingRadius: Float {
        let rim = rimRadius * 1.16
        return (top * top + rim * rim).squareRoot() + 0.02
    }

    /// Half the edges of a box around the origin that holds the bolt.
    var halfExtent: Vector {
        let rim = rimRadius * 1.16 + 0.02
        return Vector(rim, rim, top + 0.02)
    }

    /// Discs (height, radius) whose lowest point the bolt rests on.
    var supports: [(z: Float, radius: Float)] {
        [(top, headRadius * 0.9), (underside, rimRadius), (tip, shankRadius * 0.85)]
    }

    /// The height of the underside of the head, where a screwed-in bolt meets its board.
    var seat: Float { underside }

    /// The tilt from horizontal at which a lying bolt touches the ground with head and tip.
    var restingTilt: Float { atan2f(rimRadius - shankRadius, shankLength) }

    /// The signed distance of a point in the bolt's own coordinates.
    func distance(_ p: Vector) -> Float {
        let radius = (p.x * p.x + p.y * p.y).squareRoot()
        let shank = shank(p, radius: radius)
        // No head reaches farther down than this; beyond the fillet, the nearer of the two decides alone.
        guard shank > underside - 0.25 - p.z - Self.fillet else { return shank }
        return DistanceField.filletedUnion(head(p, radius: radius), shank, radius: Self.fillet)
    }

    /// How wide the corner between head and shank is filled.
    private static let fillet: Float = 0.05

    private func shank(_ p: Vector, radius: Float) -> Float {
        let ends = max(tip - p.z, p.z - underside - 0.05)
        let plain = max(radius - shankRadius, ends)
        let threadEnd = tip + threadLength
        guard plain < 0.1 else { return plain - 0.02 }
        guard p.z < threadEnd else { return plain }
        let depth = pitch * 0.55
        let rise = DistanceField.thread(p.x, p.y, p.z, pitch: pitch, depth: depth)
        // The thread runs out towards the plain part and under the chamfered tip.
        let fade = saturated((threadEnd - p.z) / (pitch * 1.5))
        let flank = radius - shankRadius + (depth - rise) * fade
        let chamfer = (radius - shankRadius * 0.8 - (p.z - tip)) * 0.707
        return max(max(flank, chamfer), ends) * 0.72
    }

    private func head(_ p: Vector, radius: Float) -> Float {
        let middle = underside + headHeight / 2
        let height = abs(p.z - middle) - headHeight / 2
        switch style {
        case .hexagon, .flanged:
            let prism = DistanceField.hexagon(p.x, p.y, apothem: headRadius)
            var body = DistanceField.roundedIntersection(prism, height, radius: 0.04)
            let chamfer = (radius - headRadius * 0.97) * 0.5 + (p.z - top) * 0.866
            body = DistanceField.roundedIntersection(body, chamfer, radius: 0.03)
            guard style == .flanged else { return body }
            let slope = (radius - rimRadius) * 0.3 + (p.z - underside - 0.08) * 0.954
            let flange = max(max(radius - rimRadius, slope), underside - p.z)
            return DistanceField.filletedUnion(body, flange, radius: 0.05)
        case .cap:
            var side = radius - headRadius
            if side > -0.08, side < 0.1 {
                side += 0.018 * saturated(abs(fraction(turns(p.x, p.y) * 42) - 0.5) * 4 - 0.5)
            }
            let body = DistanceField.roundedIntersection(side, height, radius: 0.07)
            return DistanceField.roundedIntersection(body, -socket(p, width: 0.5), radius: 0.03)
        case .button:
            let dome = domed(p, radius: radius, reach: 1)
            return DistanceField.roundedIntersection(dome, -socket(p, width: 0.36), radius: 0.03)
        case .carriage:
            let neck = max(max(abs(p.x), abs(p.y)) - shankRadius, abs(p.z - underside + 0.1) - 0.14)
            return min(domed(p, radius: radius, reach: 1.12), neck)
        }
    }

    /// A flattened cap of a sphere over the underside.
    private func domed(_ p: Vector, radius: Float, reach: Float) -> Float {
        let rim = headRadius * reach
        let height = headHeight * 0.75
        let sphere = (rim * rim + height * height) / (2 * height)
        let z = p.z - (underside + height - sphere)
        let cap = (radius * radius + z * z).squareRoot() - sphere
        return DistanceField.roundedIntersection(cap, underside - p.z, radius: 0.06)
    }

    /// The hexagonal hole for the key, open towards the top.
    private func socket(_ p: Vector, width: Float) -> Float {
        let floor = top - headHeight * 0.55
        return max(DistanceField.hexagon(p.x, p.y, apothem: headRadius * width), floor - p.z)
    }

    /// What the surface at a point is made of.
    func zone(_ p: Vector) -> SurfaceZone {
        p.z < tip + threadLength && p.z < underside - 0.02 ? .thread : .body
    }

    /// A point on the head or along the shank for a mark on the surface.
    func anchor(random: inout SceneRandom) -> Vector {
        Vector(0, 0, random.uniform(tip...top))
    }
}
