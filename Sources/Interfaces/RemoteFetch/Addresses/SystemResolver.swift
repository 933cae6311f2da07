internal import Executors
internal import Glibc

/// The operating system's resolver (`getaddrinfo`, RFC 3493), on threads of its own.
///
/// A look-up blocks its thread, for many seconds if a name server is silent, and cannot be interrupted. Its own few
/// threads bound how much a flood of such names can hold up: other look-ups, and nothing else.
package final class SystemResolver: AddressResolver {
    /// A name without addresses.
    struct NotFound: Error {}

    private let executor: BlockingExecutor

    /// Starts the threads; they end with the resolver.
    ///
    /// - Parameter threads: How many names are looked up at once.
    package init(threads: Int = 4) {
        executor = BlockingExecutor(threads: threads, name: "resolve")
    }

    deinit { executor.stop() }

    package func addresses(of name: String) async throws -> [IPAddress] {
        let lookUp = Task(executorPreference: executor) { try Self.lookUp(name) }
        return try await lookUp.value
    }

    private static func lookUp(_ name: String) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { throw NotFound() }
        defer { freeaddrinfo(list) }
        return sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { entry in
            entry?.pointee.ai_addr.flatMap { IPAddress($0) }
        }
    }
}

extension IPAddress {
    /// The address in a socket address of the system; `nil` for other families.
    fileprivate init?(_ socketAddress: UnsafeMutablePointer<sockaddr>) {
        let raw = UnsafeRawPointer(socketAddress)
        switch Int32(socketAddress.pointee.sa_family) {
        case AF_INET:
            self.init(v4: UInt32(bigEndian: raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        case AF_INET6:
            let packed = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            self.init(v6: withUnsafeBytes(of: packed) { $0.reduce(0) { $0 << 8 | UInt128($1) } })
        default:
            return nil
        }
    }
}
