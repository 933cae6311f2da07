/// What a body is made of and what has happened to its surface.
struct Coat: Sendable {
    /// The finish of the ordinary outside.
    var finish: Finish
    /// The finish of ``SurfaceZone/insert``.
    var insert: Finish
    /// The share of the surface that has rusted, 0...1.
    var rust: Float = 0
    /// The share under dirt, 0...1; most of it sits in the threads.
    var dirt: Float = 0
    /// Unevenness that every real surface has, and that hides faint marks: 0 for new, 1 for rough handling.
    var patina: Float = 0
    var scratches: [Scratch] = []
    var noise = NoiseField(seed: 0)

    /// Creates a clean coat.
    init(finish: Finish, insert: Finish) {
        self.finish = finish
        self.insert = insert
    }

    /// Draws the coat of a part; scratches are added later, where the part lies.
    init(hardware random: inout SceneRandom) {
        finish = .hardware(random: &random)
        let nylon = random.chance(0.5) ? Vector(0.55, 0.56, 0.54) : Vector(0.03, 0.1, 0.42)
        insert = .colored(nylon, roughness: 0.4)
        rust = random.chance(0.15) ? random.uniform(0.1...0.5) : 0
        dirt = random.chance(0.3) ? random.uniform(0.1...0.5) : 0
        patina = random.uniform(0...0.7)
        noise = random.noise()
    }

    /// The finish at a point and how the normal leans there.
    ///
    /// - Parameters:
    ///   - local: The point in the body's own coordinates, for stains that follow the body.
    ///   - world: The point in the world, where scratches are laid out as seen from above.
    ///   - zone: The part of the surface.
    ///   - normal: The normal of the unmarked surface; leans over at the edges of scratches.
    /// - Returns: The finish with all wear on it.
    func finish(local: Vector, world: Vector, zone: SurfaceZone, normal: inout Vector) -> Finish {
        if zone == .insert { return insert }
        var result = finish
        let inThread: Float = zone == .thread ? 1 : 0
        result.roughness = min(1, result.roughness + 0.12 * inThread)

        // Fingerprints, plating clouds: roughness and tone vary slowly over the surface.
        let cloud = noise.value(local * 2.3) - 0.5
        let grain = noise.value(local * 19) - 0.5
        result.roughness = max(0.04, result.roughness + patina * (0.22 * cloud + 0.1 * grain))
        let tone = 1 + patina * (0.3 * cloud + 0.16 * grain)
        result.diffuse *= tone
        result.mirror *= tone

        if rust > 0 {
            let patches =
                noise.value(local * 3.1 + 7) * 0.55 + noise.value(local * 9.7) * 0.3 + (grain + 0.5) * 0.15
            let share = smoothStep(0.62 - 0.35 * rust, 0.74 - 0.3 * rust, patches + 0.08 * inThread)
            result = result.covered(by: .rust(age: grain + 0.5), share * 0.92)
        }
        if dirt > 0 {
            let patches = noise.value(local * 4.3 + 31) * 0.7 + (grain + 0.5) * 0.3
            let share = smoothStep(0.8 - 0.4 * dirt, 1 - 0.3 * dirt, patches + 0.2 * inThread)
            result = result.covered(by: .dirt, share * 0.85)
        }
        for scratch in scratches {
            let mark = scratch.mark(at: Point2(world.x, world.y))
            guard mark.strength > 0, normal.z > 0.05 else { continue }
            result = result.covered(by: scratch.bottom(of: finish), mark.strength)
            let lean = mark.across * (mark.lean * 0.9)
            normal = normalized(normal + Vector(lean.x, lean.y, 0))
        }
        return result
    }
}
