import Glibc

/// How a part lies, stands or sticks in the ground.
struct PartPlacement: Sendable {
    let solid: Solid
    let rotation: Rotation
    let position: Vector
    /// The height of the part's highest point.
    let top: Float
    /// A point on the visible side, in the part's own coordinates, for each of its scratches.
    let anchors: [Vector]

    /// Draws a part of a kind and lays it down.
    ///
    /// - Parameters:
    ///   - kind: The kind of part.
    ///   - place: Where on the ground.
    ///   - random: The random choices of this theme.
    init(_ kind: PartKind, at place: Point2, random: inout SceneRandom) {
        let axis: Vector
        var spin = random.angle()
        var sunk: Float?
        let supports: [(z: Float, radius: Float)]
        let marks = 4 + Int(random.uniform(0...2.99))
        let compass = direction(random.angle())
        func leaning(_ angle: Float) -> Vector {
            Vector(compass.x * sinf(angle), compass.y * sinf(angle), cosf(angle))
        }
        switch kind {
        case .bolt:
            let shape = BoltShape(random: &random)
            solid = .bolt(shape)
            supports = shape.supports
            switch random.uniform(0...1) {
            case ..<0.93:
                // On its side, touching with head and tip, a flat or any edge down.
                axis = leaning(.pi / 2 - shape.restingTilt)
                spin = random.chance(0.5) ? 0 : spin
            case ..<0.965:
                // On its head, threads up.
                axis = -leaning(random.uniform(0...0.04))
            default:
                // Screwed into the ground up to its head.
                axis = leaning(random.uniform(0...0.05))
                sunk = -shape.seat
            }
            anchors = (0..<marks).map { _ in shape.anchor(random: &random) }
        case .nut:
            let shape = NutShape(random: &random)
            solid = .nut(shape)
            supports = shape.supports
            switch random.uniform(0...1) {
            case ..<0.78: axis = leaning(random.uniform(0...0.08))
            case ..<0.9:
                // The other way up, but no cap nut balances on its dome.
                axis = leaning(random.uniform(0...0.08)) * (shape.style == .domed ? 1 : -1)
            case ..<0.945: axis = leaning(random.uniform(0.1...0.4))
            default:
                // On one of its flats, the bore level; thin ones would fall over.
                let stands = shape.halfHeight > 0.35 * shape.apothem
                axis = leaning(stands ? .pi / 2 : 0)
                spin = 0
            }
            anchors = (0..<marks).map { _ in shape.anchor(random: &random) }
        case .washer:
            let shape = WasherShape(random: &random)
            solid = .washer(shape)
            supports = shape.supports
            axis = leaning(random.chance(0.85) ? random.uniform(0...0.06) : random.uniform(0.08...0.4))
            anchors = (0..<marks).map { _ in shape.anchor(random: &random) }
        }
        rotation = Rotation(axis: axis, spin: spin)
        let level = max(0, 1 - axis.z * axis.z).squareRoot()
        let lowest = supports.map { $0.z * axis.z - $0.radius * level }.min() ?? 0
        let highest = supports.map { $0.z * axis.z + $0.radius * level }.max() ?? 0
        let height = sunk ?? -lowest
        position = Vector(place.x, place.y, height)
        top = highest + height
    }

    /// The part as a body, with scratches if it is to have any.
    func body(isScratched: Bool, random: inout SceneRandom) -> Body {
        var coat = Coat(hardware: &random)
        if isScratched {
            for anchor in anchors {
                let center = position + rotation.world(anchor)
                coat.scratches += Scratch.bundle(
                    around: Point2(center.x, center.y),
                    size: 1,
                    random: &random
                )
            }
        }
        return Body(solid: solid, rotation: rotation, position: position, coat: coat)
    }
}
