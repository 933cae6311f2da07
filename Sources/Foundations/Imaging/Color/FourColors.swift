/// Inks to light where no profile tells more.
enum FourColors {
    /// Converts samples of brightness left by `C M Y K` (255 is no ink) in place: the first three quarters are then
    /// `R G B`.
    ///
    /// Without a color profile the product of ink and black is the usual estimate.
    static func convert(_ samples: UnsafeMutableBufferPointer<UInt8>, pixelCount: Int) {
        for pixel in 0..<pixelCount {
            let from = pixel * 4
            let to = pixel * 3
            let black = UInt32(samples[from + 3])
            for channel in 0..<3 {
                let product = UInt32(samples[from + channel]) &* black &+ 128
                samples[to + channel] = UInt8(truncatingIfNeeded: (product &+ product >> 8) >> 8)
            }
        }
    }
}
