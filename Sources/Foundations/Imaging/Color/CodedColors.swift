internal import CLittleCMS
import Glibc

/// Colors that a file names by two numbers instead of a profile.
///
/// Source: ITU-T H.273, tables 2 and 3; ITU-R BT.2100 and BT.2408 for the two curves of high dynamic range.
struct CodedColors: Hashable, Sendable {
    /// The number of the primaries.
    let primaries: Int

    /// The number of the tone curve.
    let transfer: Int

    /// The conversion to sRGB; `nil` if these are the colors of sRGB, or unknown ones, which count as such.
    ///
    /// The curves of television stand for that of sRGB, as in browsers: what was encoded for one screen is meant to look
    /// the same on the other. What a screen of high dynamic range shows brighter than paper white becomes white.
    func conversion(layout: SRGBConversion.Layout) -> SRGBConversion? {
        let points = Self.chromaticities[primaries]
        guard points != nil || lightCurve != nil else { return nil }
        let chosen = points ?? Self.sRGB
        func point(_ index: Int) -> cmsCIExyY { cmsCIExyY(x: chosen[index], y: chosen[index + 1], Y: 1) }
        var white = point(6)
        var corners = cmsCIExyYTRIPLE(Red: point(0), Green: point(2), Blue: point(4))
        let light = lightCurve ?? SRGBCurve.linear
        // As many steps as the 12 bits that such files have at most.
        let steps = 4096
        let table = (0..<steps).map { step in
            UInt16(min(max(light(Double(step) / Double(steps - 1)), 0), 1) * 65_535 + 0.5)
        }
        guard let curve = cmsBuildTabulatedToneCurve16(nil, UInt32(steps), table) else { return nil }
        defer { cmsFreeToneCurve(curve) }
        var curves: [OpaquePointer?] = [curve, curve, curve]
        guard let profile = cmsCreateRGBProfile(&white, &corners, &curves) else { return nil }
        defer { cmsCloseProfile(profile) }
        return SRGBConversion(source: profile, layout: layout)
    }

    /// The amount of light for a stored value, 1 being paper white; `nil` for the curve of sRGB.
    private var lightCurve: ((Double) -> Double)? {
        switch transfer {
        case 4: { pow($0, 2.2) }
        case 5: { pow($0, 2.8) }
        case 8: { $0 }
        case 16: Self.perceptualQuantizer
        case 18: Self.hybridLogGamma
        default: nil
        }
    }

    /// Light in units of paper white, 203 of the 10,000 candela per square meter at the top.
    private static func perceptualQuantizer(_ value: Double) -> Double {
        let power = pow(value, 32.0 / 2523)
        let light = pow(max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power), 1 / 0.1593017578125)
        return light * 10_000 / 203
    }

    /// Light of the scene in units of what paper white, 75 % of the signal, stands for.
    private static func hybridLogGamma(_ value: Double) -> Double {
        func light(_ value: Double) -> Double {
            value <= 0.5 ? value * value / 3 : (exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
        }
        return light(value) / light(0.75)
    }

    private static let sRGB = [0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290]

    /// Red, green, blue and white by number, as x and y; those of sRGB are left out.
    private static let chromaticities: [Int: [Double]] = [
        4: [0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.310, 0.316],
        5: [0.64, 0.33, 0.29, 0.60, 0.15, 0.06, 0.3127, 0.3290],
        6: [0.630, 0.340, 0.310, 0.595, 0.155, 0.070, 0.3127, 0.3290],
        7: [0.630, 0.340, 0.310, 0.595, 0.155, 0.070, 0.3127, 0.3290],
        9: [0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290],
        11: [0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.314, 0.351],
        12: [0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290],
    ]
}
