/// The shadow of something outside the image: a window frame, a person, a plant.
struct CastShadow: Sendable {
    /// What throws the shadow.
    enum Source: Sendable {
        case nothing, edge, leaves
    }

    let source: Source
    /// The direction across an edge, or of the leaves.
    let axis: Point2
    let offset: Float
    let softness: Float
    let noise: NoiseField

    /// Draws the shadow of an image.
    init(random: inout SceneRandom) {
        source = random.pick([.nothing: 8, .edge: 1.5, .leaves: 0.5])
        axis = direction(random.angle())
        offset = random.uniform(-1.2...1.2)
        softness = random.uniform(0.08...0.7)
        noise = random.noise()
    }

    /// How much of the key light passes to a point of the ground plane, 0...1.
    @inline(__always)
    func transmission(at point: Point2) -> Float {
        switch source {
        case .nothing: return 1
        case .edge:
            let wave = noise.value(point * 0.4) * 0.8
            return 0.12 + 0.88 * smoothStep(-softness, softness, dot(point, axis) - offset + wave)
        case .leaves:
            let cover = noise.fractal(turned(point, into: axis) * Point2(0.6, 1.1), octaves: 2)
            return 0.2 + 0.8 * smoothStep(0.4, 0.4 + 0.25 * softness + 0.05, cover)
        }
    }
}
