/// Marsaglia's xorshift64 ("Xorshift RNGs", 2003): images need variety, not randomness.
package struct Xorshift {
    private var state: UInt64

    /// Begins with a state, which must not be zero.
    package init(state: UInt64) {
        self.state = state
    }

    /// 53 bits.
    package mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state >> 11
    }
}
