/// The form of a nut: a chamfered prism with a threaded bore along z, centerd on the origin.
///
/// Proportions follow the common standard nuts loosely (ISO 4032, 4161, 7040, DIN 562 and 1587), widened on
/// purpose.
struct NutShape: SolidShape {
    /// The families of nuts.
    enum Style: Sendable {
        case hexagon, flanged, locking, square, domed
    }

    let style: Style
    /// Half the width across flats.
    let apothem: Float
    let halfHeight: Float
    let boreRadius: Float
    let pitch: Float

    /// Draws a nut about two units wide.
    init(random: inout SceneRandom) {
        style = random.pick([.hexagon: 7, .flanged: 1, .locking: 1.3, .square: 0.7, .domed: 0.4])
        apothem = style == .flanged ? 0.7 : style == .square ? 0.78 : 0.87
        // From thin jam nuts, nearly washers, to long coupling nuts.
        let slenderness = random.pick([Float(0.36): 0.6, 0.55: 4, 0.7: 1.8, 0.9: 0.4])
        halfHeight = apothem * slenderness * random.uniform(0.85...1.15)
        boreRadius = apothem * random.uniform(0.48...0.66)
        pitch = apothem * random.uniform(0.13...0.2)
    }

    /// The radius of a sphere around the origin that holds the nut.
    var boundingRadius: Float {
        (rim * rim + top * top).squareRoot() + 0.02
    }

    /// Half the edges of a box around the origin that holds the nut.
    var halfExtent: Vector { Vector(rim, rim, top) + 0.02 }

    /// The height of the highest point above the middle of the prism.
    private var top: Float { halfHeight + (style == .locking ? 0.25 : style == .domed ? 0.85 * apothem : 0) }

    /// The distance of the outermost point from the axis.
    private var rim: Float {
        let corner = style == .square ? apothem * 1.415 : apothem * 1.155
        return style == .flanged ? max(corner, flangeRadius) : corner
    }

    /// Discs (height, radius) whose lowest point the nut rests on.
    var supports: [(z: Float, radius: Float)] {
        let rim = style == .flanged ? flangeRadius : apothem
        let ends = [(z: -halfHeight, radius: rim), (z: halfHeight, radius: apothem)]
        return switch style {
        case .locking: ends + [(z: halfHeight + 0.2, radius: collarRadius)]
        case .domed: ends + [(z: halfHeight + 0.8 * apothem, radius: 0.1)]
        case .hexagon, .flanged, .square: ends
        }
    }

    private var flangeRadius: Float { apothem * 1.42 }
    private var collarRadius: Float { apothem * 0.86 }

    /// The signed distance of a point in the nut's own coordinates.
    func distance(_ p: Vector) -> Float {
        let radius = (p.x * p.x + p.y * p.y).squareRoot()
        let height = abs(p.z)
        let outline =
            style == .square
            ? max(abs(p.x), abs(p.y)) - apothem : DistanceField.hexagon(p.x, p.y, apothem: apothem)
        var body = DistanceField.roundedIntersection(outline, height - halfHeight, radius: 0.05)
        // The 30 degree chamfer that turns the corners of the end faces into arcs.
        let reach: Float = style == .square ? 1.22 : 0.97
        let chamfer = (radius - apothem * reach) * 0.5 + (height - halfHeight) * 0.866
        body = DistanceField.roundedIntersection(body, chamfer, radius: 0.03)

        switch style {
        case .hexagon, .square: break
        case .flanged:
            let slope = (radius - flangeRadius) * 0.3 + (p.z + halfHeight - 0.1) * 0.954
            let flange = max(max(radius - flangeRadius, slope), -p.z - halfHeight)
            body = DistanceField.filletedUnion(body, flange, radius: 0.06)
        case .locking:
            let collar = DistanceField.ring(
                radius: radius,
                z: p.z,
                inner: boreRadius * 0.85,
                outer: collarRadius,
                bottom: halfHeight - 0.1,
                top: halfHeight + 0.2,
                edge: 0.06
            )
            body = DistanceField.filletedUnion(body, collar, radius: 0.05)
        case .domed:
            let center = Vector(0, 0, halfHeight)
            let dome = max(length(p - center) - apothem * 0.82, halfHeight - p.z - 0.1)
            body = DistanceField.filletedUnion(body, dome, radius: 0.05)
        }

        // No point of the bore is deeper than this; where the outside is, the costly thread does not matter.
        let bound = boreRadius + 0.07 - radius
        guard bound * (bound > 0 ? 0.8 : 0.7) > body else { return body }
        return max(body, bore(p, radius: radius, height: height))
    }

    /// The distance to the material around the bore, countersunk at both ends.
    private func bore(_ p: Vector, radius: Float, height: Float) -> Float {
        let crest = DistanceField.thread(p.x, p.y, p.z, pitch: pitch, depth: pitch * 0.5)
        let wall = (boreRadius - crest - radius) * 0.8
        let countersink = (boreRadius + 0.07 - (halfHeight - height) - radius) * 0.707
        guard style == .domed else { return max(wall, countersink) }
        // A cap nut's bore is blind: it ends inside the body.
        return min(p.z < 0 ? max(wall, countersink) : wall, halfHeight * 0.6 - p.z)
    }

    /// What the surface at a point is made of.
    func zone(_ p: Vector) -> SurfaceZone {
        let radius = (p.x * p.x + p.y * p.y).squareRoot()
        if style == .locking, p.z > halfHeight - 0.02, radius < collarRadius * 0.8 { return .insert }
        return radius < boreRadius + 0.01 ? .thread : .body
    }

    /// A point on the upper side for a mark on the surface.
    func anchor(random: inout SceneRandom) -> Vector {
        let around = direction(random.angle()) * random.uniform(boreRadius...apothem)
        return Vector(around.x, around.y, halfHeight)
    }
}
