/// Which addresses belong to the public internet.
///
/// After the special-purpose registries of IANA for
/// [IPv4](https://www.iana.org/assignments/iana-ipv4-special-registry) and
/// [IPv6](https://www.iana.org/assignments/iana-ipv6-special-registry) (RFC 6890, RFC 8190). Ranges that the registries
/// call reachable but where no web server has any business (relays, identifiers) count as not public.
enum PublicAddresses {
    /// A Boolean value indicating whether an address is a public unicast address.
    static func contains(_ address: IPAddress) -> Bool {
        switch address.family {
        case .v4:
            return !specialV4.contains { $0.contains(address) }
        case .v6:
            // Networks without IPv4 reach IPv4 servers by such addresses (RFC 6052); the gateway unpacks them.
            if translated.contains(address) {
                return contains(IPAddress(v4: UInt32(truncatingIfNeeded: address.bits)))
            }
            return globalUnicast.contains(address) && !specialV6.contains { $0.contains(address) }
        }
    }

    private static let specialV4 = ranges(
        "0.0.0.0/8",  // this network, RFC 791
        "10.0.0.0/8",  // private, RFC 1918
        "100.64.0.0/10",  // shared between provider and customers, RFC 6598
        "127.0.0.0/8",  // loopback, RFC 1122
        "168.63.129.16/32",  // looks public, but is the host's own service on every Azure machine
        "169.254.0.0/16",  // link-local, RFC 3927; cloud metadata
        "172.16.0.0/12",  // private, RFC 1918
        "192.0.0.0/24",  // protocol assignments, RFC 6890; cloud metadata
        "192.0.2.0/24",  // documentation, RFC 5737
        "192.88.99.0/24",  // 6to4 relays, RFC 7526
        "192.168.0.0/16",  // private, RFC 1918
        "198.18.0.0/15",  // benchmarks, RFC 2544
        "198.51.100.0/24",  // documentation, RFC 5737
        "203.0.113.0/24",  // documentation, RFC 5737
        "224.0.0.0/4",  // multicast, RFC 5771
        "240.0.0.0/4"  // reserved, RFC 1112, and broadcast, RFC 919
    )

    /// The only part of IPv6 from which public unicast addresses are given out (RFC 4291).
    ///
    /// Outside lie unspecified, loopback, IPv4-compatible and IPv4-mapped addresses, the discard prefix, local
    /// translation (64:ff9b:1::/48), segment routing, unique local, link-local, site-local and multicast addresses.
    private static let globalUnicast = range("2000::/3")

    private static let specialV6 = ranges(
        "2001::/23",  // protocol assignments, RFC 2928: Teredo (embeds IPv4), benchmarks, ORCHID
        "2001:db8::/32",  // documentation, RFC 3849
        "2002::/16",  // 6to4, RFC 3056 (embeds IPv4)
        "3fff::/20"  // documentation, RFC 9637
    )

    private static let translated = range("64:ff9b::/96")

    private static func ranges(_ texts: String...) -> [AddressRange] { texts.map(range) }

    private static func range(_ text: String) -> AddressRange {
        guard let range = AddressRange(text) else { preconditionFailure("\(text) is not a range.") }
        return range
    }
}
