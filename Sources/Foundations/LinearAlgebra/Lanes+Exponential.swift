// Inlinable: called once for eight logits, where a call across modules would take a fifth of the time.
extension SIMD8<Float> {
    /// *e* to the power of each lane.
    ///
    /// The relative error is below 2e-7. Lanes below -87 count as -87 and those above 88 as 88, so the result
    /// is always a positive, finite, normal number; a lane that is not a number yields an unspecified one.
    ///
    /// Splits *x* into *n* log 2 + *r* with |*r*| at most log 2 / 2 (in two steps, after Cody and Waite,
    /// "Software Manual for the Elementary Functions", 1980) and sums the power series of *r* to degree seven.
    @inlinable
    package var exponential: Self {
        let bounded = replacing(with: -87, where: self .< -87).replacing(with: 88, where: self .> 88)
        // Adding 1.5 * 2^23 leaves the nearest integer in the low bits of the sum: rounding without a
        // rounding instruction, which the oldest processors we serve lack.
        let shift: Float = 12_582_912
        let shifted = bounded * 1.442_695_04 + shift
        let power = shifted - shift
        // log 2 in two parts; products with the first, 355/512, are exact.
        let rest = (bounded - power * 0.693_359_375) + power * 2.121_944_4e-4
        var series = rest * (1.0 / 5040) + 1.0 / 720
        series = series * rest + 1.0 / 120
        series = series * rest + 1.0 / 24
        series = series * rest + 1.0 / 6
        series = series * rest + 0.5
        series = series * rest + 1
        series = series * rest + 1
        // The shift pushes everything but the integer out of the word: what is left adds to the exponent.
        let exponent = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23
        return unsafeBitCast(unsafeBitCast(series, to: SIMD8<UInt32>.self) &+ exponent, to: Self.self)
    }

    /// The logarithm of one plus each lane, for lanes between 0 and 1.
    ///
    /// The relative error is below 3e-7, also near zero, where adding the one first would lose it.
    /// Uses log(1 + *x*) = 2 artanh(*x* / (2 + *x*)) and the power series of the latter.
    @inlinable
    package var logarithmOfOnePlus: Self {
        let ratio = self / (self + 2)
        let square = ratio * ratio
        var series = square * (2.0 / 13) + 2.0 / 11
        series = series * square + 2.0 / 9
        series = series * square + 2.0 / 7
        series = series * square + 2.0 / 5
        series = series * square + 2.0 / 3
        series = series * square + 2
        return series * ratio
    }
}
