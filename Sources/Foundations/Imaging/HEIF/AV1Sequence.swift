/// The largest size of the frames that the sequence header of an AV1 item allows.
///
/// Source: AV1 Bitstream & Decoding Process Specification (AOMedia, 2019), 5.3 to 5.5; AV1 Codec ISO Media File Format
/// Binding, 2.3 (`av1C`).
enum AV1Sequence {
    /// Images that get finer have some layers; a film in the place of an image has hundreds of frames.
    private static let frameLimit = 8

    /// Checks that no frame of `data` can be larger than `size` allows.
    ///
    /// - Throws: ``ImageError`` if a frame could, if there are many, or if the headers cannot be read.
    static func requireFrames(in data: Span<UInt8>, within size: (width: Int, height: Int)) throws(ImageError)
    {
        var offset = 0
        var frames = 0
        var hasHeader = false
        while offset < data.count {
            let unit = try unit(in: data, at: offset)
            offset = unit.content.upperBound
            switch unit.kind {
            case 1:
                let largest = try largestFrame(in: data.extracting(unit.content))
                guard largest.width <= size.width, largest.height <= size.height else {
                    throw ImageError(.corrupt)
                }
                hasHeader = true
            case 3, 6:
                frames += 1
            default: break
            }
        }
        guard hasHeader, frames > 0 else { throw ImageError(.corrupt) }
        guard frames <= frameLimit else {
            throw ImageError(.unsupportedFeature("AVIF with many frames in one item"))
        }
    }

    /// The unit at `offset`: a header of one or two bytes, a length in groups of seven bits, the content.
    private static func unit(
        in data: Span<UInt8>,
        at offset: Int
    ) throws(ImageError) -> (kind: Int, content: Range<Int>) {
        let header = try data.byte(at: offset)
        var start = offset + (header & 4 != 0 ? 2 : 1)
        var length = data.count - start
        if header & 2 != 0 {
            length = 0
            var shift = 0
            while true {
                let byte = try data.byte(at: start)
                start += 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if byte & 0x80 == 0 { break }
                guard shift <= 28 else { throw ImageError(.corrupt) }
            }
        }
        guard length >= 0 else { throw ImageError(.truncated) }
        let content = start..<start + length
        try data.require(content)
        return (header >> 3 & 15, content)
    }

    /// What a sequence header bounds its frames by.
    ///
    /// A frame may give a size of its own in as many bits as the header says; only the headers of still images rule
    /// that out. So for the others it is the largest number of so many bits that counts.
    private static func largestFrame(in content: Span<UInt8>) throws(ImageError) -> (width: Int, height: Int)
    {
        var reader = BitReader(content.withUnsafeBufferPointer(Array.init))
        reader.skip(4)
        let isReduced = try reader.flag()
        if isReduced { reader.skip(5) } else { try skipOperatingPoints(of: &reader) }
        let widthBits = try reader.bits(4) + 1
        let heightBits = try reader.bits(4) + 1
        let width = try reader.bits(widthBits) + 1
        let height = try reader.bits(heightBits) + 1
        return isReduced ? (width, height) : (max(width, 1 << widthBits), max(height, 1 << heightBits))
    }

    private static func skipOperatingPoints(of reader: inout BitReader) throws(ImageError) {
        var delayBits: Int?
        if try reader.flag() {
            reader.skip(64)
            if try reader.flag() { _ = try reader.exponentialGolomb() }
            if try reader.flag() {
                delayBits = try reader.bits(5) + 1
                reader.skip(32 + 5 + 5)
            }
        }
        let hasDisplayDelay = try reader.flag()
        for _ in 0...(try reader.bits(5)) {
            reader.skip(12)
            if try reader.bits(5) > 7 { reader.skip(1) }
            if let delayBits, try reader.flag() { reader.skip(2 * delayBits + 1) }
            if hasDisplayDelay, try reader.flag() { reader.skip(4) }
        }
    }
}
