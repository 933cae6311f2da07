import HTTPAPI
import NIOCore

/// The bytes of a body so far, within a limit and within the room that they have.
struct CollectedBody {
    /// The bytes.
    private(set) var bytes = ByteBuffer()

    private let limit: Int
    private let room: BodyRoom

    /// Begins without bytes.
    init(limit: Int, room: BodyRoom) {
        self.limit = limit
        self.room = room
    }

    /// Makes sure that so many bytes fit without growing.
    ///
    /// - Throws: An `APIError`, 503 if there is no room.
    mutating func reserve(_ byteCount: Int) throws(APIError) {
        guard room.grow(to: byteCount) else { throw APIError.unavailable(retryAfterSeconds: 2) }
        bytes.reserveCapacity(byteCount)
    }

    /// Adds bytes.
    ///
    /// - Throws: An `APIError`: 413 beyond the limit, 503 if there is no room.
    mutating func append(_ part: ByteBuffer) throws(APIError) {
        try makeRoom(for: part.readableBytes)
        bytes.writeImmutableBuffer(part)
    }

    /// Adds what `fill` writes to memory of `byteCount` bytes.
    ///
    /// - Parameters:
    ///   - byteCount: The most that is written.
    ///   - fill: Gets the memory and returns how much of it holds bytes now.
    /// - Throws: An `APIError`: 413 beyond the limit, 503 if there is no room.
    mutating func append(
        atMost byteCount: Int,
        _ fill: (UnsafeMutableRawBufferPointer) -> Int
    ) throws(APIError) {
        // One byte more than the limit tells that there is more than the limit.
        let wanted = min(byteCount, limit + 1 - bytes.readableBytes)
        try takeRoom(for: bytes.readableBytes + wanted)
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { memory in
            fill(UnsafeMutableRawBufferPointer(rebasing: memory[..<wanted]))
        }
        guard bytes.readableBytes <= limit else { throw APIError.bodyTooLarge(limit: limit) }
    }

    private mutating func makeRoom(for more: Int) throws(APIError) {
        guard bytes.readableBytes + more <= limit else { throw APIError.bodyTooLarge(limit: limit) }
        try takeRoom(for: bytes.readableBytes + more)
    }

    /// Takes room by doubling, as the buffer does that holds the bytes.
    private mutating func takeRoom(for byteCount: Int) throws(APIError) {
        guard byteCount > room.byteCount else { return }
        let doubled = min(max(2 * room.byteCount, 64 << 10), limit + 1)
        guard room.grow(to: max(byteCount, doubled)) || room.grow(to: byteCount) else {
            throw APIError.unavailable(retryAfterSeconds: 2)
        }
    }
}
