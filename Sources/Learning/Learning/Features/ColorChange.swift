/// A change of brightness, contrast, saturation and color balance.
package struct ColorChange: Hashable, Sendable {
    private let brightness: Float
    private let contrast: Float
    private let saturation: Float
    private let balance: SIMD3<Float>

    /// Draws a change.
    ///
    /// - Parameters:
    ///   - strength: 1 changes brightness and contrast by up to 30 %, saturation by 40 %, the balance by 8 %.
    ///   - generator: Where it is drawn from.
    package init(strength: Double, using generator: inout SeededGenerator) {
        func factor(_ spread: Double) -> Float {
            1 + Float(strength * .random(in: -spread...spread, using: &generator))
        }
        (brightness, contrast, saturation) = (factor(0.3), factor(0.3), factor(0.4))
        balance =
            Bool.random(using: &generator)
            ? SIMD3(factor(0.08), factor(0.08), factor(0.08)) : SIMD3(repeating: 1)
    }

    /// Saturation around each pixel's mean, contrast around the image's, then the rest.
    package func apply(to pixels: inout [UInt8]) {
        let mean = Float(pixels.reduce(0) { $0 + Int($1) }) / Float(max(1, pixels.count))
        for start in stride(from: 0, to: pixels.count, by: 3) {
            let color = SIMD3(Float(pixels[start]), Float(pixels[start + 1]), Float(pixels[start + 2]))
            let gray = color.sum() / 3
            var changed = SIMD3(repeating: gray) + (color - gray) * saturation
            changed = ((changed - mean) * contrast + mean * brightness) * balance
            changed.clamp(lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 255))
            for channel in 0..<3 { pixels[start + channel] = UInt8(changed[channel]) }
        }
    }
}
