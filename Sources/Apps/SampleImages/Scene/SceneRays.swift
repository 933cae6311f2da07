/// Follows rays from the camera into a scene and says what they meet and how bright it is.
struct SceneRays: Sendable {
    private let scene: SceneContents
    private let tiles: CandidateTiles
    /// The tangent of half a pixel's angle: how near a ray must come to a surface to meet it.
    private let tolerance: Float
    private let groundLight: GroundLight
    /// The light on a level surface: from the key light and from everywhere else.
    private let levelKeyLight: Vector
    private let levelAmbient: Vector

    /// Prepares a scene: which bodies may be met where, and the light on the ground.
    init(scene: SceneContents) {
        self.scene = scene
        let camera = scene.camera
        levelKeyLight = scene.rig.keyLight(Vector(0, 0, 1))
        levelAmbient = scene.rig.ambient(Vector(0, 0, 1))
        tolerance = 0.35 / camera.focalLength
        tiles = CandidateTiles(camera: camera, bodies: scene.bodies.map(\.body))
        groundLight = GroundLight(width: camera.width, height: camera.height) { x, y in
            let ray = camera.ray(x: x, y: y)
            return Self.exposure(of: ray.point(-ray.origin.z / ray.direction.z), along: ray, in: scene)
        }
    }

    /// The light that reaches a point of the ground past all bodies, and its reflection along a ray.
    private static func exposure(
        of point: Vector,
        along ray: Ray,
        in scene: SceneContents
    ) -> GroundLight.Exposure {
        let shade = scene.castShadow.transmission(at: Point2(point.x, point.y))
        var room: Float = 1
        for (body, _) in scene.bodies {
            let offset = point - body.position
            let reach = body.boundingRadius + 0.5
            guard dot(offset, offset) < reach * reach else { continue }
            room *= 0.2 + 0.8 * smoothStep(-0.1, 0.5, body.distance(point))
        }
        func mirrored(keyVisibility: Float) -> Vector {
            scene.rig.radiance(
                of: scene.ground.sheen,
                normal: Vector(0, 0, 1),
                view: -ray.direction,
                brush: Vector(scene.ground.axis, 0),
                visibility: keyVisibility,
                openness: 1
            )
        }
        let dark = mirrored(keyVisibility: 0)
        return .init(
            key: shade * keyTransmission(from: point, in: scene),
            room: room,
            mirroredRoom: dark,
            mirroredKey: mirrored(keyVisibility: 1) - dark
        )
    }

    /// Follows one ray.
    ///
    /// - Parameters:
    ///   - x: From the left edge of the image, in pixels.
    ///   - y: From its top edge.
    ///   - near: What the middle of the same pixel showed, if that is known.
    /// - Returns: What the ray meets first.
    func sample(x: Float, y: Float, near: (owner: UInt8, shade: RaySample.Shade)? = nil) -> RaySample {
        let ray = scene.camera.ray(x: x, y: y)
        let groundDistance = -ray.origin.z / ray.direction.z
        var nearest = groundDistance
        var hit: Int?
        let tile = tiles.tile(x: x, y: y)
        var candidates = tiles.candidates(inTile: tile)
        while candidates != 0 {
            let index = candidates.trailingZeroBitCount
            candidates &= candidates - 1
            let start = tiles.start(of: index, inTile: tile)
            guard start < nearest else { continue }
            let body = scene.bodies[index].body
            if let t = body.entry(of: ray, after: start, before: nearest, tolerance: tolerance) {
                nearest = t
                hit = index
            }
        }
        var seen =
            if let hit {
                surface(hit, along: ray, at: nearest, near: near)
            } else {
                ground(along: ray, at: nearest, x: x, y: y)
            }
        // A single glint must not outshine all other samples of its pixel.
        seen.light = lower(upper(seen.light, Vector()), Vector(repeating: 7))
        seen.depth = nearest * dot(ray.direction, scene.camera.forward)
        return seen
    }

    /// The light from a body's surface.
    private func surface(
        _ index: Int,
        along ray: Ray,
        at t: Float,
        near: (owner: UInt8, shade: RaySample.Shade)?
    ) -> RaySample {
        let (body, owner) = scene.bodies[index]
        let point = ray.point(t)
        let local = body.local(point)
        var normal = body.normal(atLocal: local, spacing: max(0.003, t * tolerance))
        let known = near.flatMap { $0.owner == owner ? $0.shade : nil }
        var shade = RaySample.Shade(
            key: nil,
            room: known?.room ?? openness(at: point, normal: normal, body: body)
        )
        let finish = body.coat.finish(
            local: local,
            world: point,
            zone: body.solid.zone(local),
            normal: &normal
        )
        var visibility = scene.castShadow.transmission(at: Point2(point.x, point.y))
        if dot(normal, scene.rig.key.direction) > 0 {
            let key = known?.key ?? Self.keyTransmission(from: point + normal * 0.02, in: scene)
            shade.key = key
            visibility *= key
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
            openness: shade.room
        )
        return RaySample(light: light, depth: t, owner: owner, normal: normal, shade: shade)
    }

    /// The light from the ground or from what lies flat on it.
    private func ground(along ray: Ray, at t: Float, x: Float, y: Float) -> RaySample {
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
        let light: Vector
        if let finish {
            light = scene.rig.radiance(
                of: finish,
                normal: normal,
                view: -ray.direction,
                brush: Vector(scene.ground.axis, 0),
                visibility: visibility,
                openness: openness
            )
        } else {
            let mirrored = exposure.mirroredRoom + exposure.mirroredKey * visibility
            light =
                scene.ground.albedo(at: flat, footprint: t * tolerance * 2)
                * (levelKeyLight * visibility + levelAmbient * openness)
                + mirrored * LightRig.caught(openness)
        }
        return RaySample(light: light, depth: t, owner: owner, normal: normal, shade: .unknown)
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
