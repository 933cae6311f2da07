import Glibc
import Testing

@testable import SampleImages

@Suite("Shapes of parts")
struct ShapeTests {
    private static func solids(_ kind: PartKind) -> [Solid] {
        (0..<12).map { index in
            var random = SceneRandom(seed: 3, index: index, purpose: "shape")
            return switch kind {
            case .bolt: Solid.bolt(BoltShape(random: &random))
            case .nut: Solid.nut(NutShape(random: &random))
            case .washer: Solid.washer(WasherShape(random: &random))
            }
        }
    }

    @Test("lie inside their bounding spheres", arguments: PartKind.allCases)
    func boundsHold(kind: PartKind) {
        var random = SceneRandom(seed: 1, index: 0, purpose: "points")
        for solid in Self.solids(kind) {
            for _ in 0..<150 {
                let towards = normalized(
                    Vector(random.uniform(-1...1), random.uniform(-1...1), random.uniform(-1...1))
                )
                #expect(solid.distance(towards * solid.boundingRadius) > 0)
            }
        }
    }

    @Test("lie inside their bounding boxes", arguments: PartKind.allCases)
    func boxesHold(kind: PartKind) {
        var random = SceneRandom(seed: 4, index: 0, purpose: "points")
        for solid in Self.solids(kind) {
            for step in 0..<300 {
                // A point on one of the six faces.
                var point = Vector(random.uniform(-1...1), random.uniform(-1...1), random.uniform(-1...1))
                point[step % 3] = step % 2 == 0 ? 1 : -1
                #expect(solid.distance(point * solid.halfExtent) > 0)
            }
        }
    }

    @Test("are cut out of a ray by their boxes")
    func raysAreClipped() {
        let box = Vector(1, 2, 0.5)
        let ray = Ray(origin: Vector(-3, 0, 0), direction: Vector(1, 0, 0))
        #expect(ray.clipped((0, 10), toBox: box) == 2...4)
        #expect(ray.clipped((0, 3), toBox: box) == 2...3)
        #expect(ray.clipped((3.5, 10), toBox: box) == 3.5...4)
        #expect(ray.clipped((0, 1), toBox: box) == nil)
        // Along a face and just beside it, where a slope of zero meets a distance of zero.
        let beside = Ray(origin: Vector(-3, 0, 0.5001), direction: Vector(1, 0, 0))
        #expect(beside.clipped((0, 10), toBox: box) == nil)
        let within = Ray(origin: Vector(-3, 0, 0.4999), direction: Vector(1, 0, 0))
        #expect(within.clipped((0, 10), toBox: box) == 2...4)
    }

    @Test("never promise more free space than there is", arguments: PartKind.allCases)
    func distancesAreLowerBounds(kind: PartKind) {
        // Marching stays safe if no step of the promised length crosses the surface by more than a hair.
        var random = SceneRandom(seed: 2, index: 0, purpose: "points")
        for solid in Self.solids(kind) {
            for _ in 0..<200 {
                let start = Vector(
                    random.uniform(-1.3...1.3),
                    random.uniform(-1.3...1.3),
                    random.uniform(-1...1)
                )
                let gap = solid.distance(start)
                guard gap > 0 else { continue }
                let towards = normalized(
                    Vector(random.uniform(-1...1), random.uniform(-1...1), random.uniform(-1...1))
                )
                #expect(solid.distance(start + towards * gap) > -0.05)
            }
        }
    }

    @Test("of nuts and washers are open in the middle, of bolts are not")
    func holes() {
        for solid in Self.solids(.washer) { #expect(solid.distance(Vector(0, 0, 0)) > 0) }
        for solid in Self.solids(.nut) {
            guard case .nut(let shape) = solid else { continue }
            #expect(solid.distance(Vector(0, 0, -shape.halfHeight)) > 0)
        }
        for solid in Self.solids(.bolt) { #expect(solid.distance(Vector(0, 0, 0)) < 0) }
    }

    @Test("rest on the ground without sinking in or floating", arguments: [PartKind.nut, .washer], 0..<8)
    func restOnGround(kind: PartKind, index: Int) {
        var random = SceneRandom(seed: 5, index: index, purpose: "placement")
        let placement = PartPlacement(kind, at: Point2(0, 0), random: &random)
        let body = placement.body(isScratched: false, random: &random)
        var lowest: Float = 1
        for step in 0..<1600 {
            // Straight up through a grid of ground points, from well below.
            let (x, y) = (Float(step % 40) / 20 - 1, Float(step / 40) / 20 - 1)
            let ray = Ray(origin: Vector(x * 1.2, y * 1.2, -3), direction: Vector(0, 0, 1))
            if let t = body.entry(of: ray, before: 10, tolerance: 1e-3) { lowest = min(lowest, t - 3) }
        }
        #expect(abs(lowest) < 0.12)
    }

    @Test("use an angle that agrees with the mathematics library", arguments: -18...18)
    func angle(step: Int) {
        let radians = Float(step) * 0.17
        let expected = radians / (2 * .pi)
        #expect(abs(turns(cosf(radians) * 2, sinf(radians) * 2) - expected) < 4e-5)
    }
}
