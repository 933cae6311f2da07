/// A range of addresses that share a prefix, written as in `10.0.0.0/8` or `fc00::/7` (CIDR, RFC 4632).
package struct AddressRange: Hashable, Sendable {
    /// The lowest address.
    package let first: IPAddress

    /// How many leading bits all addresses share.
    package let prefixLength: Int

    /// A Boolean value indicating whether an address lies in the range.
    ///
    /// An IPv4 range holds no IPv6 address, not even one that embeds an IPv4 address of the range.
    package func contains(_ address: IPAddress) -> Bool {
        guard address.family == first.family else { return false }
        let shift = UInt128(first.family.bitCount - prefixLength)
        // Shifting by the whole width gives zero on both sides: `/0` holds everything.
        return address.bits >> shift == first.bits >> shift
    }
}

extension AddressRange: LosslessStringConvertible {
    /// Reads `ADDRESS/LENGTH`, or a plain address for a range of one.
    ///
    /// The bits behind the prefix must be zero: `10.1.2.3/8` is more often a slip than a wish.
    package init?(_ description: String) {
        let parts = description.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
        first = address
        guard parts.count == 2 else {
            prefixLength = address.family.bitCount
            return
        }
        let digits = parts[1]
        guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(digits), length <= address.family.bitCount
        else { return nil }
        prefixLength = length
        let shift = UInt128(address.family.bitCount - length)
        guard (address.bits >> shift) << shift == address.bits else { return nil }
    }

    /// The range as `ADDRESS/LENGTH`.
    package var description: String { "\(first)/\(prefixLength)" }
}
