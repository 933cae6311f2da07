/// 16-bit floats for maps that wait in memory: IEEE 754 binary16, in bulk and without the processor's own conversions, which the
/// oldest processors we serve lack.
package enum HalfPrecision {
    /// Beyond what 16 bits hold, numbers count as the greatest that they do.
    private static let greatest: Float = 65_504

    /// Writes numbers that lie channel by channel as 16-bit floats, channels last.
    ///
    /// - Parameters:
    ///   - values: `channels x places` finite numbers.
    ///   - channels: How many channels.
    ///   - output: As many elements.
    package static func encode(
        channelsFirst values: [Float],
        channels: Int,
        into output: UnsafeMutableBufferPointer<UInt16>
    ) {
        let places = values.count / max(1, channels)
        for channel in 0..<channels {
            for place in 0..<places {
                output[place * channels + channel] = bits(of: values[channel * places + place])
            }
        }
    }

    /// Reads 16-bit floats.
    package static func decode(
        _ input: UnsafeBufferPointer<UInt16>,
        into output: UnsafeMutableBufferPointer<Float>
    ) {
        // Exponents are biased by 15 here and by 127 there; the product with 2^112 mends that, subnormal numbers included.
        for index in 0..<min(input.count, output.count) {
            let half = UInt32(input[index])
            let magnitude = Float(bitPattern: (half & 0x7FFF) << 13) * 0x1p112
            output[index] = Float(bitPattern: magnitude.bitPattern | (half & 0x8000) << 16)
        }
    }

    private static func bits(of value: Float) -> UInt16 {
        let magnitude = min(abs(value), greatest) * 0x1p-112
        // Half of the last place kept, and its parity: to nearest, ties to even.
        let pattern = magnitude.bitPattern
        let rounded = (pattern &+ 0xFFF &+ (pattern >> 13 & 1)) >> 13
        return UInt16(truncatingIfNeeded: rounded | (value.bitPattern >> 16 & 0x8000))
    }
}
