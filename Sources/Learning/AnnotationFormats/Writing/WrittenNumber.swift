/// Numbers as they are written into files: exact to 1e-9, and short where that is possible.
///
/// A product such as 119 / 816 x 816 misses 119 by some 1e-14, and a file should say 119.
enum WrittenNumber {
    /// How many decimals a coordinate in pixels has at most: an error of 5e-10 pixels is less than that in fractions.
    static let pixelPlaces = 9
    /// How many decimals a fraction has at most.
    static let fractionPlaces = 12

    /// The nearest number with so many decimals; the number itself where there is none but zero.
    static func rounded(_ value: Double, places: Int = pixelPlaces) -> Double {
        guard let units = units(of: value, places: places) else { return value }
        return Double(units) / scale(places)
    }

    /// The shortest text of a number, without an exponent if it is a rounded one.
    static func text(_ value: Double, places: Int = pixelPlaces) -> String {
        guard let units = units(of: value, places: places), rounded(value, places: places) == value else {
            return "\(value)"
        }
        var digits = String(units.magnitude)
        if digits.count <= places {
            digits = String(repeating: "0", count: places + 1 - digits.count) + digits
        }
        var decimals = digits.suffix(places)
        while decimals.last == "0" { decimals.removeLast() }
        let whole = (units < 0 ? "-" : "") + digits.dropLast(places)
        return decimals.isEmpty ? whole : whole + "." + decimals
    }

    private static func scale(_ places: Int) -> Double {
        (0..<places).reduce(1) { scale, _ in scale * 10 }
    }

    /// The number in units of its last decimal; `nil` where these do not hold it.
    private static func units(of value: Double, places: Int) -> Int? {
        let units = (value * scale(places)).rounded()
        guard abs(units) < 0x1p53, units != 0 || value == 0 else { return nil }
        return Int(units)
    }
}
