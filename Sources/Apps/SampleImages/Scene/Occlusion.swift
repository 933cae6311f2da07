import Glibc

/// Something that reaches into the image over a part.
enum Occlusion {
    /// Draws a finger, sheet or cloth that covers a share of a part and leaves the image on the other side.
    ///
    /// - Parameters:
    ///   - part: The part to cover.
    ///   - length: How long the thing must be to leave the image.
    ///   - random: The random choices of this theme.
    /// - Returns: The thing, in place.
    static func body(over part: PartPlacement, length: Float, random: inout SceneRandom) -> Body {
        let compass = direction(random.angle())
        let kind = random.pick([OccluderShape.Kind.finger: 1.2, .paper: 1, .cloth: 1])
        let reach = random.uniform(0.3...0.75)
        let start = part.position + Vector(compass.x, compass.y, 0) * reach
        let noise = random.noise()
        let shape: OccluderShape
        let lift: Float
        let slope: Float
        var coat: Coat
        switch kind {
        case .finger:
            let radius = random.uniform(0.34...0.52)
            shape = OccluderShape(kind: .finger, extent: Vector(length, radius, 0))
            (lift, slope) = (part.top + radius * 0.85, random.uniform(0.02...0.2))
            let tone = random.uniform(0...1)
            let skin = mix(Vector(0.62, 0.33, 0.22), Vector(0.16, 0.075, 0.045), tone * tone)
            coat = Coat(
                finish: .colored(skin, roughness: 0.55),
                insert: .colored(mix(skin, Vector(0.75, 0.5, 0.44), 0.4), roughness: 0.25)
            )
        case .paper:
            let width = random.uniform(0.5...2.2)
            shape = OccluderShape(kind: .paper, extent: Vector(length, width, 0.012))
            (lift, slope) = (part.top + 0.12, random.uniform(-0.05...0.03))
            let tint = random.pick([
                Vector(0.75, 0.74, 0.7): 3, Vector(0.75, 0.62, 0.18): 1, Vector(0.42, 0.27, 0.14): 1,
            ])
            coat = Coat(finish: .colored(tint, roughness: 0.9), insert: .dirt)
        case .cloth:
            shape = OccluderShape(kind: .cloth, extent: Vector(length, random.uniform(1...3), 0.05))
            (lift, slope) = (part.top * 0.85 + 0.08, random.uniform(-0.05...0))
            let tint = random.pick([
                Vector(0.3, 0.06, 0.05): 1, Vector(0.12, 0.16, 0.26): 1, Vector(0.42, 0.4, 0.36): 1,
                Vector(0.5, 0.2, 0.04): 0.6,
            ])
            coat = Coat(finish: .colored(tint, roughness: 1), insert: .dirt)
        }
        coat.noise = noise
        coat.patina = kind == .cloth ? 1 : 0.5
        let rise = Vector(0, 0, lift)
        let outwards = Vector(compass.x * cosf(slope), compass.y * cosf(slope), sinf(slope))
        return Body(
            solid: .occluder(shape),
            rotation: Rotation(x: outwards, up: Vector(0, 0, 1)),
            position: Vector(start.x, start.y, 0) + rise + outwards * (length / 2),
            coat: coat
        )
    }
}
