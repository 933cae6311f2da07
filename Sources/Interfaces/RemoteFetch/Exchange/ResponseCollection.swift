internal import NIOCore
internal import NIOHTTP1

/// The decisions about one answer, free of sockets and clocks: what to keep, when it is whole, when it is refused.
struct ResponseCollection {
    /// An answer that is whole, or as much of it as was wanted.
    struct Collected: Sendable {
        var head: HTTPResponseHead
        var body: ByteBuffer
    }

    /// Whether more must come.
    enum Step {
        case waiting
        case done(Collected)
    }

    private let byteLimit: Int
    private let requestHasBodylessAnswer: Bool
    private let wantsBody: @Sendable (_ status: Int) -> Bool
    private let sink: RemoteFetcher.Sink?

    private var head: HTTPResponseHead?
    private var body = ByteBuffer()
    private var byteCount = 0
    private var bytesAtLastCheck = 0

    /// Creates an empty collection.
    ///
    /// - Parameters:
    ///   - byteLimit: The largest body.
    ///   - method: The method of the request; answers to HEAD announce bodies that never come.
    ///   - wantsBody: Whether the body of an answer of this status is of interest.
    ///   - sink: Takes the body of an answer of status 200 in place of memory.
    init(
        byteLimit: Int,
        method: HTTPMethod,
        wantsBody: @escaping @Sendable (_ status: Int) -> Bool,
        sink: RemoteFetcher.Sink? = nil
    ) {
        self.byteLimit = byteLimit
        self.sink = sink
        requestHasBodylessAnswer = method == .HEAD
        self.wantsBody = wantsBody
    }

    /// A Boolean value indicating whether the head has come.
    var hasHead: Bool { head != nil }

    /// Takes the next part of the answer.
    ///
    /// - Throws: ``RemoteFetchError``, or what the sink throws.
    mutating func receive(_ part: HTTPClientResponsePart) throws -> Step {
        switch part {
        case .head(let head):
            self.head = head
            guard !requestHasBodylessAnswer, wantsBody(Int(head.status.code)) else {
                return .done(Collected(head: head, body: ByteBuffer()))
            }
            try check(head)
            return .waiting
        case .body(var piece):
            // Counted before it is kept: the limit is on memory, too.
            byteCount += piece.readableBytes
            guard byteCount <= byteLimit else { throw RemoteFetchError.tooLarge(byteLimit) }
            if let sink, let head, head.status == .ok {
                try sink(piece, head.headers.first(name: "content-length").flatMap { Int($0) })
            } else {
                body.writeBuffer(&piece)
            }
            return .waiting
        case .end:
            guard let head else { throw RemoteFetchError.malformedResponse }
            return .done(Collected(head: head, body: body))
        }
    }

    /// Evaluates what came since the last call.
    ///
    /// - Returns: Whether at least `bytes` bytes came; always true before the head, while the server may think.
    mutating func hasProgressed(by bytes: Int) -> Bool {
        defer { bytesAtLastCheck = byteCount }
        return !hasHead || byteCount - bytesAtLastCheck >= bytes
    }

    private func check(_ head: HTTPResponseHead) throws(RemoteFetchError) {
        let encodings = head.headers[canonicalForm: "content-encoding"]
        guard encodings.allSatisfy({ $0.isEmpty || $0.lowercased() == "identity" }) else {
            throw RemoteFetchError(
                .unsupportedEncoding,
                "The server sent a compressed answer although it was asked for a plain one."
            )
        }
        let transfer = head.headers[canonicalForm: "transfer-encoding"].map { $0.lowercased() }
        let lengths = head.headers[canonicalForm: "content-length"]
        // Both at once is how messages are smuggled (RFC 9112, section 6.3).
        guard transfer.isEmpty || transfer == ["chunked"] && lengths.isEmpty else { throw .malformedResponse }
        for length in lengths {
            guard let length = Int(length), length >= 0 else { throw .malformedResponse }
            guard length <= byteLimit else { throw .tooLarge(byteLimit) }
        }
    }
}

extension RemoteFetchError {
    static func tooLarge(_ limit: Int) -> RemoteFetchError {
        RemoteFetchError(.tooLarge, "The file behind the URL is larger than \(limit) bytes.")
    }

    static let malformedResponse = RemoteFetchError(
        .malformedResponse,
        "The server's answer is not valid HTTP/1.1."
    )
}
