/// What light meets at one point of a surface.
///
/// A two-term model: diffuse light from below the surface and a mirror lobe from its top, widened by
/// roughness. Colors are linear-light.
struct Finish: Sendable {
    /// The share of light scattered back evenly, per channel; black for bare metals.
    var diffuse: Vector
    /// The share of light mirrored at normal incidence, per channel: the color of a metal, 0.04 for paint.
    var mirror: Vector
    /// 0 for a perfect mirror to 1 for chalk.
    var roughness: Float
    /// How strongly grooves of the tool widen reflections across their direction, 0...1.
    var grooves: Float

    /// Paint, plastic, paper, skin: a colored body under a clear surface.
    static func colored(_ color: Vector, roughness: Float) -> Finish {
        Finish(diffuse: color, mirror: Vector(repeating: 0.04), roughness: roughness, grooves: 0)
    }

    /// Bare or plated metal.
    static func metal(_ color: Vector, roughness: Float, grooves: Float) -> Finish {
        Finish(diffuse: color * 0.02, mirror: color, roughness: roughness, grooves: grooves)
    }

    /// This finish with a share of another one over it.
    func covered(by other: Finish, _ share: Float) -> Finish {
        Finish(
            diffuse: mix(diffuse, other.diffuse, share),
            mirror: mix(mirror, other.mirror, share),
            roughness: mix(roughness, other.roughness, share),
            grooves: mix(grooves, other.grooves, share)
        )
    }
}

extension Finish {
    /// A finish for hardware, drawn from one palette for all kinds of parts so that color tells nothing.
    static func hardware(random: inout SceneRandom) -> Finish {
        func metal(
            _ red: Float,
            _ green: Float,
            _ blue: Float,
            _ roughness: ClosedRange<Float>,
            grooves: ClosedRange<Float>
        ) -> Finish {
            let tone = random.uniform(0.88...1.06)
            return .metal(
                Vector(red, green, blue) * tone,
                roughness: random.uniform(roughness),
                grooves: random.uniform(grooves)
            )
        }
        func paint(_ red: Float, _ green: Float, _ blue: Float) -> Finish {
            .colored(
                Vector(red, green, blue) * random.uniform(0.75...1.15),
                roughness: random.uniform(0.12...0.5)
            )
        }
        switch random.uniform(0...20) {
        case ..<4: return metal(0.56, 0.57, 0.58, 0.16...0.34, grooves: 0.2...0.8)  // steel
        case ..<7: return metal(0.62, 0.6, 0.57, 0.08...0.22, grooves: 0.1...0.9)  // stainless steel
        case ..<10: return metal(0.62, 0.66, 0.71, 0.2...0.42, grooves: 0...0.4)  // zinc
        case ..<11.5: return metal(0.74, 0.62, 0.36, 0.18...0.35, grooves: 0...0.4)  // yellow zinc
        case ..<13: return metal(0.5, 0.51, 0.52, 0.45...0.62, grooves: 0...0.1)  // hot-dip galvanised
        case ..<14.3: return metal(0.82, 0.6, 0.25, 0.12...0.34, grooves: 0.1...0.8)  // brass
        case ..<15.2: return metal(0.86, 0.47, 0.32, 0.14...0.36, grooves: 0.1...0.7)  // copper
        case ..<17.2:  // black oxide
            let tone = random.uniform(0.02...0.05)
            return Finish(
                diffuse: Vector(repeating: tone),
                mirror: Vector(0.1, 0.1, 0.11),
                roughness: random.uniform(0.22...0.45),
                grooves: random.uniform(0...0.4)
            )
        case ..<17.6: return paint(0.5, 0.03, 0.02)
        case ..<18: return paint(0.03, 0.11, 0.42)
        case ..<18.4: return paint(0.04, 0.25, 0.08)
        case ..<18.8: return paint(0.62, 0.42, 0.03)
        case ..<19.4: return paint(0.66, 0.65, 0.6)  // natural nylon
        default: return paint(0.03, 0.03, 0.035)  // black plastic
        }
    }

    /// Iron oxide, as dark and orange as `age` (0...1) says.
    static func rust(age: Float) -> Finish {
        .colored(mix(Vector(0.3, 0.11, 0.035), Vector(0.09, 0.035, 0.02), age), roughness: 0.95)
    }

    /// Dried dirt and old grease.
    static let dirt = Finish.colored(Vector(0.05, 0.042, 0.034), roughness: 0.7)

    /// Metal laid bare by a scratch.
    static let bareMetal = Finish.metal(Vector(0.78, 0.77, 0.75), roughness: 0.3, grooves: 0.3)
}
