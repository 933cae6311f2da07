/// The walk from marker to marker through a JPEG file.
///
/// Source: ITU-T T.81, annex B. Entropy-coded data are passed over, never decoded, here.
struct JPEGMarkers {
    /// The second byte of a marker.
    enum Code {
        static let startOfImage = 0xD8
        static let endOfImage = 0xD9
        static let startOfScan = 0xDA
        static let app1 = 0xE1
        static let app2 = 0xE2
        /// Start-of-frame markers: 0xC0...0xCF without DHT (C4), JPG (C8) and DAC (CC).
        static func isStartOfFrame(_ code: Int) -> Bool {
            (0xC0...0xCF).contains(code) && code != 0xC4 && code != 0xC8 && code != 0xCC
        }
        /// TEM and the restart markers stand alone; every other marker here is followed by a length.
        static func standsAlone(_ code: Int) -> Bool { code == 0x01 || (0xD0...0xD7).contains(code) }
    }

    /// A marker and what belongs to it.
    struct Segment {
        /// The second byte of the marker.
        let code: Int
        /// Where the content stands in the file: behind the two bytes of the length, empty for lone markers.
        let content: Range<Int>
    }

    /// Where the next search begins; behind the start-of-image marker at first.
    private var offset = 2

    /// Moves to the next marker, past any bytes before it, as decoders do.
    mutating func next(in bytes: Span<UInt8>) throws(ImageError) -> Segment {
        while true {
            while try bytes.byte(at: offset) != 0xFF { offset += 1 }
            while try bytes.byte(at: offset) == 0xFF { offset += 1 }
            let code = Int(bytes[offset])
            offset += 1
            // FF 00 is a data byte.
            guard code != 0 else { continue }
            if Code.standsAlone(code) || code == Code.endOfImage {
                return Segment(code: code, content: offset..<offset)
            }
            guard code != Code.startOfImage else { throw ImageError(.corrupt) }
            // A length counts its own two bytes; smaller ones are taken for nothing at all, as decoders do.
            let length = max(2, try bytes.uint16(at: offset, .big))
            let content = offset + 2..<offset + length
            try bytes.require(content)
            offset = content.upperBound
            return Segment(code: code, content: content)
        }
    }
}

extension JPEGMarkers {
    /// More scans than any encoder writes (the usual scripts have about ten): each one costs a pass over the
    /// whole image, so that a small file could keep a processor busy for minutes.
    static let scanLimit = 100

    /// The error for more scans than that.
    static var tooManyScans: ImageError.Code {
        .unsupportedFeature("more than \(scanLimit) progressive scans")
    }

    /// Checks that every one of `componentCount` components is in a scan, and that the number of scans is within the
    /// limit.
    ///
    /// The end marker may be missing: whether the data before it are whole is seen when they are decoded.
    ///
    /// - Complexity: O(bytes), a few milliseconds for the largest files in a debug build, far less otherwise.
    static func requireScans(of componentCount: Int, in bytes: Span<UInt8>) throws(ImageError) {
        var markers = JPEGMarkers()
        var scans = 0
        var components: Set<Int> = []
        while let segment = try? markers.next(in: bytes), segment.code != Code.endOfImage {
            guard segment.code == Code.startOfScan else { continue }
            scans += 1
            guard scans <= scanLimit else { throw ImageError(tooManyScans) }
            let content = bytes.extracting(segment.content)
            for place in 0..<(try content.byte(at: 0)) {
                components.insert(try content.byte(at: 1 + place * 2))
            }
        }
        guard components.count >= componentCount else { throw ImageError(.truncated) }
    }
}
