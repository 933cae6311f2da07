import Synchronization

@testable import RemoteFetch

/// A resolver that answers as the test says: with one list of addresses after the other, the last one for ever.
final class FixedResolver: AddressResolver {
    struct Unknown: Error {}

    private let answers: Mutex<[[String]]>
    private let asked = Mutex<[String]>([])

    init(_ answers: [String]...) {
        self.answers = Mutex(answers)
    }

    /// The names asked for so far.
    var names: [String] { asked.withLock(\.self) }

    func addresses(of name: String) async throws -> [IPAddress] {
        asked.withLock { $0.append(name) }
        let answer = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first }
        guard let answer else { throw Unknown() }
        return answer.compactMap { IPAddress($0) }
    }
}

extension NetworkPolicy {
    /// Lets tests reach 127.0.0.1 and leaves all other loopback addresses forbidden.
    static let oneLoopbackAddress = allowing([
        AddressRange(first: IPAddress(v4: 0x7f00_0001), prefixLength: 32)
    ])
}

extension RemoteFetcher {
    /// A fetcher that may reach 127.0.0.1, whatever a name is.
    static func loopback(_ resolver: FixedResolver = FixedResolver(["127.0.0.1"])) -> RemoteFetcher {
        RemoteFetcher(policy: .oneLoopbackAddress, resolver: resolver)
    }
}

extension FetchLimits {
    /// Limits that a machine which runs all tests at once does not reach.
    static let patient = FetchLimits(
        connectTime: .seconds(300),
        totalTime: .seconds(300),
        progressInterval: .seconds(300)
    )
}
