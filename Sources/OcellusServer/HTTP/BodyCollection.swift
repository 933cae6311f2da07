import CustomVisionAPI
import HTTPTypes
import Hummingbird
import NIOCore

/// How a request's body is read whole, and unpacked where it comes packed.
struct BodyCollection: Sendable {
    /// The most bytes, both on the way and unpacked.
    let limit: Int

    /// The longest time from the end of the head to the end of the body, however the bytes trickle in.
    let timeLimit: Duration

    /// Takes the room that a body is known to need before it is read.
    ///
    /// - Parameters:
    ///   - fields: The header fields of the request.
    ///   - room: Where the room is taken.
    /// - Throws: An `APIError`: 413 if the declared length is beyond the limit, 503 if there is no room now.
    func prepare(_ fields: HTTPFields, _ room: BodyRoom) throws(APIError) {
        let declared = Self.declaredLength(fields)
        guard declared <= limit else { throw APIError.bodyTooLarge(limit: limit) }
        guard room.grow(to: declared) else { throw APIError.unavailable(retryAfterSeconds: 2) }
    }

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - coding: How the body is packed.
    ///   - room: What ``prepare(_:_:)`` took room in; more is taken as an unknown length grows.
    /// - Returns: The body, unpacked.
    /// - Throws: An `APIError`: 413 if it is too large, 408 if it takes too long, 400 if it cannot be unpacked, 503 if there is
    ///   no room.
    func collect(
        _ request: Request,
        coding: ContentCoding? = nil,
        in room: BodyRoom
    ) async throws -> ByteBuffer {
        let (limit, timeLimit, body) = (limit, timeLimit, request.body)
        let declared = Self.declaredLength(request.headers)
        return try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask {
                var whole = CollectedBody(limit: limit, room: room)
                // In one piece: growing would hold up to three times the bytes that are counted.
                if coding == nil { try whole.reserve(declared) }
                let unpacking = try coding.map { coding throws(APIError) in try BodyUnpacking(coding) }
                for try await part in body {
                    if let unpacking {
                        try unpacking.unpack(part, into: &whole)
                    } else {
                        try whole.append(part)
                    }
                }
                try unpacking?.finish()
                return whole.bytes
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

    private static func declaredLength(_ fields: HTTPFields) -> Int {
        fields[.contentLength].flatMap { Int($0) } ?? 0
    }
}

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
