/// What an ICC profile says about itself, read to decide whether and how its colors need converting.
///
/// The tables are left to Little CMS; here is only what must be known before it gets to see the bytes.
///
/// Source: ICC.1:2022, sections 7 to 10; IEC 61966-2-1 for sRGB.
struct ICCProfile {
    /// The kinds of pixels that profiles describe here.
    enum Space: Hashable, Sendable {
        case gray, rgb, cmyk
    }

    /// More bytes than profiles have: those of presses with finely stepped tables have two to three million.
    static let byteLimit = 4 * 1024 * 1024

    /// As many tags as Little CMS takes.
    static let tagLimit = 100

    /// What the numbers of a pixel mean.
    let space: Space

    /// The bytes of the profile.
    let bytes: [UInt8]

    private let tags: [(signature: Int, range: Range<Int>)]

    /// Reads the header and the table of tags; `nil` if they make no sense or describe no pixels.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.byteLimit, let (space, tags) = try? Self.contents(of: bytes.span) else {
            return nil
        }
        self.bytes = bytes
        self.space = space
        self.tags = tags
    }

    private static func contents(
        of bytes: Span<UInt8>
    ) throws(ImageError) -> (Space, [(signature: Int, range: Range<Int>)]) {
        // A longer file than the profile says is common (padding), a shorter one is cut off.
        guard try bytes.uint32(at: 0, .big) <= bytes.count, bytes.starts(with: "acsp", at: 36),
            let space = spaces.first(where: { bytes.starts(with: $0.name, at: 16) })?.space,
            // Links between devices, named and abstract colors convert no pixels to anything visible.
            ["scnr", "mntr", "prtr", "spac"].contains(where: { bytes.starts(with: $0, at: 12) })
        else { throw ImageError(.corrupt) }
        let count = try bytes.uint32(at: 128, .big)
        guard count <= tagLimit else { throw ImageError(.corrupt) }
        var tags: [(signature: Int, range: Range<Int>)] = []
        for entry in 0..<count {
            let start = try bytes.uint32(at: 136 + entry * 12, .big)
            let range = start..<start + (try bytes.uint32(at: 140 + entry * 12, .big))
            try bytes.require(range)
            tags.append((try bytes.uint32(at: 132 + entry * 12, .big), range))
        }
        // Chains of steps for floating point, "D2B0" to "D2B3": Little CMS prefers them, and a chain may be of any length.
        guard !tags.contains(where: { (0x4432_4230...0x4432_4233).contains($0.signature) }) else {
            throw ImageError(.corrupt)
        }
        return (space, tags)
    }

    private static let spaces: [(name: String, space: Space)] = [
        ("GRAY", .gray), ("RGB ", .rgb), ("CMYK", .cmyk),
    ]

    /// Where the content of the tag called `name` stands.
    private func tag(_ name: String) -> Range<Int>? {
        let signature = name.utf8.reduce(0) { $0 << 8 | Int($1) }
        return tags.first { $0.signature == signature }?.range
    }
}

extension ICCProfile {
    /// A Boolean value indicating whether pixels look the same with this profile as without one.
    ///
    /// There are dozens of profiles for sRGB, by different makers and with different names; what makes them equal are
    /// the primaries and the tone curves, so those are compared.
    ///
    /// - Complexity: some hundred evaluations of a curve, about 10 µs.
    var isSRGB: Bool {
        // Tables would come before primaries and curves.
        guard tag("A2B0") == nil, tag("A2B1") == nil else { return false }
        let span = bytes.span
        switch space {
        case .cmyk: return false
        case .gray: return hasSRGBCurve("kTRC", in: span)
        case .rgb:
            let hasPrimaries = Self.primaries.allSatisfy { name, expected in
                guard let values = tag(name).flatMap({ Self.xyz(in: span, at: $0.lowerBound) }) else {
                    return false
                }
                return zip(values, expected).allSatisfy { abs($0 - $1) < 0.003 }
            }
            guard hasPrimaries else { return false }
            let ranges = ["rTRC", "gTRC", "bTRC"].map(tag)
            // Makers usually let the three names share one curve.
            return Set(ranges).count == 1
                ? hasSRGBCurve("rTRC", in: span)
                : ["rTRC", "gTRC", "bTRC"].allSatisfy { hasSRGBCurve($0, in: span) }
        }
    }

    /// The primaries of sRGB, adapted to the white of profiles (D50).
    private static let primaries: [(name: String, xyz: [Double])] = [
        ("rXYZ", [0.4361, 0.2225, 0.0139]),
        ("gXYZ", [0.3851, 0.7169, 0.0971]),
        ("bXYZ", [0.1431, 0.0606, 0.7141]),
    ]

    private static func xyz(in bytes: Span<UInt8>, at start: Int) -> [Double]? {
        guard bytes.starts(with: "XYZ ", at: start) else { return nil }
        let values = (0..<3).compactMap { try? bytes.int32(at: start + 8 + $0 * 4, .big) }
        return values.count == 3 ? values.map { Double($0) / 65_536 } : nil
    }

    private func hasSRGBCurve(_ name: String, in bytes: Span<UInt8>) -> Bool {
        guard let range = tag(name), let curve = ToneCurve(in: bytes.extracting(range)) else { return false }
        // A third of a level where the eye sees most, in the encoded values.
        return (0...64).allSatisfy { step in
            let value = Double(step) / 64
            return abs(SRGBCurve.encoded(curve.linear(value)) - value) < 0.0015
        }
    }
}
