internal import Bytes

extension ContentDigest {
    /// Whether two digests are the same, found out in a time that does not depend on how many bytes are.
    func equalsInConstantTime(_ other: ContentDigest) -> Bool {
        zip(bytes, other.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
