package import Digests
internal import Durability
package import Foundation
internal import FoundationNetworking
internal import Glibc

/// Fetches one file over HTTP, with its SHA-256 known beforehand.
///
/// The address comes from the person at the command line, who may well keep models on a server in the private
/// network; so private addresses are allowed here. Requests on behalf of strangers must not use this type.
package struct BaseModelDownload: Sendable {
    /// Called with the bytes received so far and, if the server says, the bytes in all.
    ///
    /// May come from any thread.
    package typealias Progress = @Sendable (_ received: Int, _ total: Int?) -> Void

    /// The largest file, in bytes.
    package var byteLimit: Int
    /// The longest transfer, from the first request to the last byte.
    package var timeLimit: Duration
    /// The largest number of redirects.
    package var redirectLimit: Int

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
    ///   - file: Where to put it; nothing may be there yet.
    ///   - progress: Told about each piece that arrives.
    /// - Throws: ``BaseModelError``, or `CancellationError` if the task is cancelled. `file` does not exist then.
    package func fetch(
        _ address: URL,
        sha256: ContentDigest,
        to file: URL,
        progress: @escaping Progress = { _, _ in }
    ) async throws {
        guard Self.isAllowed(address) else {
            throw BaseModelError(
                .refusedAddress,
                "Base models are fetched from http and https addresses only."
            )
        }
        let path = file.path(percentEncoded: false)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DurableFiles.failure("create", path) }
        do {
            defer { close(descriptor) }
            try await receive(address, into: descriptor, path: path, progress: progress)
            try verify(file, sha256: sha256)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Whether we send requests to an address.
    static func isAllowed(_ address: URL) -> Bool {
        let scheme = address.scheme?.lowercased()
        return (scheme == "https" || scheme == "http") && address.host?.isEmpty == false
    }

    private func verify(_ file: URL, sha256: ContentDigest) throws {
        let found = ContentDigest(of: try Data(contentsOf: file, options: .alwaysMapped))
        guard found == sha256 else {
            throw BaseModelError(
                .digestMismatch,
                "The file that was fetched has SHA-256 \(found), not \(sha256); it was thrown away."
            )
        }
    }

    /// Runs the request and a clock side by side; the first to end decides.
    private func receive(
        _ address: URL,
        into descriptor: Int32,
        path: String,
        progress: @escaping Progress
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let timeLimit = timeLimit
            group.addTask {
                try await DownloadTransfer(
                    limits: self,
                    descriptor: descriptor,
                    path: path,
                    progress: progress
                )
                .run(address)
            }
            group.addTask {
                try await Task.sleep(for: timeLimit)
                throw BaseModelError(.tooSlow, "The file did not arrive within \(timeLimit).")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
