internal import Glibc

/// An IPv4 or IPv6 address as a number.
package struct IPAddress: Hashable, Sendable {
    /// The two kinds of address.
    package enum Family: Hashable, Sendable {
        case v4
        case v6

        /// The length of an address, in bits.
        package var bitCount: Int {
            switch self {
            case .v4: 32
            case .v6: 128
            }
        }
    }

    /// The kind of address.
    package let family: Family

    /// The address as an unsigned number; below 2^32 for IPv4.
    package let bits: UInt128

    /// Creates an IPv4 address from its 32 bits.
    package init(v4 bits: UInt32) {
        family = .v4
        self.bits = UInt128(bits)
    }

    /// Creates an IPv6 address from its 128 bits.
    package init(v6 bits: UInt128) {
        family = .v6
        self.bits = bits
    }

    /// The address in network order: four or sixteen bytes.
    package var bytes: [UInt8] {
        stride(from: family.bitCount - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: bits >> UInt128($0))
        }
    }
}

extension IPAddress: LosslessStringConvertible {
    /// Reads the standard spellings and no others.
    ///
    /// IPv4 is four decimal numbers without leading zeros. The other spellings that C libraries take (`127.1`,
    /// `0x7f000001`, `2130706433`, `0177.0.0.1`) are not addresses here, and neither are IPv6 zones (`fe80::1%eth0`).
    package init?(_ description: String) {
        if description.contains(":") {
            self.init(v6Text: description)
        } else {
            self.init(v4Text: description)
        }
    }

    private init?(v4Text text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else {
                return nil
            }
            var number: UInt32 = 0
            for digit in part {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                number = number * 10 + UInt32(digit - UInt8(ascii: "0"))
            }
            guard number <= 255 else { return nil }
            bits = bits << 8 | number
        }
        self.init(v4: bits)
    }

    private init?(v6Text text: String) {
        // A C string would end at a zero byte, and what follows would be believed unread.
        guard !text.utf8.contains(0) else { return nil }
        var packed = in6_addr()
        guard inet_pton(AF_INET6, text, &packed) == 1 else { return nil }
        self.init(v6: withUnsafeBytes(of: packed) { $0.reduce(0) { $0 << 8 | UInt128($1) } })
    }

    /// The shortest standard spelling; for IPv6 that of RFC 5952.
    package var description: String {
        guard family == .v6 else { return bytes.map(String.init).joined(separator: ".") }
        var packed = in6_addr()
        withUnsafeMutableBytes(of: &packed) { $0.copyBytes(from: bytes) }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(AF_INET6, &packed, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
