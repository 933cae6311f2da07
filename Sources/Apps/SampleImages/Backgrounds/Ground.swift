/// The plane that the parts lie on: a procedural texture at z = 0.
struct Ground: Sendable {
    /// What the plane is made of.
    enum Texture: Sendable {
        case wood, concrete, cardboard, stone, cloth, paper, cuttingMat, steel, print, plain
    }

    let texture: Texture
    /// Two or three colors of the texture, linear-light.
    let light: Vector
    let dark: Vector
    let accent: Vector
    /// The direction of grain, weave or lines.
    let axis: Point2
    /// Texture units per world unit.
    let scale: Float
    /// A number in 0...1 that varies each texture in its own way.
    let variety: Float
    /// How much the surface mirrors the room, 0 for cloth to 1 for varnish.
    let gloss: Float
    let noise: NoiseField
    /// Stains: how much of the plane is spotted, 0...1.
    let stains: Float

    /// The color of the plane at a point, before any light falls on it.
    ///
    /// - Parameters:
    ///   - point: A point of the ground plane in world units.
    ///   - footprint: The width of a pixel there, in world units; finer detail is left out.
    /// - Returns: A linear-light color.
    func albedo(at point: Point2, footprint: Float) -> Vector {
        let p = turned(point, into: axis) * scale
        let pixel = footprint * scale
        var color =
            switch texture {
            case .wood: wood(p, pixel: pixel)
            case .concrete: concrete(p)
            case .cardboard: cardboard(p, pixel: pixel)
            case .stone: stone(p)
            case .cloth: cloth(p, pixel: pixel)
            case .paper: paper(p, pixel: pixel)
            case .cuttingMat: cuttingMat(p, pixel: pixel)
            case .steel: steel(p, pixel: pixel)
            case .print: print(p, pixel: pixel)
            case .plain: plain(p)
            }
        if stains > 0 {
            let spot = noise.variant(9).fractal(p * 0.45, octaves: 3)
            color *= 1 - 0.45 * stains * smoothStep(0.56, 0.72, spot)
        }
        return color
    }

    /// How rough the plane's mirror lobe is at a point; steel is streaked, the rest even.
    var sheen: Finish {
        let strength: Float = texture == .steel ? 0.35 : 0.04 * gloss
        return Finish(
            diffuse: Vector(repeating: 0),
            mirror: Vector(repeating: strength),
            roughness: texture == .steel ? 0.45 : 0.65 - 0.4 * gloss,
            grooves: 0
        )
    }
}

extension Ground {
    /// Draws the ground of an image.
    init(random: inout SceneRandom) {
        texture = random.pick([
            .wood: 1.6, .concrete: 1.2, .cardboard: 1.2, .stone: 0.4, .cloth: 0.7, .paper: 0.9,
            .cuttingMat: 0.6,
            .steel: 1.1, .print: 0.3, .plain: 2.4,
        ])
        variety = random.uniform(0...1)
        axis = direction(random.angle())
        scale = random.uniform(0.65...1.6)
        noise = random.noise()
        stains = random.chance(0.3) ? random.uniform(0.2...0.8) : 0
        let shiny = random.uniform(0...1)
        let tone = random.uniform(0.75...1.2)
        func pick(_ choices: [(Vector, Vector)]) -> (Vector, Vector) {
            random.pick(from: choices)
        }
        var accent = Vector(0.25, 0.3, 0.42)
        let pair: (Vector, Vector)
        var gloss: Float = 0
        switch texture {
        case .wood:
            pair = pick([
                (Vector(0.55, 0.36, 0.19), Vector(0.33, 0.18, 0.08)),
                (Vector(0.3, 0.16, 0.075), Vector(0.13, 0.06, 0.028)),
                (Vector(0.66, 0.52, 0.35), Vector(0.46, 0.31, 0.17)),
                (Vector(0.34, 0.3, 0.26), Vector(0.19, 0.165, 0.14)),
            ])
            gloss = shiny
        case .concrete: pair = (Vector(0.42, 0.41, 0.39), Vector(0.22, 0.21, 0.2))
        case .cardboard: pair = (Vector(0.47, 0.31, 0.17), Vector(0.36, 0.225, 0.115))
        case .stone:
            pair = pick([
                (Vector(0.55, 0.53, 0.5), Vector(0.08, 0.08, 0.085)),
                (Vector(0.16, 0.16, 0.17), Vector(0.42, 0.4, 0.4)),
                (Vector(0.5, 0.4, 0.33), Vector(0.24, 0.14, 0.11)),
            ])
            accent = Vector(0.32, 0.25, 0.2)
            gloss = shiny
        case .cloth:
            pair = pick([
                (Vector(0.12, 0.17, 0.3), Vector(0.06, 0.09, 0.18)),
                (Vector(0.55, 0.52, 0.45), Vector(0.4, 0.37, 0.31)),
                (Vector(0.36, 0.08, 0.07), Vector(0.2, 0.04, 0.04)),
                (Vector(0.22, 0.23, 0.22), Vector(0.12, 0.12, 0.12)),
            ])
            accent = pair.0 * Vector(1.8, 1.7, 1.6)
        case .paper:
            pair = pick([
                (Vector(0.78, 0.77, 0.73), Vector(0.68, 0.66, 0.6)),
                (Vector(0.8, 0.72, 0.45), Vector(0.7, 0.62, 0.37)),
            ])
        case .cuttingMat:
            pair = pick([
                (Vector(0.03, 0.16, 0.11), Vector(0.02, 0.11, 0.075)),
                (Vector(0.035, 0.07, 0.16), Vector(0.025, 0.05, 0.11)),
                (Vector(0.06, 0.06, 0.065), Vector(0.04, 0.04, 0.043)),
            ])
            accent = Vector(0.62, 0.66, 0.5)
            gloss = 0.4
        case .steel: pair = (Vector(0.26, 0.265, 0.27), Vector(0.12, 0.12, 0.125))
        case .print:
            pair = (Vector(0.62, 0.6, 0.54), Vector(0.52, 0.5, 0.44))
            accent = Vector(0.06, 0.06, 0.065)
        case .plain:
            pair = pick([
                (Vector(0.72, 0.72, 0.71), Vector(0.6, 0.6, 0.6)),
                (Vector(0.24, 0.25, 0.26), Vector(0.17, 0.18, 0.19)),
                (Vector(0.46, 0.13, 0.07), Vector(0.36, 0.09, 0.05)),
                (Vector(0.1, 0.22, 0.34), Vector(0.07, 0.16, 0.26)),
                (Vector(0.5, 0.42, 0.3), Vector(0.42, 0.34, 0.24)),
            ])
            gloss = shiny
        }
        (light, dark) = (pair.0 * tone, pair.1 * tone)
        self.accent = accent
        self.gloss = gloss
    }

    /// A middle color of the plane, for the light it throws back into the room.
    var meanColor: Vector { (light + dark) * 0.45 }
}
