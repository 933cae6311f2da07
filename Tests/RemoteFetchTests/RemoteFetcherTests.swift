import Foundation
import HTTPTypes
import NIOCore
import Synchronization
import Testing

@testable import RemoteFetch

@Suite("Fetching a URL")
struct RemoteFetcherTests {
    @Test(
        "gives the bytes, however they are framed",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Type: Image/JPEG; q=1\r\nContent-Length: 5\r\n\r\nbytes",
            "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nby\r\n3;x=y\r\ntes\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\nbytes",
            "HTTP/1.0 200 OK\r\ncontent-type: image/jpeg\r\ncontent-encoding: identity\r\n\r\nbytes",
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\nbytes",
        ]
    )
    func framing(answer: String) async throws {
        try await ScriptedServer.with(answer: { _ in [.send(answer), .close] }) { server in
            let content = try await RemoteFetcher.loopback()
                .fetch("http://Photos.Example:\(server.port)/a b?c#d")
            #expect(content.bytes == Data("bytes".utf8))
            #expect(content.mediaType == "image/jpeg")
            #expect(content.finalURL == "http://photos.example:\(server.port)/a%20b?c")
            #expect(
                server.requests == [
                    "GET /a%20b?c HTTP/1.1\r\nHost: photos.example:\(server.port)\r\nUser-Agent: Ocellus\r\n"
                        + "Accept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n"
                ]
            )
        }
    }

    @Test("sends method, fields and body, and gives back any status with its body")
    func sending() async throws {
        let answer =
            "HTTP/1.1 429 Slow down\r\nRetry-After: 7\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 4\r\n\r\nwait"
        try await ScriptedServer.with(answer: { _ in [.send(answer)] }) { server in
            var fields = HTTPFields()
            fields[.contentType] = "application/json"
            fields[.transferEncoding] = "chunked"
            fields[try #require(HTTPField.Name("Training-Key"))] = "a\r\nHost: b"
            let request = RemoteRequest(
                "http://127.0.0.1:\(server.port)/",
                method: .post,
                fields: fields,
                body: Data("{}".utf8)
            )
            let response = try await RemoteFetcher.loopback().send(request)
            #expect(response.status == 429)
            #expect(response.fields[.retryAfter] == "7")
            #expect(response.fields[values: try #require(HTTPField.Name("x-a"))] == ["1", "2"])
            #expect(response.body == Data("wait".utf8))
            #expect(response.mediaType == nil)
            let sent = try #require(server.requests.first)
            #expect(sent.hasPrefix("POST / HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"))
            #expect(sent.hasSuffix("\r\n\r\n{}"))
            #expect(sent.contains("Content-Type: application/json\r\n"))
            #expect(sent.contains("Content-Length: 2\r\n"))
            #expect(!sent.contains("chunked"))
            #expect(sent.components(separatedBy: "\r\nHost: ").count == 2)
        }
    }

    @Test("gives a body that is too large for memory away piece by piece, and keeps what is no success")
    func sink() async throws {
        let taken = Mutex(Data())
        for (status, body) in [("200 OK", "bytes"), ("404 Not Found", "gone")] {
            let answer = "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            try await ScriptedServer.with(answer: { _ in [.send(answer)] }) { server in
                let response = try await RemoteFetcher.loopback().send(
                    RemoteRequest("http://127.0.0.1:\(server.port)/"),
                    limits: FetchLimits(bodyBytes: 5)
                ) { piece, total in
                    #expect(total == 5)
                    taken.withLock { $0.append(contentsOf: piece.readableBytesView) }
                }
                #expect(response.body == (status.hasPrefix("200") ? Data() : Data(body.utf8)))
            }
        }
        #expect(taken.withLock(\.self) == Data("bytes".utf8))
        try await ScriptedServer.with(answer: { _ in [.send("HTTP/1.1 200 OK\r\n\r\nbytes!"), .close] }) {
            server in
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher.loopback().send(
                    RemoteRequest("http://127.0.0.1:\(server.port)/"),
                    limits: FetchLimits(bodyBytes: 5)
                ) { _, _ in }
            }
            #expect(error?.code == .tooLarge)
        }
    }

    @Test("of HEAD takes the head alone, whatever length it announces")
    func head() async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
        try await ScriptedServer.with(answer: { _ in [.send(answer)] }) { server in
            let request = RemoteRequest("http://127.0.0.1:\(server.port)/", method: .head)
            let response = try await RemoteFetcher.loopback().send(request)
            #expect(response.status == 200)
            #expect(response.body.isEmpty)
        }
    }

    @Test("tries the next address when one cannot be connected to")
    func nextAddress() async throws {
        let allowed = try NetworkPolicy.allowing([#require(AddressRange("127.0.0.0/8"))])
        try await ScriptedServer.with(answer: { _ in [.send("HTTP/1.1 200 OK\r\n\r\nb"), .close] }) {
            server in
            let fetcher = RemoteFetcher(
                policy: allowed,
                resolver: FixedResolver(["127.0.0.9", "127.0.0.8", "127.0.0.1"])
            )
            let content = try await fetcher.fetch("http://photos.example:\(server.port)/")
            #expect(content.bytes == Data("b".utf8))
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher(policy: allowed, resolver: FixedResolver(["127.0.0.9", "127.0.0.8"]))
                    .fetch("http://photos.example:\(server.port)/")
            }
            #expect(error?.code == .unreachable)
        }
    }

    @Test(
        "fails when the answer is broken",
        arguments: [
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 99999999\r\n\r\n", .badStatus(404)),
            ("HTTP/1.1 204 No Content\r\n\r\n", .badStatus(204)),
            ("HTTP/1.1 304 Not Modified\r\n\r\n", .badStatus(304)),
            ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbytes", .truncated),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbytes\r\n", .truncated),
            ("HTTP/1.1 200 OK\r\nContent-Le", .truncated),
            ("", .truncated),
            ("SSH-2.0-OpenSSH_9\r\n", .malformedResponse),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                .malformedResponse
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nbytes", .malformedResponse),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nbytes", .malformedResponse),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", .malformedResponse),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", .malformedResponse),
            (
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nbytes",
                .unsupportedEncoding
            ),
            ("HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 40_000))\r\n\r\n", .malformedResponse),
            (
                "HTTP/1.1 200 OK\r\n\(String(repeating: "X: a\r\n", count: 200))\r\n", .malformedResponse
            ),
        ] as [(String, RemoteFetchError.Code)]
    )
    func brokenAnswer(answer: String, code: RemoteFetchError.Code) async throws {
        try await ScriptedServer.with(answer: { _ in [.send(answer), .close] }) { server in
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher.loopback().fetch("http://127.0.0.1:\(server.port)/")
            }
            #expect(error?.code == code)
        }
    }

    @Test(
        "stops at the byte limit, announced or not",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n",
            "HTTP/1.1 200 OK\r\n\r\nhello world",
        ]
    )
    func tooLarge(answer: String) async throws {
        // The connection stays open: only the limit can end it.
        try await ScriptedServer.with(answer: { _ in [.send(answer)] }) { server in
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher.loopback()
                    .fetch("http://127.0.0.1:\(server.port)/", limits: FetchLimits(bodyBytes: 10))
            }
            #expect(error?.code == .tooLarge)
            try await server.firstClosure.get()
        }
    }

    @Test("takes a body of exactly the limit")
    func exactlyTheLimit() async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"
        try await ScriptedServer.with(answer: { _ in [.send(answer)] }) { server in
            let content = try await RemoteFetcher.loopback()
                .fetch("http://127.0.0.1:\(server.port)/", limits: FetchLimits(bodyBytes: 10))
            #expect(content.bytes.count == 10)
        }
    }

    @Test(
        "stops a flood that never becomes a body",
        arguments: [
            ("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "1;\(String(repeating: "x", count: 400))\r\na\r\n"
            ),
        ]
    )
    func flood(head: String, piece: String) async throws {
        let pieces = String(repeating: piece, count: 2 << 20 / piece.utf8.count)
        try await ScriptedServer.with(answer: { _ in [.send(head), .drip(pieces, every: .milliseconds(1))] })
        { server in
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher.loopback()
                    .fetch("http://127.0.0.1:\(server.port)/", limits: FetchLimits(bodyBytes: 100_000))
            }
            #expect(error?.code == .tooLarge)
            try await server.firstClosure.get()
        }
    }

    @Test("gives up on a server that says nothing")
    func silence() async throws {
        try await ScriptedServer.with(answer: { _ in [] }) { server in
            // Long enough for a busy machine to connect, or there would be nothing to close.
            let limits = FetchLimits(totalTime: .seconds(3))
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher.loopback().fetch("http://127.0.0.1:\(server.port)/", limits: limits)
            }
            #expect(error?.code == .timedOut)
            try await server.firstClosure.get()
        }
    }

    @Test("gives up on a body that drips")
    func drip() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
        try await ScriptedServer.with(answer: { _ in [.send(head), .drip("x", every: .milliseconds(5))] }) {
            server in
            let limits = FetchLimits(progressInterval: .milliseconds(200), progressBytes: 2_000)
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher.loopback().fetch("http://127.0.0.1:\(server.port)/", limits: limits)
            }
            #expect(error?.code == .tooSlow)
            try await server.firstClosure.get()
        }
    }

    @Test("gives up on a resolver that does not answer")
    func slowResolver() async throws {
        struct Silent: AddressResolver {
            func addresses(of name: String) async throws -> [IPAddress] {
                try await Task.sleep(for: .seconds(3_600))
                return []
            }
        }
        let fetcher = RemoteFetcher(resolver: Silent())
        let error = await #expect(throws: RemoteFetchError.self) {
            try await fetcher.fetch("http://a.example/", limits: FetchLimits(totalTime: .milliseconds(100)))
        }
        #expect(error?.code == .timedOut)
        let task = Task { try await fetcher.fetch("http://a.example/") }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("closes the connection when the task is cancelled", .timeLimit(.minutes(5)))
    func cancellation() async throws {
        try await ScriptedServer.with(answer: { _ in [] }) { server in
            let fetcher = RemoteFetcher.loopback()
            let url = "http://127.0.0.1:\(server.port)/"
            // Beyond the limit of the test: only the cancellation can end it in time.
            let limits = FetchLimits(totalTime: .seconds(400))
            let task = Task { try await fetcher.fetch(url, limits: limits) }
            try await server.firstRequest.get()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            try await server.firstClosure.get()
        }
    }

    @Test("gives up on a server that takes no connection, or when cancelled", .timeLimit(.minutes(5)))
    func fullBacklog() async throws {
        let listener = try SilentListener()
        defer { listener.close() }
        let fetcher = RemoteFetcher.loopback()
        let url = "http://127.0.0.1:\(listener.port)/"
        let error = await #expect(throws: RemoteFetchError.self) {
            try await fetcher.fetch(url, limits: FetchLimits(connectTime: .milliseconds(200)))
        }
        #expect(error?.code == .unreachable)

        let patience = FetchLimits(connectTime: .seconds(400), totalTime: .seconds(400))
        let task = Task { try await fetcher.fetch(url, limits: patience) }
        // Cancelled before, while or after the socket is opened: all must end it.
        for _ in 0..<100 { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("works many times at once")
    func parallel() async throws {
        let body = String(repeating: "x", count: 100_000)
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + body
        try await ScriptedServer.with(answer: { _ in [.send(answer)] }) { server in
            let fetcher = RemoteFetcher.loopback()
            let url = "http://photos.example:\(server.port)/"
            let sizes = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await fetcher.fetch(url).bytes.count } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(sizes == Array(repeating: 100_000, count: 50))
        }
    }
}
