/// Transparency over white, the color of the paper that most images with transparency were drawn for.
enum WhiteBackground {
    /// Composites `R G B A` samples over white and closes the gaps, in place: the first three quarters of
    /// `samples` are then `R G B`.
    ///
    /// The arithmetic is on the stored sRGB values, as browsers and Pillow do, not on linear light.
    static func flatten(_ samples: UnsafeMutableBufferPointer<UInt8>, pixelCount: Int) {
        precondition(samples.count >= pixelCount * 4, "Four samples are needed for each pixel.")
        for pixel in 0..<pixelCount {
            let from = pixel * 4
            let to = pixel * 3
            let alpha = samples[from + 3]
            samples[to] = composite(samples[from], alpha: alpha)
            samples[to + 1] = composite(samples[from + 1], alpha: alpha)
            samples[to + 2] = composite(samples[from + 2], alpha: alpha)
        }
    }

    /// Makes straight samples of `R G B A` ones whose colors were multiplied by their opacity, in place.
    static func divideByAlpha(_ samples: UnsafeMutableBufferPointer<UInt8>, pixelCount: Int) {
        precondition(samples.count >= pixelCount * 4, "Four samples are needed for each pixel.")
        for start in stride(from: 0, to: pixelCount * 4, by: 4) {
            let alpha = UInt32(samples[start + 3])
            guard alpha > 0, alpha < 255 else { continue }
            for place in start..<start + 3 {
                samples[place] = UInt8(clamping: (UInt32(samples[place]) * 255 + alpha / 2) / alpha)
            }
        }
    }

    /// One sample with opacity `alpha / 255` over white.
    static func composite(_ sample: UInt8, alpha: UInt8) -> UInt8 {
        // x / 255 rounded to nearest, exact for products of two bytes.
        let product = UInt32(sample) &* UInt32(alpha) &+ UInt32(255 &- alpha) &* 255 &+ 128
        return UInt8(truncatingIfNeeded: (product &+ product >> 8) >> 8)
    }
}
