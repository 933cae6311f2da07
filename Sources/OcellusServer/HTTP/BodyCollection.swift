import CustomVisionAPI
import Hummingbird
import NIOCore
import Synchronization

/// Room for the bodies of requests in memory, shared by all connections.
///
/// A body takes its declared length, or its limit if it declares none, before the first byte is read; so a crowd of large
/// uploads is turned away early instead of filling the memory.
final class BodyAllowance: Sendable {
    private let available: Mutex<Int>

    /// Grants this many bytes in all.
    init(bytes: Int) {
        available = Mutex(bytes)
    }

    /// Takes room.
    ///
    /// - Returns: Whether there was enough; the caller gives it back then.
    func take(_ bytes: Int) -> Bool {
        available.withLock { available in
            guard available >= bytes else { return false }
            available -= bytes
            return true
        }
    }

    /// Gives room back.
    func giveBack(_ bytes: Int) {
        available.withLock { $0 += bytes }
    }
}

/// How a request's body is read whole.
struct BodyCollection: Sendable {
    /// The most bytes.
    let limit: Int

    /// The longest time from the end of the head to the end of the body, however the bytes trickle in.
    let timeLimit: Duration

    /// Reads a body.
    ///
    /// - Throws: An `APIError`: 413 if it is too large, 408 if it takes too long.
    func collect(_ request: Request) async throws -> ByteBuffer {
        let declared = request.headers[.contentLength].flatMap { Int($0) }
        if let declared, declared > limit { throw APIError.bodyTooLarge(limit: limit) }
        let (limit, timeLimit, body) = (limit, timeLimit, request.body)
        return try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask {
                var whole = ByteBuffer()
                // In one piece: growing would hold up to three times the bytes that the allowance counts.
                whole.reserveCapacity(declared ?? 0)
                for try await part in body {
                    guard whole.readableBytes + part.readableBytes <= limit else {
                        throw APIError.bodyTooLarge(limit: limit)
                    }
                    whole.writeImmutableBuffer(part)
                }
                return whole
            }
            group.addTask {
                try await Task.sleep(for: timeLimit)
                throw APIError.bodyTooSlow
            }
            defer { group.cancelAll() }
            guard let whole = try await group.next() else { throw CancellationError() }
            return whole
        }
    }
}
