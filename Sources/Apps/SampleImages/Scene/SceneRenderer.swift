/// Turns a scene into light per pixel.
///
/// One ray goes through every other pixel, like the dark squares of a chessboard. A pixel between four that agree
/// takes their mean, any other gets a ray of its own, and pixels at edges get four more (after Mitchell, "Generating
/// Antialiased Images at Low Sampling Densities", SIGGRAPH 1987).
///
/// Cost: about a fifth of a microsecond per pixel; most of it goes to parts and textured grounds.
struct SceneRenderer: Sendable {
    private let rays: SceneRays
    private let width: Int
    private let height: Int

    init(scene: SceneContents) {
        rays = SceneRays(scene: scene)
        (width, height) = (scene.camera.width, scene.camera.height)
    }

    /// What is known of the image so far.
    private struct Plate {
        var image: Radiance
        var normals: [Vector]
        var shades: [RaySample.Shade]

        init(width: Int, height: Int) {
            image = Radiance(width: width, height: height)
            normals = [Vector](repeating: Vector(), count: width * height)
            shades = [RaySample.Shade](repeating: .unknown, count: width * height)
        }

        @inline(__always)
        mutating func record(_ sample: RaySample, at index: Int) {
            image.light[index] = sample.light
            image.depth[index] = sample.depth
            image.owner[index] = sample.owner
            normals[index] = sample.normal
            shades[index] = sample.shade
        }
    }

    /// Renders the whole image.
    func render() -> Radiance {
        var plate = Plate(width: width, height: height)
        for y in 0..<height {
            for x in stride(from: y % 2, to: width, by: 2) {
                plate.record(rays.sample(x: Float(x) + 0.5, y: Float(y) + 0.5), at: y * width + x)
            }
        }
        for y in 0..<height {
            let isInside = y > 0 && y < height - 1
            for x in stride(from: 1 - y % 2, to: width, by: 2) {
                let index = y * width + x
                if isInside, x > 0, x < width - 1, interpolate(index, in: &plate) { continue }
                plate.record(rays.sample(x: Float(x) + 0.5, y: Float(y) + 0.5), at: index)
            }
        }
        smoothEdges(in: &plate)
        return plate.image
    }

    /// Fills a pixel from its four neighbors if they show the same thing in nearly the same light.
    ///
    /// - Returns: Whether they did.
    @inline(__always)
    private func interpolate(_ index: Int, in plate: inout Plate) -> Bool {
        let (left, right, above, below) = (index - 1, index + 1, index - width, index + width)
        let owner = plate.image.owner[left]
        guard owner == plate.image.owner[right], owner == plate.image.owner[above],
            owner == plate.image.owner[below]
        else { return false }
        let across = plate.image.light[left] + plate.image.light[right]
        let along = plate.image.light[above] + plate.image.light[below]
        guard Self.agree(plate.image.light[left], plate.image.light[right]),
            Self.agree(plate.image.light[above], plate.image.light[below]), Self.agree(across, along)
        else { return false }
        if owner != Owner.ground {
            guard dot(plate.normals[left], plate.normals[right]) > 0.97,
                dot(plate.normals[above], plate.normals[below]) > 0.97
            else { return false }
        }
        plate.image.light[index] = (across + along) * 0.25
        plate.image.depth[index] = (plate.image.depth[left] + plate.image.depth[right]) / 2
        plate.image.owner[index] = owner
        plate.normals[index] = plate.normals[left]
        plate.shades[index] = plate.shades[left]
        return true
    }

    /// Whether two colors differ by less than the grain of the film will.
    @inline(__always)
    private static func agree(_ a: Vector, _ b: Vector) -> Bool {
        let gap = a - b
        let room = (a + b) * 0.04 + 0.004
        return abs(gap.x) < room.x && abs(gap.y) < room.y && abs(gap.z) < room.z
    }

    /// Where in a pixel at an edge the rays pass: a square turned so that edges of any direction are caught.
    private static let edgeSamples = [
        Point2(0.14, 0.36), Point2(0.64, 0.14), Point2(0.36, 0.86), Point2(0.86, 0.64),
    ]

    /// Follows four rays through every pixel where the image changes abruptly towards a neighbor.
    private func smoothEdges(in plate: inout Plate) {
        for index in edges(of: plate) {
            let (left, top) = (Float(index % width), Float(index / width))
            let middle = (owner: plate.image.owner[index], shade: plate.shades[index])
            var sum = Vector()
            for offset in Self.edgeSamples {
                sum += rays.sample(x: left + offset.x, y: top + offset.y, near: middle).light
            }
            plate.image.light[index] = sum / Float(Self.edgeSamples.count)
        }
    }

    /// The pixels that differ from a neighbor in what they show or in how it is turned.
    private func edges(of plate: Plate) -> [Int] {
        var marked = [Bool](repeating: false, count: plate.normals.count)
        func compare(_ a: Int, _ b: Int) {
            let owner = plate.image.owner[a]
            if owner != plate.image.owner[b]
                || owner != Owner.ground && dot(plate.normals[a], plate.normals[b]) < 0.75
            {
                (marked[a], marked[b]) = (true, true)
            }
        }
        for row in stride(from: 0, to: marked.count, by: width) {
            for index in row..<row + width {
                if index > row { compare(index - 1, index) }
                if row > 0 { compare(index - width, index) }
            }
        }
        return marked.indices.filter { marked[$0] }
    }
}
