import Glibc

/// Decides what an image shows and how it is taken.
///
/// Every theme draws from its own stream of random numbers, so changing one leaves the others alone.
enum SceneComposer {
    /// Composes the image of a scene.
    static func compose(_ scene: PartsScene) -> SceneContents {
        func stream(_ purpose: StaticString) -> SceneRandom {
            SceneRandom(seed: scene.seed, index: scene.index, purpose: purpose)
        }
        var lensRandom = stream("lens")
        var framing = Framing(style: scene.options.style, scale: scene.options.scale, random: &lensRandom)

        var partRandom = stream("parts")
        let main = PartPlacement(scene.kind, at: Point2(0, 0), random: &partRandom)
        framing.aim(style: scene.options.style, random: &lensRandom)
        var placements = [(kind: scene.kind, isScratched: scene.isScratched, placement: main)]
        if scene.options.style == .many {
            let wanted = 2 + Int(partRandom.uniform(0...4.99))
            placements += companions(wanted, around: main, camera: framing.camera, random: &partRandom)
        }

        var coatRandom = stream("coats")
        var bodies: [(body: Body, owner: UInt8)] = []
        var parts: [SceneContents.Part] = []
        for (position, item) in placements.enumerated() {
            let owner = Owner.part(position)
            let body = item.placement.body(isScratched: item.isScratched, random: &coatRandom)
            bodies.append((body, owner))
            parts.append(.init(kind: item.kind, isScratched: item.isScratched, owner: owner))
        }
        var coverRandom = stream("occlusion")
        if coverRandom.chance(scene.options.style == .single ? 0.09 : 0.12) {
            bodies.append(
                (Occlusion.body(over: main, length: framing.span, random: &coverRandom), Owner.occluder)
            )
        }

        var groundRandom = stream("ground")
        let ground = Ground(random: &groundRandom)
        var lightRandom = stream("light")
        let camera = framing.camera
        var clutterRandom = stream("clutter")
        var filmRandom = stream("film")
        return SceneContents(
            camera: camera,
            bodies: bodies,
            parts: parts,
            ground: ground,
            clutter: clutter(camera: camera, around: placements.map(\.placement), random: &clutterRandom),
            rig: LightRig(ground: ground.meanColor, camera: -camera.forward, random: &lightRandom),
            castShadow: CastShadow(random: &lightRandom),
            film: Film(scale: scene.options.scale, random: &filmRandom),
            focus: camera.projection(of: Vector(main.position.x, main.position.y, main.top * 0.8)).depth
                * filmRandom.central(0.93...1.07),
            jpegQuality: Int(filmRandom.uniform(58...95))
        )
    }

    /// More parts in free places, at most `count` of them.
    private static func companions(
        _ count: Int,
        around main: PartPlacement,
        camera: Camera,
        random: inout SceneRandom
    ) -> [(kind: PartKind, isScratched: Bool, placement: PartPlacement)] {
        var result: [(kind: PartKind, isScratched: Bool, placement: PartPlacement)] = []
        var taken = [(center: Point2(0, 0), radius: main.solid.boundingRadius)]
        for _ in 0..<count {
            let kind = random.pick(from: PartKind.allCases)
            // Where an image is full, a few tries fail and it stays with fewer parts.
            for _ in 0..<8 {
                let place = groundPoint(camera: camera, margin: 0.06, random: &random)
                let candidate = PartPlacement(kind, at: place, random: &random)
                let radius = candidate.solid.boundingRadius
                let isFree = taken.allSatisfy { length($0.center - place) > ($0.radius + radius) * 0.92 }
                guard isFree else { continue }
                taken.append((place, radius))
                result.append((kind, random.chance(0.3), candidate))
                break
            }
        }
        return result
    }

    /// Things that are not parts, beside them or half under them.
    private static func clutter(
        camera: Camera,
        around parts: [PartPlacement],
        random: inout SceneRandom
    ) -> [Clutter] {
        let count = random.pick([0: 6, 1: 2.5, 2: 1.2, 3: 0.5])
        return (0..<count).compactMap { _ in
            let place = groundPoint(camera: camera, margin: -0.1, random: &random)
            let thing = Clutter(at: place, size: random.uniform(0.6...1.3), random: &random)
            let isClear = parts.allSatisfy { part in
                let offset = place - Point2(part.position.x, part.position.y)
                return length(offset) > part.solid.boundingRadius * 0.8
            }
            return isClear ? thing : nil
        }
    }

    /// The ground point behind a random point of the image.
    ///
    /// - Parameters:
    ///   - camera: The camera that sees it.
    ///   - margin: The share of width and height to keep from the edges; negative reaches outside.
    ///   - random: The random choices of this theme.
    /// - Returns: The point in world units.
    private static func groundPoint(camera: Camera, margin: Float, random: inout SceneRandom) -> Point2 {
        let x = random.uniform(margin...(1 - margin)) * Float(camera.width)
        let y = random.uniform(margin...(1 - margin)) * Float(camera.height)
        let ray = camera.ray(x: x, y: y)
        let point = ray.point(-ray.origin.z / ray.direction.z)
        return Point2(point.x, point.y)
    }
}
