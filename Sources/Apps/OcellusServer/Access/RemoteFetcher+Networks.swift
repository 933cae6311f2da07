import RemoteFetch

extension RemoteFetcher {
    /// Reaches the public internet, and the given networks.
    ///
    /// - Throws: ``ServerConfiguration/Problem`` if a network is not like `192.168.1.0/24`.
    init(fetchableNetworks: [String]) throws {
        let ranges = try fetchableNetworks.map { text in
            guard let range = AddressRange(text) else {
                throw ServerConfiguration.Problem(
                    description: "“\(text)” is not a network to fetch from; write it like 192.168.1.0/24."
                )
            }
            return range
        }
        self.init(policy: ranges.isEmpty ? .publicOnly : .allowing(ranges))
    }
}
