import Testing

@testable import SamplePhotographs

@Suite("Rendering a scene")
struct SceneRendererTests {
    private static func rendered(
        seed: UInt64,
        index: Int,
        style: PartsScene.Style
    ) -> (contents: SceneContents, radiance: Radiance) {
        let scene = PartsScene(seed: seed, index: index, options: .init(style: style, scale: 0.12))
        let contents = SceneComposer.compose(scene)
        return (contents, SceneRenderer(scene: contents).render())
    }

    @Test("draws boxes that touch the part's pixels on all four sides", arguments: 0..<5)
    func boxesAreTight(index: Int) {
        let (contents, radiance) = Self.rendered(seed: 6, index: index, style: .many)
        let boxes = PartsScene.boxes(of: contents.parts, in: radiance)
        #expect(!boxes.isEmpty)
        var remaining = boxes[...]
        for part in contents.parts {
            // The slow, obvious way: collect the coordinates, then take the extremes.
            let mask = radiance.owner.indices.filter { radiance.owner[$0] == part.owner }
            let columns = mask.map { $0 % radiance.width }
            let rows = mask.map { $0 / radiance.width }
            guard let left = columns.min(), let right = columns.max(), let top = rows.min(),
                let bottom = rows.max()
            else { continue }
            let box = PixelBox(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
            guard let next = remaining.first, next.box == box else {
                // Only slivers may go without a box.
                #expect(mask.count < radiance.width * radiance.height / 1000, "picture \(index)")
                continue
            }
            #expect(next.kind == part.kind)
            remaining = remaining.dropFirst()
        }
        #expect(remaining.isEmpty)
    }

    @Test("shows every main part clearly", arguments: 0..<6)
    func mainPartIsVisible(index: Int) throws {
        let (contents, radiance) = Self.rendered(seed: 8, index: index, style: .single)
        let extent = try #require(radiance.extent(of: contents.parts[0].owner))
        #expect(extent.pixels > radiance.width * radiance.height / 100)
        #expect(max(extent.box.width, extent.box.height) > min(radiance.width, radiance.height) / 5)
    }

    @Test("produces finite light of no negative colour", arguments: [UInt64(1), 2, 3])
    func lightIsFinite(seed: UInt64) {
        let (_, radiance) = Self.rendered(seed: seed, index: 1, style: .many)
        #expect(radiance.light.allSatisfy { $0.min() >= 0 && $0.max() < 10 })
        #expect(radiance.depth.allSatisfy { $0.isFinite && $0 > 0 })
    }

    @Test("finds the same bodies with tiles as without", arguments: 0..<4)
    func tilesAreConservative(index: Int) {
        let (contents, radiance) = Self.rendered(seed: 12, index: index, style: .many)
        let camera = contents.camera
        let bodies = contents.bodies.map(\.body)
        let tiles = CandidateTiles(camera: camera, bodies: bodies)
        for y in stride(from: 0, to: radiance.height, by: 3) {
            for x in stride(from: 0, to: radiance.width, by: 3) {
                let (px, py) = (Float(x) + 0.5, Float(y) + 0.5)
                let ray = camera.ray(x: px, y: py)
                let ground = -ray.origin.z / ray.direction.z
                for (bit, body) in bodies.enumerated()
                where body.entry(of: ray, before: ground, tolerance: 0.35 / camera.focalLength) != nil {
                    #expect(tiles.candidates(x: px, y: py) & (1 << UInt32(bit)) != 0)
                }
            }
        }
    }

    @Test("interpolates soft shadows exactly where they change evenly")
    func groundLightIsLinear() {
        let light = GroundLight(width: 400, height: 30) { x, y in .init(key: x / 400, room: y / 30) }
        for (x, y) in [(Float(0.5), Float(0.5)), (399.5, 29.5), (122.3, 7.9)] {
            let exposure = light.exposure(x: x, y: y)
            #expect(abs(exposure.key - x / 400) < 1e-5)
            #expect(abs(exposure.room - y / 30) < 1e-5)
        }
    }
}
