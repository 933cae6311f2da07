/// Turns a scene into light per pixel by following one ray through each pixel, and four more along edges.
///
/// Cost: about a microsecond per pixel on average; most of it goes to parts and their edges.
struct SceneRenderer: Sendable {
    private let scene: SceneContents
    private let tiles: CandidateTiles
    /// The tangent of half a pixel's angle: how near a ray must come to a surface to meet it.
    private let tolerance: Float
    private let groundLight: GroundLight

    /// What one ray saw.
    private struct Sample {
        var light: Vector
        var depth: Float
        var owner: UInt8
        var normal: Vector
    }

    init(scene: SceneContents) {
        self.scene = scene
        let camera = scene.camera
        tolerance = 0.35 / camera.focalLength
        tiles = CandidateTiles(camera: camera, bodies: scene.bodies.map(\.body))
        groundLight = GroundLight(width: camera.width, height: camera.height) { x, y in
            let ray = camera.ray(x: x, y: y)
            return Self.exposure(of: ray.point(-ray.origin.z / ray.direction.z), in: scene)
        }
    }

    /// The light that reaches a point of the ground past all bodies.
    private static func exposure(of point: Vector, in scene: SceneContents) -> GroundLight.Exposure {
        let shade = scene.castShadow.transmission(at: Point2(point.x, point.y))
        var room: Float = 1
        for (body, _) in scene.bodies {
            let offset = point - body.position
            let reach = body.boundingRadius + 0.5
            guard dot(offset, offset) < reach * reach else { continue }
            room *= 0.2 + 0.8 * smoothStep(-0.1, 0.5, body.distance(point))
        }
        return .init(key: shade * keyTransmission(from: point, in: scene), room: room)
    }

    /// Renders the whole picture.
    func render() -> Radiance {
        let (width, height) = (scene.camera.width, scene.camera.height)
        var result = Radiance(width: width, height: height)
        var normals = [Vector](repeating: Vector(repeating: 0), count: width * height)
        for y in 0..<height {
            for x in 0..<width {
                let seen = sample(x: Float(x) + 0.5, y: Float(y) + 0.5)
                let index = y * width + x
                result.light[index] = seen.light
                result.depth[index] = seen.depth
                result.owner[index] = seen.owner
                normals[index] = seen.normal
            }
        }
        for index in edges(in: result, normals: normals) {
            let (left, top) = (Float(index % width), Float(index / width))
            let sum =
                sample(x: left + 0.14, y: top + 0.36).light + sample(x: left + 0.64, y: top + 0.14).light
                + sample(x: left + 0.36, y: top + 0.86).light + sample(x: left + 0.86, y: top + 0.64).light
            result.light[index] = sum * 0.25
        }
        return result
    }

    /// The pixels where the picture changes abruptly towards a neighbour.
    private func edges(in picture: Radiance, normals: [Vector]) -> [Int] {
        var marked = [Bool](repeating: false, count: normals.count)
        func compare(_ a: Int, _ b: Int) {
            let owner = picture.owner[a]
            if owner != picture.owner[b] || owner != Owner.ground && dot(normals[a], normals[b]) < 0.75 {
                (marked[a], marked[b]) = (true, true)
            }
        }
        let width = picture.width
        for index in normals.indices {
            if index % width != 0 { compare(index - 1, index) }
            if index >= width { compare(index - width, index) }
        }
        return marked.indices.filter { marked[$0] }
    }

    private func sample(x: Float, y: Float) -> Sample {
        let ray = scene.camera.ray(x: x, y: y)
        let groundDistance = -ray.origin.z / ray.direction.z
        var nearest = groundDistance
        var hit: Int?
        var candidates = tiles.candidates(x: x, y: y)
        while candidates != 0 {
            let index = candidates.trailingZeroBitCount
            candidates &= candidates - 1
            if let t = scene.bodies[index].body.entry(of: ray, before: nearest, tolerance: tolerance) {
                nearest = t
                hit = index
            }
        }
        var seen =
            hit.map { surface($0, along: ray, at: nearest) } ?? ground(along: ray, at: nearest, x: x, y: y)
        // A single glint must not outshine all other samples of its pixel.
        seen.light = seen.light.clamped(lowerBound: Vector(repeating: 0), upperBound: Vector(repeating: 7))
        seen.depth = nearest * dot(ray.direction, scene.camera.forward)
        return seen
    }

