import Glibc

/// A groove scraped across a part, laid out on the ground plane and projected straight down.
///
/// Being laid out as seen from above, a scratch crosses edges and steps the way a slipped tool does.
struct Scratch: Sendable {
    /// The middle of the scratch.
    let center: Point2
    /// The unit direction it runs along.
    let heading: Point2
    let halfLength: Float
    let halfWidth: Float
    /// How much it bends: the sideways shift per squared unit along.
    let bend: Float
    /// How deep it is, 0...1: a faint mark or a gouge.
    let depth: Float
    let noise: NoiseField

    /// Where a point lies relative to the groove.
    ///
    /// - Returns: The strength of the mark, 0 outside to 1 at the bottom; the direction across; and how
    ///   far the groove's wall leans along it, -1...1.
    func mark(at point: Point2) -> (strength: Float, across: Point2, lean: Float) {
        let across = Point2(-heading.y, heading.x)
        let offset = point - center
        let along = dot(offset, heading)
        guard abs(along) < halfLength else { return (0, across, 0) }
        let straight = dot(offset, across) - bend * along * along
        // Most points lie beside the groove however it wobbles.
        guard abs(straight) < 2 * halfWidth else { return (0, across, 0) }
        let side = straight - (noise.value(Point2(along * 6, 0.5)) - 0.5) * halfWidth * 2
        // The tool digs in at one end and leaves slowly at the other.
        let position = along / halfLength
        let pressure = smoothStep(-1, -0.75, position) * smoothStep(1, 0.1, position)
        let width = halfWidth * (0.35 + 0.65 * pressure)
        guard abs(side) < width else { return (0, across, 0) }
        let profile = side / width
        let skips = smoothStep(0.12, 0.3, noise.value(Point2(along * 14, 8.5)))
        let strength = depth * pressure * skips * smoothStep(1, 0.4, abs(profile))
        return (strength, across, profile * strength)
    }

    /// What shows at the bottom of the groove: bright metal under a dark coat, a dull trace in a bright one.
    func bottom(of finish: Finish) -> Finish {
        let brightness = (finish.diffuse.sum() + finish.mirror.sum()) / 3
        guard brightness > 0.3, finish.diffuse.sum() < 0.3 else { return .bareMetal }
        var dull = finish
        dull.mirror *= noise.seed & 3 != 0 ? 0.3 : 1.35
        dull.roughness = 0.55
        dull.grooves = 0
        return dull
    }

    /// Draws a bundle of scratches from one slip of a tool.
    ///
    /// - Parameters:
    ///   - center: Where the tool slipped, on the ground plane.
    ///   - size: The radius of the part.
    ///   - random: The random choices of this theme.
    /// - Returns: Scratches in nearly the same direction.
    static func bundle(around center: Point2, size: Float, random: inout SceneRandom) -> [Scratch] {
        let angle = random.angle()
        let strokes = Int(random.uniform(3...7.99))
        let depth = random.uniform(0.7...1)
        let bend = random.uniform(-0.25...0.25)
        return (0..<strokes).map { _ in
            let heading = direction(angle + random.uniform(-0.16...0.16))
            let shift = Point2(random.uniform(-0.22...0.22), random.uniform(-0.22...0.22)) * size
            return Scratch(
                center: center + shift,
                heading: heading,
                halfLength: size * random.uniform(0.35...1),
                halfWidth: size * random.uniform(0.012...0.034),
                bend: bend,
                depth: depth * random.uniform(0.6...1),
                noise: random.noise()
            )
        }
    }
}
