internal import Bytes

extension ContentDigest {
    /// Constant-time comparison: the duration does not depend on how many bytes are equal.
    func equalsInConstantTime(_ other: ContentDigest) -> Bool {
        zip(bytes, other.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
