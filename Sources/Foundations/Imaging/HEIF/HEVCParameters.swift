/// The largest size of the images that the parameter sets of an HEVC item announce.
///
/// The decoder takes memory by these, not by what the container says, so they are read before it is called.
///
/// Source: ISO/IEC 14496-15, 8.3.3.1 (`hvcC`); ITU-T H.265, 7.3.1 and 7.3.2.
enum HEVCParameters {
    /// The size in the content of an `hvcC` box.
    ///
    /// - Throws: ``ImageError`` if there is no set, or it cannot be read.
    static func size(in box: Span<UInt8>) throws(ImageError) -> (width: Int, height: Int) {
        // Lengths of other than four bytes are allowed, but encoders do not write them and libheif does not read them.
        guard try box.byte(at: 21) & 3 == 3 else {
            throw ImageError(.unsupportedFeature("HEIC of an uncommon kind"))
        }
        var largest: (width: Int, height: Int)?
        var offset = 23
        for _ in 0..<(try box.byte(at: 22)) {
            let count = try box.uint16(at: offset + 1, .big)
            offset += 3
            for _ in 0..<count {
                let unit = offset + 2..<offset + 2 + (try box.uint16(at: offset, .big))
                try box.require(unit)
                if unit.count > 2, kind(ofUnitStartingWith: box[unit.lowerBound]) == sequenceParameterSet {
                    let size = try size(ofSet: box.extracting(unit))
                    largest = (max(largest?.width ?? 0, size.width), max(largest?.height ?? 0, size.height))
                }
                offset = unit.upperBound
            }
        }
        guard let largest else { throw ImageError(.corrupt) }
        return largest
    }

    /// Checks that the data of an item are one image and bring no parameters of their own.
    static func requireOneImage(in data: Span<UInt8>) throws(ImageError) {
        var offset = 0
        var images = 0
        while offset < data.count {
            let unit = offset + 4..<offset + 4 + (try data.uint32(at: offset, .big))
            try data.require(unit)
            offset = unit.upperBound
            guard unit.count > 2 else { continue }
            let kind = kind(ofUnitStartingWith: data[unit.lowerBound])
            guard kind != sequenceParameterSet else {
                throw ImageError(.unsupportedFeature("HEIC with parameters inside its data"))
            }
            // Behind two bytes of header a slice says whether it is the first of an image.
            if kind < 32, data[unit.lowerBound + 2] & 0x80 != 0 { images += 1 }
            guard images <= 1 else {
                throw ImageError(.unsupportedFeature("HEIC with several images in one item"))
            }
        }
    }

    private static let sequenceParameterSet = 33

    private static func kind(ofUnitStartingWith byte: UInt8) -> Int { Int(byte >> 1 & 0x3F) }

    private static func size(ofSet unit: Span<UInt8>) throws(ImageError) -> (width: Int, height: Int) {
        var reader = BitReader(withoutEmulation(unit))
        reader.skip(16 + 4)
        let layersBelow = try reader.bits(3)
        reader.skip(1)
        try skipProfile(of: &reader, layersBelow: layersBelow)
        _ = try reader.exponentialGolomb()
        if try reader.exponentialGolomb() == 3 { reader.skip(1) }
        return (try reader.exponentialGolomb(), try reader.exponentialGolomb())
    }

    private static func skipProfile(of reader: inout BitReader, layersBelow: Int) throws(ImageError) {
        // The general profile of 88 bits and its level.
        reader.skip(96)
        guard layersBelow > 0 else { return }
        var length = 0
        for layer in 0..<8 {
            let hasProfile = try reader.flag()
            let hasLevel = try reader.flag()
            if layer < layersBelow { length += (hasProfile ? 88 : 0) + (hasLevel ? 8 : 0) }
        }
        reader.skip(length)
    }

    /// Takes out the byte 3 that keeps two zeros from looking like a start code.
    private static func withoutEmulation(_ unit: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var zeros = 0
        for place in unit.indices {
            let byte = unit[place]
            if zeros >= 2, byte == 3 {
                zeros = 0
                continue
            }
            zeros = byte == 0 ? zeros + 1 : 0
            bytes.append(byte)
        }
        return bytes
    }
}
