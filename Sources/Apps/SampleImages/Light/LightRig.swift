import Glibc

/// A window or lamp far away, seen from the scene as a soft-edged rectangle.
struct AreaLight: Sendable {
    /// The directions towards the middle of the light and along its sides; orthonormal.
    let frame: Rotation
    /// Half the width and height, as tangents.
    let halfSize: Point2
    let color: Vector
    /// Whether a cross divides it like a window.
    let hasPanes: Bool

    /// The unit direction towards the light.
    var direction: Vector { frame.z }

    /// How bright a mirror of the given roughness shows the light in a direction.
    ///
    /// Roughness blurs the rectangle and spreads its energy.
    @inline(__always)
    func glint(_ direction: Vector, roughness: Float) -> Float {
        let forward = dot(direction, frame.z)
        guard forward > 0.05 else { return 0 }
        let u = abs(dot(direction, frame.x) / forward)
        let v = abs(dot(direction, frame.y) / forward)
        let blur = 0.02 + roughness * roughness * 1.7 + roughness * 0.1
        let (edgeU, edgeV) = (halfSize.x + blur, halfSize.y + blur)
        guard u < edgeU, v < edgeV else { return 0 }
        var shine =
            smoothStep(edgeU, max(halfSize.x - blur, 0), u) * smoothStep(edgeV, max(halfSize.y - blur, 0), v)
        if hasPanes, blur < 0.2 {
            let bar = min(u, v)
            shine *= mix(smoothStep(0.01, 0.03 + blur, bar), 1, blur * 5)
        }
        return shine * (halfSize.x * halfSize.y) / (edgeU * edgeV)
    }
}

/// The light of a room: one or two area lights, and the walls, ceiling and bench around them.
struct LightRig: Sendable {
    let key: AreaLight
    /// A weaker light from elsewhere that casts no shadow.
    let fill: AreaLight?
    let ceiling: Vector
    let walls: Vector
    /// The mean color of the ground times the light on it, seen in undersides and low reflections.
    var bounce: Vector
    /// Where the camera is, seen from the scene: whoever holds it is a dark shape in every mirror.
    let photographer: Vector
    /// The tangent of the key light's apparent radius, for shadows.
    let softness: Float
    let room: NoiseField

    /// The light that a mirror of the given roughness sends from `direction`.
    ///
    /// - Parameters:
    ///   - direction: The unit direction that the mirror looks in.
    ///   - roughness: 0 for a perfect mirror to 1 for chalk.
    ///   - keyVisibility: How much of the key light reaches the mirror, 0...1.
    /// - Returns: Linear light.
    func reflected(_ direction: Vector, roughness: Float, keyVisibility: Float) -> Vector {
        let blur = 0.08 + roughness * 0.5
        // Shelves, people, the far wall: what makes metal look like metal.
        let detail = room.value(direction * Vector(2.6, 2.6, 3.8)) - 0.5
        let contrast = 1 + detail * (1.5 - roughness) * 1.1
        let above = mix(walls, ceiling, smoothStep(0.1, 0.9, direction.z)) * contrast
        var light = mix(bounce, above, smoothStep(-blur, blur, direction.z))
        let silhouette = smoothStep(0.9 - 0.25 * roughness, 0.97, dot(direction, photographer))
        light *= 1 - 0.65 * silhouette * (1 - roughness)
        light += key.color * (key.glint(direction, roughness: roughness) * keyVisibility)
        if let fill {
            light += fill.color * fill.glint(direction, roughness: roughness)
        }
        return light
    }

    /// The light from everywhere but the key light that falls on a surface.
    @inline(__always)
    func ambient(_ normal: Vector) -> Vector {
        var light = mix(bounce, (ceiling + walls) * 0.5, 0.5 + 0.5 * normal.z)
        if let fill {
            light += fill.color * (fill.halfSize.x * fill.halfSize.y * max(0, dot(normal, fill.direction)))
        }
        return light
    }

    /// The light from an unshadowed key light that falls on a surface.
    @inline(__always)
    func keyLight(_ normal: Vector) -> Vector {
        // The rectangle's solid angle over pi, with a tangent-sized half extent on both sides.
        let share = 4 * key.halfSize.x * key.halfSize.y / Float.pi
        return key.color * (share * max(0, dot(normal, key.direction)))
    }
}

extension LightRig {
    /// Draws the light of an image.
    ///
    /// - Parameters:
    ///   - ground: The mean color of the ground.
    ///   - camera: The direction from the scene to the camera.
    ///   - random: The random choices of this theme.
    init(ground: Vector, camera: Vector, random: inout SceneRandom) {
        func light(_ elevation: ClosedRange<Float>, power: Float) -> AreaLight {
            let height = random.uniform(elevation)
            let compass = direction(random.angle())
            let towards = Vector(compass.x * cosf(height), compass.y * cosf(height), sinf(height))
            let half = Point2(random.uniform(0.12...0.5), random.uniform(0.12...0.5))
            let warmth = random.uniform(-1...1)
            let tint = Vector(1 + 0.16 * warmth, 1, 1 - 0.22 * warmth)
            let share = 4 * half.x * half.y / Float.pi
            return AreaLight(
                frame: Rotation(axis: towards, spin: random.uniform(-0.3...0.3)),
                halfSize: half,
                color: tint * (power / share),
                hasPanes: random.chance(0.35)
            )
        }
        let contrast = random.uniform(0.7...2.8)
        key = light(0.55...1.35, power: contrast)
        fill = random.chance(0.6) ? light(0.4...1.4, power: 0.3) : nil
        let tint = Vector(1, 1, 1) + Vector(0.08, 0, -0.1) * random.uniform(-1...1)
        ceiling = tint * random.uniform(0.45...0.95)
        walls = tint * random.uniform(0.16...0.5)
        photographer = camera
        softness = max(0.06, (key.halfSize.x * key.halfSize.y).squareRoot() * 0.75)
        room = random.noise()
        bounce = Vector(repeating: 0)
        bounce = ground * (keyLight(Vector(0, 0, 1)) + (ceiling + walls) * 0.4)
    }
}