    /// The light from a body's surface.
    private func surface(_ index: Int, along ray: Ray, at t: Float) -> Sample {
        let (body, owner) = scene.bodies[index]
        let point = ray.point(t)
        let local = body.local(point)
        var normal = body.normal(atLocal: local, spacing: max(0.003, t * tolerance))
        let openness = openness(at: point, normal: normal, body: body)
        let finish = body.coat.finish(
            local: local,
            world: point,
            zone: body.solid.zone(local),
            normal: &normal
        )
        var visibility = scene.castShadow.transmission(at: Point2(point.x, point.y))
        if dot(normal, scene.rig.key.direction) > 0 {
            visibility *= Self.keyTransmission(from: point + normal * 0.02, in: scene)
        } else {
            visibility *= 0.15
        }
        // Tools turn most parts on a lathe, so their grooves run around the axis.
        let axis = body.rotation.z
        let offset = point - body.position
        let brush = normalized(cross(axis, offset - axis * dot(offset, axis)))
        let light = scene.rig.radiance(
            of: finish,
            normal: normal,
            view: -ray.direction,
            brush: brush,
            visibility: visibility,
            openness: openness
        )
        return Sample(light: light, depth: t, owner: owner, normal: normal)
    }

    /// The light from the ground or from what lies flat on it.
    private func ground(along ray: Ray, at t: Float, x: Float, y: Float) -> Sample {
        let point = ray.point(t)
        let flat = Point2(point.x, point.y)
        let key = scene.rig.key.direction
        let exposure = groundLight.exposure(x: x, y: y)
        var (visibility, openness) = (exposure.key, exposure.room)

        var normal = Vector(0, 0, 1)
        var finish: Finish?
        var owner = Owner.ground
        for (index, thing) in scene.clutter.enumerated() {
            let offset = flat - thing.center
            guard dot(offset, offset) < thing.reach * thing.reach else { continue }
            let outline = thing.distance(at: flat)
            if outline < 0 {
                (finish, normal) = thing.surface(at: flat, depth: -outline)
                owner = Owner.firstClutter + UInt8(index)
            } else {
                let towardsKey = flat + Point2(key.x, key.y) * (thing.height * 0.6 / key.z)
                let blur = thing.height * (0.2 + scene.rig.softness)
                visibility *= smoothStep(-blur, blur, thing.distance(at: towardsKey))
                openness *= 0.55 + 0.45 * smoothStep(0, thing.height * 1.5, outline)
            }
        }
        let material =
            finish
            ?? {
                var plane = scene.ground.sheen
                plane.diffuse = scene.ground.albedo(at: flat, footprint: t * tolerance * 2)
                return plane
            }()
        let light = scene.rig.radiance(
            of: material,
            normal: normal,
            view: -ray.direction,
            brush: Vector(scene.ground.axis, 0),
            visibility: visibility,
            openness: openness
        )
        return Sample(light: light, depth: t, owner: owner, normal: normal)
    }

    /// How much of the key light reaches a point past all bodies, 0...1.
    private static func keyTransmission(from point: Vector, in scene: SceneContents) -> Float {
        let ray = Ray(origin: point, direction: scene.rig.key.direction)
        var clear: Float = 1
        for (body, _) in scene.bodies where clear > 0 {
            clear *= body.transmission(along: ray, softness: scene.rig.softness)
        }
        return clear
    }

    /// How much of the room a surface point sees past its own body and the ground, 0...1.
    ///
    /// Ambient occlusion from two steps along the normal, after Evans, "Fast Approximations for Global
    /// Illumination on Dynamic Scenes", SIGGRAPH 2006.
    private func openness(at point: Vector, normal: Vector, body: Body) -> Float {
        func missing(_ step: Float) -> Float {
            let p = point + normal * step
            return max(0, 1 - min(body.distance(p), p.z) / step)
        }
        return max(0.12, 1 - 0.42 * missing(0.07) - 0.5 * missing(0.28))
    }
}
