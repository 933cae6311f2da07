import Glibc
import Imaging

/// How a phone turns light into an image: exposure, color balance, tone curve, noise and sharpening.
struct Film: Sendable {
    /// The brightness of the mean after automatic exposure, linear-light.
    let exposure: Float
    /// Gains of red, green and blue.
    let whiteBalance: Vector
    let saturation: Float
    /// How much darker the corners are, 0...1.
    let vignette: Float
    /// The standard deviation of the noise in the mid-tones, in 8-bit steps.
    let noise: Float
    /// How strongly edges are exaggerated, 0...1.
    let sharpening: Float
    /// The blur of something twice as far as the focus, in pixels.
    let aperture: Float
    /// The way the hand moved, in pixels.
    let motion: Point2
    let noiseSeed: UInt64

    /// Draws the camera settings of an image.
    ///
    /// - Parameters:
    ///   - scale: The size of the image relative to its full size; blurs shrink with it.
    ///   - random: The random choices of this theme.
    init(scale: Float, random: inout SceneRandom) {
        exposure = 0.23 * exp2f(random.central(-0.7...0.8))
        let warmth = random.central(-0.16...0.16)
        let green = random.central(-0.05...0.05)
        whiteBalance = Vector(1 + warmth, 1 + green, 1 - warmth)
        saturation = random.uniform(0.7...1.2)
        vignette = random.chance(0.7) ? random.uniform(0.05...0.5) : 0
        let grain = random.uniform(0...1)
        noise = 0.8 + 6.5 * grain * grain
        sharpening = random.uniform(0...0.7)
        aperture = random.chance(0.4) ? random.uniform(3...13) * scale : 0
        let shake = random.chance(0.1) ? random.uniform(2...5) * scale : 0
        motion = direction(random.angle()) * shake
        noiseSeed = random.next()
    }

    /// Develops an image.
    ///
    /// - Parameters:
    ///   - radiance: The light that reached the sensor; consumed.
    ///   - focus: The distance of the plane in focus.
    /// - Returns: The image in sRGB.
    func develop(_ radiance: consuming Radiance, focus: Float) -> RGBImage {
        radiance.defocus(focus: focus, aperture: aperture)
        radiance.smear(along: motion)
        return expose(radiance)
    }

    /// Turns the light behind the lens into levels.
    private func expose(_ radiance: Radiance) -> RGBImage {
        let (width, height) = (radiance.width, radiance.height)
        let gain = exposure / max(Self.meanLuminance(radiance.light), 1e-4)
        let curve = Self.toneCurve
        let top = Float(curve.count - 1)
        var random = SceneRandom(seed: noiseSeed, index: 0, purpose: "sensor")
        let middle = Point2(Float(width), Float(height)) / 2
        let reach = 1 / dot(middle, middle)
        var rows = SoftRows(of: radiance)
        let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { output, count in
            for y in 0..<height {
                let softened = rows.row(y)
                for x in 0..<width {
                    // Lens softness first, then the phone's own sharpening on top of it.
                    let blurred = softened[x]
                    let detail = radiance.light[y * width + x] - blurred
                    let seen = blurred + detail * (0.75 + sharpening)
                    let offset = Point2(Float(x), Float(y)) - middle
                    let falloff = 1 - vignette * dot(offset, offset) * reach
                    let balanced = seen * whiteBalance * (gain * falloff)
                    let gray = luminance(balanced)
                    let color = Vector(repeating: gray) + (balanced - gray) * saturation
                    let bits = random.next()
                    let shared = Self.gaussian(bits & 0xffff_ffff) * noise
                    let own = Vector(
                        Self.spread(bits >> 32),
                        Self.spread(bits >> 42),
                        Self.spread(bits >> 52)
                    )
                    let grain = own * (noise * 0.6) + shared
                    let places = lower(upper(color * Self.headroom, Vector()), Vector(repeating: 1)) * top
                    let levels = Vector(curve[Int(places.x)], curve[Int(places.y)], curve[Int(places.z)])
                    // Shadows are noisier than highlights after the tone curve.
                    let noisy = levels + grain * (1.25 - levels / 300) + 0.5
                    let shown = lower(upper(noisy, Vector()), Vector(repeating: 255))
                    output[count] = UInt8(shown.x)
                    output[count + 1] = UInt8(shown.y)
                    output[count + 2] = UInt8(shown.z)
                    count += 3
                }
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// The share of the light range that the table of the tone curve spans: inputs up to 4 are told apart.
    private static let headroom: Float = 0.25

    /// 8-bit levels over linear light: a filmic shoulder, then the sRGB transfer function (IEC 61966-2-1).
    private static let toneCurve: [Float] = (0..<16384).map { step in
        let light = Float(step) / 16383 / headroom
        // A rational shoulder that keeps mid-tones, and reaches white at 4 instead of clipping at 1.
        let pressed = light * (1 + light / 16) / (1 + light * 0.78) * 1.18
        let capped = min(1, pressed)
        let encoded = capped <= 0.003_130_8 ? 12.92 * capped : 1.055 * powf(capped, 1 / 2.4) - 0.055
        // The gentle S that every phone adds.
        return 255 * mix(encoded, smoothStep(0, 1, encoded), 0.35)
    }

    private static func meanLuminance(_ light: [Vector]) -> Float {
        // Bright reflections must not make the whole image dark, as in a phone's metering.
        var sum: Float = 0
        for color in light { sum += min(luminance(color), 1.2) }
        return sum / Float(max(light.count, 1))
    }

    /// A bell-shaped number with standard deviation 1 from 32 random bits: the sum of four even ones.
    @inline(__always)
    private static func gaussian(_ bits: UInt64) -> Float {
        let sum = (bits & 0xff) + (bits >> 8 & 0xff) + (bits >> 16 & 0xff) + (bits >> 24 & 0xff)
        return (Float(sum) - 510) * 0.006_766
    }

    /// An even number with standard deviation 1 from 10 random bits.
    @inline(__always)
    private static func spread(_ bits: UInt64) -> Float {
        (Float(bits & 0x3ff) - 511.5) * 0.003_383
    }
}

/// The brightness of a linear color with the primaries of sRGB (ITU-R BT.709).
@inline(__always)
func luminance(_ color: Vector) -> Float {
    0.2126 * color.x + 0.7152 * color.y + 0.0722 * color.z
}
