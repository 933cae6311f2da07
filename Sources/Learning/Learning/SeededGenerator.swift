/// A small random number generator with a seed, for everything that must come out the same twice.
///
/// SplitMix64 by Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
/// Not for keys or tokens.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Creates a generator for one purpose of one job.
    ///
    /// Generators of the same seed and different purposes are independent, so drawing more numbers for one
    /// purpose changes nothing elsewhere.
    ///
    /// - Parameters:
    ///   - seed: The seed of the job.
    ///   - purpose: A constant word such as `"folds"`.
    package init(seed: UInt64, purpose: StaticString) {
        // FNV-1a over the purpose's bytes, started from the seed.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ (seed &* 0x9e37_79b9_7f4a_7c15)
        purpose.withUTF8Buffer { bytes in
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        }
        state = hash
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
