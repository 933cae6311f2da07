import HTTPAPI
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
