/// Functions of floats that a target without a mathematics library needs, the same to the last bit everywhere.
enum Functions {
    /// The exponential function.
    ///
    /// A power of two times a polynomial, with the coefficients of the Cephes library's `expf` (Moshier, "Methods and Programs for
    /// Mathematical Functions", 1989). The relative error is below 2e-7 for -87 to 88; beyond that the result is that of the bound.
    @inline(__always)
    static func exp(_ value: Float) -> Float {
        let x = value < -87 ? -87 : (value > 88 ? 88 : value)
        let power = (x * 1.442_695_04).rounded(.toNearestOrEven)
        let rest = (x - power * 0.693_359_375) + power * 2.121_944_40e-4
        var sum: Float = 1.987_569_150_0e-4
        sum = sum * rest + 1.398_199_950_7e-3
        sum = sum * rest + 8.333_451_907_3e-3
        sum = sum * rest + 4.166_579_589_4e-2
        sum = sum * rest + 1.666_666_545_9e-1
        sum = sum * rest + 5.000_000_120_1e-1
        sum = sum * rest * rest + rest + 1
        // Adding 1.5 * 2^23 leaves the power in the lowest bits: no conversion that ends the process when it is no number.
        let bits = (power + 12_582_912).bitPattern &- 0x4B40_0000
        return sum * Float(bitPattern: (bits &+ 127) &<< 23)
    }

    /// The logistic function.
    @inline(__always)
    static func sigmoid(_ x: Float) -> Float {
        // The exponential of a number that is not positive has no overflow.
        let small = exp(x < 0 ? x : -x)
        return x < 0 ? small / (1 + small) : 1 / (1 + small)
    }

    /// The hyperbolic tangent; relative errors near 0 are kept small by its series.
    @inline(__always)
    static func tanh(_ x: Float) -> Float {
        let magnitude = x < 0 ? -x : x
        guard magnitude >= 0.1 else {
            let square = x * x
            return x * (1 - square * (1 / 3 - square * (2 / 15)))
        }
        let small = exp(-2 * magnitude)
        let result = (1 - small) / (1 + small)
        return x < 0 ? -result : result
    }

    /// The natural logarithm of a positive, normal number; the absolute error is below 1e-6.
    ///
    /// The series of the inverse hyperbolic tangent, of a number between the square roots of a half and of two.
    static func log(_ value: Float) -> Float {
        guard value > 0 else { return -103 }
        var exponent = Int32(truncatingIfNeeded: value.bitPattern >> 23) &- 127
        var fraction = Float(bitPattern: (value.bitPattern & 0x7F_FFFF) | 0x3F80_0000)
        if fraction > 1.414_213_6 {
            fraction /= 2
            exponent &+= 1
        }
        let t = (fraction - 1) / (fraction + 1)
        let square = t * t
        let series = 1 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square / 9)))
        return Float(exponent) * 0.693_147_18 + 2 * t * series
    }

    /// The exponential function in double precision, for calibrated probabilities; the relative error is below 1e-14.
    static func exp(_ value: Double) -> Double {
        let x = value < -700 ? -700 : (value > 700 ? 700 : value)
        let power = (x * 1.442_695_040_888_963_4).rounded(.toNearestOrEven)
        let rest = (x - power * 0.693_147_180_369_123_8) - power * 1.908_214_929_270_587_7e-10
        // Taylor's series on at most half of ln 2.
        var sum = 1.0
        var factor = 14.0
        while factor >= 1 {
            sum = 1 + sum * rest / factor
            factor -= 1
        }
        let bits = (power + 6_755_399_441_055_744).bitPattern &- 0x4338_0000_0000_0000
        return sum * Double(bitPattern: (bits &+ 1023) &<< 52)
    }
}
