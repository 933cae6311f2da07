internal import FoundationEssentials
internal import Glibc
internal import Imaging

/// The images that every export is proved on: eight small scenes of shaded bodies on textured grounds, always the same.
///
/// They have the edges, gradients and proportions of photographs, wide, high and square, and few levels, so that they take little
/// room in a package. PNG, because no two decoders of JPEG give the same pixels.
package enum ProbeImages {
    /// The files by the names they have in a package.
    package static func files() throws -> [ExportFile] {
        try sizes.enumerated().map { index, size in
            let scene = ProbeScene(index: index, width: size.width, height: size.height)
            return ExportFile(
                name: "parity/probe-\(index + 1).png",
                data: Data(try PNGEncoder.encode(scene.image))
            )
        }
    }

    private static let sizes: [(width: Int, height: Int)] = [
        (300, 225), (225, 300), (256, 256), (320, 200), (240, 180), (180, 240), (288, 288), (340, 227),
    ]
}

/// One scene.
private struct ProbeScene {
    let width: Int
    let height: Int
    private let ground: (near: SIMD3<Float>, far: SIMD3<Float>)
    private let texture: SIMD2<Float>
    private let bodies: [Body]

    /// A body: an ellipse or a box, turned and shaded from the upper left.
    private struct Body {
        let center: SIMD2<Float>
        let size: SIMD2<Float>
        let cosine: Float
        let sine: Float
        let isRound: Bool
        let color: SIMD3<Float>
    }

    /// Composes the scene of a number.
    init(index: Int, width: Int, height: Int) {
        self.width = width
        self.height = height
        var state = UInt64(index) &* 0x9E37_79B9_7F4A_7C15 &+ 0x2545_F491_4F6C_DD1D
        func next(_ range: ClosedRange<Float>) -> Float {
            // A linear congruential generator (Knuth, MMIX); its upper bits are good enough for scenery.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + Float(state >> 40) / 0x1p24 * (range.upperBound - range.lowerBound)
        }
        func color(_ range: ClosedRange<Float>) -> SIMD3<Float> {
            SIMD3(next(range), next(range), next(range))
        }
        ground = (color(90...210), color(40...170))
        texture = SIMD2(next(0.05...0.3), next(0.05...0.3))
        let edge = Float(min(width, height))
        bodies = (0..<4 + index % 4).map { _ in
            let angle = next(0...Float.pi)
            return Body(
                center: SIMD2(next(0.1...0.9) * Float(width), next(0.1...0.9) * Float(height)),
                size: SIMD2(next(0.08...0.24), next(0.08...0.24)) * edge,
                cosine: cosf(angle),
                sine: sinf(angle),
                isRound: next(0...1) < 0.6,
                color: color(30...235)
            )
        }
    }

    var image: RGBImage {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(3 * width * height)
        for y in 0..<height {
            for x in 0..<width {
                let color = self.color(at: SIMD2(Float(x), Float(y)))
                for channel in 0..<3 {
                    // 32 levels.
                    pixels.append(UInt8(min(max(color[channel], 0), 255)) & 0xF8 | 0x04)
                }
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    private func color(at point: SIMD2<Float>) -> SIMD3<Float> {
        let depth = point.y / Float(height)
        let weave = 14 * sinf(point.x * texture.x) * sinf(point.y * texture.y)
        var color = ground.far + (ground.near - ground.far) * depth + weave
        for body in bodies {
            let offset = point - body.center
            let turned =
                SIMD2(
                    offset.x * body.cosine + offset.y * body.sine,
                    offset.y * body.cosine - offset.x * body.sine
                ) / body.size
            let distance =
                body.isRound
                ? (turned * turned).sum().squareRoot() : max(abs(turned.x), abs(turned.y))
            if distance < 1 {
                let light = 1.1 - 0.35 * (offset.x + offset.y) / (body.size.x + body.size.y)
                color = body.color * light * (distance > 0.9 ? 0.6 : 1)
            } else if distance < 1.15 {
                // Its shadow on what lies behind.
                color *= 0.75
            }
        }
        return color
    }
}
