import Glibc

/// A low thing lying on the ground that is not a part: a coin, a rubber ring, a key, a wire, a scrap, a
/// pencil.
///
/// Clutter is nearly flat, so it is drawn as an outline with a height profile instead of as a solid:
/// much cheaper, and it never hides a part.
struct Clutter: Sendable {
    /// What the thing is.
    enum Kind: Sendable {
        case coin, rubberRing, key, wire, scrap, pencil
    }

    let kind: Kind
    let center: Point2
    let axis: Point2
    /// Half the length of the thing.
    let size: Float
    let height: Float
    let finish: Finish
    let accent: Vector
    let noise: NoiseField

    /// Draws a thing at a place.
    init(at center: Point2, size: Float, random: inout SceneRandom) {
        self.center = center
        axis = direction(random.angle())
        noise = random.noise()
        accent = Vector(random.uniform(0.1...0.7), random.uniform(0.1...0.6), random.uniform(0.05...0.5))
        kind = random.pick([.coin: 0.7, .rubberRing: 0.7, .key: 1, .wire: 1, .scrap: 1.2, .pencil: 1])
        switch kind {
        case .coin:
            finish = random.pick([
                .metal(Vector(0.6, 0.32, 0.2), roughness: 0.35, grooves: 0): 1,
                .metal(Vector(0.72, 0.58, 0.32), roughness: 0.3, grooves: 0): 1,
                .metal(Vector(0.55, 0.54, 0.52), roughness: 0.3, grooves: 0): 1,
            ])
            (self.size, height) = (size * 0.7, 0.08)
        case .rubberRing:
            let tone = random.chance(0.75) ? Vector(repeating: 0.025) : Vector(0.35, 0.06, 0.035)
            finish = .colored(tone, roughness: 0.5)
            (self.size, height) = (size * 0.6, 0.14)
        case .key:
            finish = .metal(Vector(0.62, 0.55, 0.4), roughness: 0.3, grooves: 0)
            (self.size, height) = (size, 0.08)
        case .wire:
            finish = random.pick([
                .colored(accent, roughness: 0.35): 1,
                .metal(Vector(0.8, 0.45, 0.3), roughness: 0.3, grooves: 0): 1,
            ])
            (self.size, height) = (size, 0.09)
        case .scrap:
            finish = .colored(mix(accent, Vector(0.7, 0.68, 0.62), 0.7), roughness: 0.9)
            (self.size, height) = (size * 0.7, 0.03)
        case .pencil:
            finish = .colored(accent, roughness: 0.35)
            (self.size, height) = (size * 2.4, 0.2)
        }
    }

    /// The radius of a circle that holds the thing and its shadow.
    var reach: Float { size * 1.15 + 3 * height }

    /// The signed distance of a ground point from the thing's outline.
    func distance(at point: Point2) -> Float {
        let p = turned(point - center, into: axis)
        switch kind {
        case .coin: return length(p) - size
        case .rubberRing: return abs(length(p) - size * 0.82) - size * 0.16
        case .key:
            let bow = max(
                length(p + Point2(size * 0.6, 0)) - size * 0.38,
                0.1 * size - length(p + Point2(size * 0.8, 0))
            )
            let cuts = 0.035 * size * (sinf(p.x / size * 26) + sinf(p.x / size * 11))
            let blade = max(
                max(-p.x - size * 0.4, p.x - size),
                max(p.y - 0.1 * size, -p.y - 0.08 * size - cuts)
            )
            return min(bow, blade)
        case .wire:
            let bent = p.y - 0.3 * size * sinf(p.x / size * 2.2 + 1)
            return max(abs(bent) * 0.8 - 0.06, abs(p.x) - size)
        case .scrap:
            let ragged = 0.06 * size * noise.fractal(p * (3 / size), octaves: 2)
            return max(abs(p.x) - size * 0.8, abs(p.y + 0.25 * p.x) - size * 0.5) + ragged
        case .pencil:
            let taper = max(0, p.x - size * 0.8) * 0.55
            return max(abs(p.x) - size, abs(p.y) - 0.17 + taper * 0.9)
        }
    }

    /// How the thing's surface looks at a point inside its outline.
    ///
    /// - Parameters:
    ///   - point: The point of the ground plane below.
    ///   - depth: How far the point lies inside the outline, positive.
    /// - Returns: The material and the unit normal there.
    func surface(at point: Point2, depth: Float) -> (finish: Finish, normal: Vector) {
        let p = turned(point - center, into: axis)
        var result = finish
        let worn = noise.fractal(p * (4 / size), octaves: 2)
        result.roughness = min(1, result.roughness + 0.25 * worn)
        result.mirror *= 0.75 + 0.4 * worn
        var rounding = height
        switch kind {
        case .coin:
            // A raised rim and a relief that reads as a portrait from afar.
            let relief = noise.value(p * (5 / size)) + (depth < 0.12 * size ? 0.4 : 0)
            result.diffuse *= 0.6 + relief
            result.mirror *= 0.65 + 0.4 * relief
            rounding = 0.04
        case .rubberRing: rounding = size * 0.16
        case .wire: rounding = 0.06
        case .pencil:
            rounding = 0.17
            if p.x > size * 0.8 {
                result.diffuse = p.x > size * 0.95 ? Vector(repeating: 0.03) : Vector(0.6, 0.42, 0.25)
            }
        case .key, .scrap: break
        }
        // Outwards, along the gradient of the outline's distance, the profile falls like a quarter circle.
        let step: Float = 0.01
        let gradient = Point2(
            distance(at: point + Point2(step, 0)) - distance(at: point - Point2(step, 0)),
            distance(at: point + Point2(0, step)) - distance(at: point - Point2(0, step))
        )
        let steep = max(0, 1 - depth / rounding)
        let lean = gradient * (steep / max(length(gradient), 1e-5))
        let up = max(0.15, (1 - steep * steep)).squareRoot()
        return (result, normalized(Vector(lean.x, lean.y, up)))
    }
}
