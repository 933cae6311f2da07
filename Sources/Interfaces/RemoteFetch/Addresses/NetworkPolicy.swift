/// Where requests on behalf of others may go.
///
/// The rule for addresses is applied to what a name resolved to and again to the socket once it is connected,
/// for the first request and for every redirect.
package struct NetworkPolicy: Hashable, Sendable {
    /// Ranges that are allowed though they are not public.
    package var additionalRanges: [AddressRange]

    /// Ports that are allowed beside the usual ones.
    package var additionalPorts: Set<Int>

    /// Public addresses only, and the usual ports.
    package static let publicOnly = NetworkPolicy(additionalRanges: [], additionalPorts: [])

    /// Every address.
    ///
    /// For addresses that the person at the command line named, never for those of an API's user.
    package static let anywhere = allowing(
        [.init(v4: 0), .init(v6: 0)].map { AddressRange(first: $0, prefixLength: 0) }
    )

    /// Public addresses, and some others by the operator's explicit wish.
    ///
    /// - Parameters:
    ///   - ranges: The other addresses.
    ///   - ports: Ports that are otherwise refused, on all addresses.
    /// - Returns: The policy; redirects, too, may lead to what it allows.
    package static func allowing(_ ranges: [AddressRange], ports: Set<Int> = []) -> NetworkPolicy {
        NetworkPolicy(additionalRanges: ranges, additionalPorts: ports)
    }

    /// A Boolean value indicating whether we connect to an address.
    package func admits(_ address: IPAddress) -> Bool {
        PublicAddresses.contains(address) || isNamed(address)
    }

    /// A Boolean value indicating whether a connection may be used.
    ///
    /// A public address of this very machine is refused too: from inside, it leads past the firewall.
    ///
    /// - Parameters:
    ///   - remote: The other end.
    ///   - local: Our end.
    /// - Returns: Whether both ends are as they should be.
    package func admits(_ remote: IPAddress, connectedFrom local: IPAddress) -> Bool {
        admits(remote) && (remote != local || isNamed(remote))
    }

    /// A Boolean value indicating whether we connect to a port.
    ///
    /// 80, 443, and from 1024 on all but those that belong to other protocols: below live services that a request
    /// could be made to speak to, such as mail. The list is that of the
    /// [Fetch Standard](https://fetch.spec.whatwg.org/#port-blocking).
    package func admits(port: Int) -> Bool {
        switch port {
        case 80, 443: true
        case 1024...65_535 where !Self.portsOfOtherProtocols.contains(port): true
        default: additionalPorts.contains(port)
        }
    }

    private func isNamed(_ address: IPAddress) -> Bool {
        additionalRanges.contains { $0.contains(address) }
    }

    private static let portsOfOtherProtocols: Set<Int> = [
        1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
        6697,
        10080,
    ]
}
