import Glibc

/// The curve of sRGB between stored values and amounts of light, both from 0 to 1.
///
/// Source: IEC 61966-2-1.
enum SRGBCurve {
    /// The amount of light for a stored value.
    static func linear(_ value: Double) -> Double {
        value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    /// The stored value for an amount of light.
    static func encoded(_ light: Double) -> Double {
        light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    }
}

/// The tone curve of an ICC profile: stored values to amounts of light.
///
/// Source: ICC.1:2022, sections 10.6 (`curv`) and 10.18 (`para`).
enum ToneCurve {
    /// A power.
    case gamma(Double)
    /// Values at equal distances over an array of bytes, two bytes each.
    case table([UInt16])
    /// The parametric curve of the given kind, 0 to 4, with its parameters `g a b c d e f`.
    case parametric(kind: Int, [Double])

    /// Reads the content of a tag; `nil` if it is no curve.
    init?(in bytes: Span<UInt8>) {
        guard let curve = try? Self.curve(in: bytes) else { return nil }
        self = curve
    }

    private static func curve(in bytes: Span<UInt8>) throws(ImageError) -> ToneCurve {
        if bytes.starts(with: "curv") {
            let count = try bytes.uint32(at: 8, .big)
            if count == 0 { return .gamma(1) }
            if count == 1 { return .gamma(Double(try bytes.uint16(at: 12, .big)) / 256) }
            try bytes.require(12..<12 + count * 2)
            var table: [UInt16] = []
            table.reserveCapacity(count)
            for entry in 0..<count {
                table.append(UInt16(truncatingIfNeeded: try bytes.uint16(at: 12 + entry * 2, .big)))
            }
            return .table(table)
        }
        guard bytes.starts(with: "para") else { throw ImageError(.corrupt) }
        let counts = [1, 3, 4, 5, 7]
        let kind = try bytes.uint16(at: 8, .big)
        guard counts.indices.contains(kind) else { throw ImageError(.corrupt) }
        var parameters: [Double] = []
        for place in 0..<counts[kind] {
            parameters.append(Double(try bytes.int32(at: 12 + place * 4, .big)) / 65_536)
        }
        return .parametric(kind: kind, parameters)
    }

    /// The amount of light for a stored value from 0 to 1.
    func linear(_ value: Double) -> Double {
        switch self {
        case .gamma(let gamma): return pow(value, gamma)
        case .table(let table):
            let place = value * Double(table.count - 1)
            let before = min(Int(place), table.count - 2)
            let part = place - Double(before)
            return (Double(table[before]) * (1 - part) + Double(table[before + 1]) * part) / 65_535
        case .parametric(let kind, let p):
            func power(_ offset: Double) -> Double { pow(p[1] * value + p[2], p[0]) + offset }
            switch kind {
            case 0: return pow(value, p[0])
            case 1: return p[1] * value + p[2] >= 0 ? power(0) : 0
            case 2: return p[1] * value + p[2] >= 0 ? power(p[3]) : p[3]
            case 3: return value >= p[4] ? power(0) : p[3] * value
            default: return value >= p[4] ? power(p[5]) : p[3] * value + p[6]
            }
        }
    }
}
