/// The choices of one mutation, which follow from its seed alone, so that libFuzzer can repeat it.
package struct Chance {
    private var state: UInt64

    package init(seed: UInt32) {
        state = UInt64(seed)
    }

    /// A number in `0..<limit`; 0 if there is none (SplitMix64).
    package mutating func upTo(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return limit > 0 ? Int(mixed >> 33) % limit : 0
    }
}
