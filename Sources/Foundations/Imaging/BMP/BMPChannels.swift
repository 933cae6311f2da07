/// The bit masks that pick red, green, blue and perhaps alpha out of a 16-bit or 32-bit pixel.
struct BMPChannels {
    /// One channel: where its bits are, and what they mean on the scale of 0 to 255.
    struct Channel {
        private let shift: UInt32
        private let levels: [UInt8]

        /// Creates a channel from its mask, whose bits must be neighbors; an empty mask reads as 0.
        init(mask: Int) throws(ImageError) {
            let mask = UInt32(truncatingIfNeeded: mask)
            let bits = mask.nonzeroBitCount
            let lowest = mask.trailingZeroBitCount
            guard bits == 0 || bits == 32 - lowest - mask.leadingZeroBitCount else {
                throw ImageError(.corrupt)
            }
            // Of channels wider than a byte the eight upper bits count.
            let usedBits = min(bits, 8)
            shift = bits == 0 ? 0 : UInt32(lowest + bits - usedBits)
            let largest = 1 << usedBits - 1
            levels = (0...largest).map { largest == 0 ? 0 : UInt8(($0 * 255 + largest / 2) / largest) }
        }

        /// The level of this channel in `pixel`, 0 to 255.
        func level(in pixel: UInt32) -> UInt8 {
            levels[Int(pixel >> shift) & (levels.count - 1)]
        }
    }

    /// Picks red.
    let red: Channel
    /// Picks green.
    let green: Channel
    /// Picks blue.
    let blue: Channel
    /// Picks opacity; `nil` if the pixels have none.
    let alpha: Channel?

    /// Creates channels from masks; an `alpha` of 0 means there is none.
    init(red: Int, green: Int, blue: Int, alpha: Int) throws(ImageError) {
        self.red = try Channel(mask: red)
        self.green = try Channel(mask: green)
        self.blue = try Channel(mask: blue)
        self.alpha = alpha == 0 ? nil : try Channel(mask: alpha)
    }

    /// The same channels for pixels that are all opaque.
    var withoutAlpha: BMPChannels {
        BMPChannels(red: red, green: green, blue: blue, alpha: nil)
    }

    private init(red: Channel, green: Channel, blue: Channel, alpha: Channel?) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
    }
}
