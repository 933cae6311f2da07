import Testing

@testable import SampleImages

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
                #expect(mask.count < radiance.width * radiance.height / 1000, "image \(index)")
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

    @Test("produces finite light of no negative color", arguments: [UInt64(1), 2, 3])
    func lightIsFinite(seed: UInt64) {
        let (_, radiance) = Self.rendered(seed: seed, index: 1, style: .many)
        #expect(radiance.light.allSatisfy { $0.min() >= 0 && $0.max() < 10 })
        #expect(radiance.depth.allSatisfy { $0.isFinite && $0 > 0 })
    }

    @Test("finds the same bodies with tiles as without", arguments: 0..<4)
    func tilesAreConservative(index: Int) throws {
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
                    let tile = tiles.tile(x: px, y: py)
                    try #require(tiles.candidates(inTile: tile) & (1 << UInt32(bit)) != 0)
                    // Starting there must not change where the ray arrives.
                    let start = tiles.start(of: bit, inTile: tile)
                    let tolerance = 0.35 / camera.focalLength
                    let exact = try #require(body.entry(of: ray, before: ground, tolerance: tolerance))
                    let later = try #require(
                        body.entry(of: ray, after: start, before: ground, tolerance: tolerance)
                    )
                    #expect(start <= exact && abs(later - exact) < 3 * tolerance * exact)
                }
            }
        }
    }

    @Test("differs little from a ray through every pixel, and not at all in what it shows", arguments: 0..<4)
    func interpolationIsFaithful(index: Int) {
        let scene = PartsScene(seed: 14, index: index, options: .init(style: .single, scale: 0.3))
        let contents = SceneComposer.compose(scene)
        let radiance = SceneRenderer(scene: contents).render()
        let rays = SceneRays(scene: contents)
        var gaps: [Float] = []
        for y in stride(from: 1, to: radiance.height - 1, by: 2) {
            for x in stride(from: 2, to: radiance.width - 1, by: 2) {
                let exact = rays.sample(x: Float(x) + 0.5, y: Float(y) + 0.5)
                let index = y * radiance.width + x
                #expect(radiance.owner[index] == exact.owner)
                let gray = luminance(exact.light)
                gaps.append(abs(luminance(radiance.light[index]) - gray) / (gray + 0.05))
            }
        }
        gaps.sort()
        // Pixels at edges hold the mean of four rays and may differ more.
        #expect(gaps[gaps.count / 2] < 0.02)
        #expect(gaps[gaps.count * 9 / 10] < 0.15)
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
