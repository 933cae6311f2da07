/// Gray samples to RGB ones.
enum GrayExpansion {
    /// Spreads the first `pixelCount` samples over three times the room, in place.
    static func expand(_ samples: UnsafeMutableBufferPointer<UInt8>, pixelCount: Int) {
        precondition(samples.count >= pixelCount * 3, "Three samples are needed for each pixel.")
        // From the end, so that nothing is overwritten before it was read.
        for pixel in stride(from: pixelCount - 1, through: 0, by: -1) {
            let level = samples[pixel]
            samples[pixel * 3] = level
            samples[pixel * 3 + 1] = level
            samples[pixel * 3 + 2] = level
        }
    }
}
