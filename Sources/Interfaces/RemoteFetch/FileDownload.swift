package import Bytes
internal import FileSystem
package import FoundationEssentials
internal import NIOCore
internal import Synchronization

/// Fetches one file over HTTP whose SHA-256 is known beforehand.
///
/// The address comes from the person at the command line, who may well keep files on a server in the private network; so private
/// addresses and every port are allowed here. Requests on behalf of others must not use this type.
package struct FileDownload: Sendable {
    /// Called with the bytes received so far and, if the server says, the bytes in all; from an event loop.
    package typealias Progress = @Sendable (_ received: Int, _ total: Int?) -> Void

    /// The largest file, in bytes.
    package var byteLimit: Int
    /// The longest transfer, from the first request to the last byte.
    package var timeLimit: Duration
    /// The largest number of redirects.
    package var redirectLimit: Int

    /// What looks names up; the system's if left out.
    var resolver: (any AddressResolver)?

    /// The longest silence in the middle of a file.
    private static let silenceLimit = Duration.seconds(60)

    /// Creates the limits; without arguments 2 GiB, an hour and five redirects.
    package init(byteLimit: Int = 2 << 30, timeLimit: Duration = .seconds(3600), redirectLimit: Int = 5) {
        self.byteLimit = byteLimit
        self.timeLimit = timeLimit
        self.redirectLimit = redirectLimit
    }

    /// Fetches a file.
    ///
    /// - Parameters:
    ///   - address: An address with `http` or `https`.
    ///   - sha256: The sum of the file.
    ///   - url: Where to put it; nothing may be there yet.
    ///   - progress: Told about each piece that arrives.
    /// - Throws: ``RemoteFetchError``, with `digestMismatch` for another file; `FileSystemError`; `CancellationError` if the task is
    ///   cancelled. There is no file at `url` then.
    package func fetch(
        _ address: String,
        sha256: ContentDigest,
        to url: URL,
        progress: @escaping Progress = { _, _ in }
    ) async throws {
        var policy = NetworkPolicy.anywhere
        policy.additionalPorts.insert(try WebAddress(address).port)
        let fetcher = RemoteFetcher(policy: policy, resolver: resolver ?? SystemResolver())
        let file = try OpenFile<FileSystemError>.create(url)
        do {
            let arrived = Mutex((byteCount: 0, hasher: ContentHasher()))
            let response = try await fetcher.send(RemoteRequest(address), limits: limits) { piece, total in
                let bytes = Data(piece.readableBytesView)
                try file.append(bytes)
                let byteCount = arrived.withLock { arrived in
                    arrived.byteCount += bytes.count
                    arrived.hasher.update(bytes)
                    return arrived.byteCount
                }
                progress(byteCount, total)
            }
            guard response.status == 200 else { throw RemoteFetchError.badStatus(response.status) }
            let found = arrived.withLock(\.hasher.digest)
            guard found == sha256 else {
                throw RemoteFetchError(
                    .digestMismatch,
                    "The file that was fetched has SHA-256 \(found), not \(sha256); it was thrown away."
                )
            }
        } catch {
            try? DurableFiles<FileSystemError>.remove(url)
            guard let error = error as? RemoteFetchError, error.code == .unresolvable else { throw error }
            // The fetcher's own sentence is for those who may not know which names there are.
            throw RemoteFetchError(.unresolvable, "The server of the address was not found; check its name.")
        }
    }

    private var limits: FetchLimits {
        FetchLimits(
            bodyBytes: byteLimit,
            connectTime: .seconds(30),
            totalTime: timeLimit,
            progressInterval: Self.silenceLimit,
            progressBytes: 1,
            redirects: redirectLimit
        )
    }
}
