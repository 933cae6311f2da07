/// The random choices of one image: a small generator whose sequence depends only on seed, index and
/// purpose.
///
/// SplitMix64 by Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
/// Streams of different purposes are independent, so a new choice in one part of the scene
/// leaves all other parts of the image as they were.
struct SceneRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Creates the stream of one purpose in one image.
    ///
    /// - Parameters:
    ///   - seed: The seed of the whole sample set.
    ///   - index: The number of the image in the set, from 0.
    ///   - purpose: A constant word such as `"camera"`.
    init(seed: UInt64, index: Int, purpose: StaticString) {
        // FNV-1a over index and purpose, started from the seed.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ (seed &* 0x9e37_79b9_7f4a_7c15)
        hash = (hash ^ UInt64(truncatingIfNeeded: index)) &* 0x0000_0100_0000_01b3
        purpose.withUTF8Buffer { bytes in
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        }
        state = hash
        // FNV leaves neighboring indices close together; one mixed step separates them.
        state = next()
    }

    /// The next 64 random bits.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number drawn evenly from `range`.
    mutating func uniform(_ range: ClosedRange<Float>) -> Float {
        let unit = Float(next() >> 40) * 0x1p-24
        return range.lowerBound + (range.upperBound - range.lowerBound) * unit
    }

    /// A number drawn from `range` that favors the middle: the mean of two even draws.
    mutating func central(_ range: ClosedRange<Float>) -> Float {
        (uniform(range) + uniform(range)) / 2
    }

    /// Whether something happens that has the given probability.
    mutating func chance(_ probability: Float) -> Bool {
        uniform(0...1) < probability
    }

    /// An angle in radians, drawn evenly from the whole circle.
    mutating func angle() -> Float {
        uniform(0...(2 * .pi))
    }

    /// One of several values, all equally likely.
    ///
    /// - Precondition: `values` is not empty.
    mutating func pick<Value>(from values: [Value]) -> Value {
        precondition(!values.isEmpty, "A choice needs at least one value.")
        return values[Int(next() % UInt64(values.count))]
    }

    /// One of several values, each with a chance in proportion to the weight beside it.
    ///
    /// - Precondition: `choices` is not empty.
    mutating func pick<Value>(_ choices: KeyValuePairs<Value, Float>) -> Value {
        precondition(!choices.isEmpty, "A choice needs at least one value.")
        var rest = uniform(0...1) * choices.reduce(0) { $0 + $1.value }
        for (value, weight) in choices {
            rest -= weight
            if rest < 0 { return value }
        }
        return choices[choices.count - 1].key
    }

    /// A seed for a noise field.
    mutating func noise() -> NoiseField {
        NoiseField(seed: UInt32(truncatingIfNeeded: next()))
    }
}
