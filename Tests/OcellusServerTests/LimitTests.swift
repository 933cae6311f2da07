import Foundation
import Testing

@testable import OcellusServer

@Suite("Limits on requests")
struct LimitTests {
    /// An operation with a JSON body of at most 4 MiB, for a project that is not there.
    private static let jsonTarget = "/customvision/v3.3/training/projects/\(UUID().uuidString)/images/regions"

    /// What is no request, or more than a head may be.
    enum Malformed: String, CaseIterable {
        case longField, longTarget, manyFields, noTarget, unknownVersion, otherProtocol, negativeLength,
            twoLengths

        var text: String {
            switch self {
            case .longField: "GET / HTTP/1.1\r\nLong: \(String(repeating: "a", count: 17 << 10))\r\n\r\n"
            case .longTarget: "GET /\(String(repeating: "a", count: 90_000)) HTTP/1.1\r\nHost: x\r\n\r\n"
            case .manyFields:
                "GET / HTTP/1.1\r\n\((0..<200).map { "Field-\($0): x\r\n" }.joined())\r\n"
            case .noTarget: "GET\r\n\r\n"
            case .unknownVersion: "GET / HTTP/9.9\r\n\r\n"
            case .otherProtocol: "\u{16}\u{03}\u{01}\r\n\r\n"
            case .negativeLength: "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"
            case .twoLengths: "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
            }
        }

        var status: Int {
            switch self {
            case .longField, .longTarget, .manyFields: 431
            default: 400
            }
        }
    }

    @Test(
        "a head that is too large, or is none, gets a sentence and the end of the connection",
        arguments: Malformed.allCases
    )
    func malformed(request: Malformed) async throws {
        try await RunningServer.run { server in
            let connection = try await server.connect()
            await connection.sendIfOpen(request.text)
            let answer = try #require(try await connection.answer())
            #expect(answer.status == request.status)
            #expect(answer["Connection"] == "close")
            #expect(answer["Request-Id"]?.isEmpty == false)
            try expectFlatError(answer)
            #expect(await connection.endsSilently())
        }
    }

    @Test("a body that declares too much is refused before it is sent")
    func declaredTooMuch() async throws {
        try await RunningServer.run { server in
            let connection = try await server.connect()
            let head = RunningServer.head(
                "POST",
                Self.jsonTarget,
                RunningServer.training,
                bodyLength: (4 << 20) + 1
            )
            try await connection.send(head)
            let answer = try #require(try await connection.answer())
            #expect(answer.status == 413)
            try expectFlatError(answer, code: "RequestEntityTooLarge")
            await connection.close()
        }
    }

    @Test("a body of undeclared length is refused where it passes the limit")
    func chunkedTooMuch() async throws {
        try await RunningServer.run { server in
            let connection = try await server.connect()
            let fields = RunningServer.training.merging(["Transfer-Encoding": "chunked"]) { $1 }
            try await connection.send(RunningServer.head("POST", Self.jsonTarget, fields))
            let chunk = "10000\r\n" + String(repeating: " ", count: 0x10000) + "\r\n"
            for _ in 0...64 { await connection.sendIfOpen(chunk) }
            let answer = try #require(try await connection.answer())
            #expect(answer.status == 413)
            try expectFlatError(answer, code: "RequestEntityTooLarge")
            await connection.close()
        }
    }

    @Test("a body that trickles in gets 408")
    func slowBody() async throws {
        try await RunningServer.run(with: {
            $0.bodyTimeLimit = .milliseconds(300)
        }) { server in
            let connection = try await server.connect()
            try await connection.send(
                RunningServer.head("POST", Self.jsonTarget, RunningServer.training, bodyLength: 100)
            )
            await connection.sendIfOpen("{")
            let answer = try #require(try await connection.answer())
            #expect(answer.status == 408)
            try expectFlatError(answer, code: "RequestTimeout")
            await connection.close()
        }
    }

    @Test("a body without a right key is not waited for, and not taken in for ever")
    func unreadBody() async throws {
        try await RunningServer.run(with: {
            $0.bodyTimeLimit = .milliseconds(300)
        }) { server in
            let connection = try await server.connect()
            try await connection.send(RunningServer.head("POST", Self.jsonTarget, bodyLength: 1_000))
            let answer = try #require(try await connection.answer())
            #expect(answer.status == 401)
            #expect(await connection.endsSilently())
        }
    }

    @Test("a connection that never completes a head is ended, however it trickles")
    func slowHead() async throws {
        try await RunningServer.run(with: {
            $0.idleTimeLimit = .milliseconds(500)
        }) { server in
            let connection = try await server.connect()
            // On a busy machine the time may be over before the first byte.
            await connection.sendIfOpen("GET /health/live HTTP/1.1\r\n")
            // Every byte would restart a limit on silence.
            let trickle = Task { [sender = connection.sender] in
                while (try? await sender("x")) != nil { try await Task.sleep(for: .milliseconds(100)) }
            }
            defer { trickle.cancel() }
            #expect(await connection.endsSilently())
        }
    }

    @Test("bodies beyond the allowance of all together get 503 and the time to come back")
    func allowance() async throws {
        try await RunningServer.run(with: {
            $0.bodyAllowance = 3 << 20
        }) { server in
            let fields = RunningServer.training
            let first = try await server.connect()
            // Asking first tells when the server has taken the room.
            let asking = fields.merging(["Expect": "100-continue"]) { $1 }
            try await first.send(RunningServer.head("POST", Self.jsonTarget, asking, bodyLength: 2 << 20))
            #expect(try await first.answer()?.status == 100)
            let second = try await server.connect()
            try await second.send(RunningServer.head("POST", Self.jsonTarget, fields, bodyLength: 2 << 20))
            let refused = try #require(try await second.answer())
            #expect(refused.status == 503)
            #expect(refused["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
            try expectFlatError(refused, code: "ServiceUnavailable")
            // What is small still fits, and the room comes back.
            #expect(
                try await server.ask("POST", Self.jsonTarget, fields, body: Array("{}".utf8)).status != 503
            )
            try await first.send([UInt8](repeating: 0x20, count: 2 << 20))
            #expect(try await first.answer()?.status == 400)
            let third = try await server.ask(
                "POST",
                Self.jsonTarget,
                fields,
                body: [UInt8](repeating: 0x20, count: 2 << 20)
            )
            #expect(third.status == 400)
            await first.close()
            await second.close()
        }
    }

    @Test("whoever asks before sending is told to go on only if the key fits")
    func expectations() async throws {
        try await RunningServer.run { server in
            let connection = try await server.connect()
            try await connection.send(
                RunningServer.head("POST", Self.jsonTarget, ["Expect": "100-continue"], bodyLength: 2)
            )
            #expect(try await connection.answer()?.status == 401)
            await connection.close()
        }
    }

    @Test("more connections than allowed wait until one ends")
    func connections() async throws {
        try await RunningServer.run(with: {
            $0.connectionLimit = 2
        }) { server in
            let request = RunningServer.head("GET", "/health/live")
            let (first, second) = (try await server.connect(), try await server.connect())
            for connection in [first, second] {
                try await connection.send(request)
                #expect(try await connection.answer()?.status == 200)
            }
            // The system takes the connection on the server's behalf; the server does not look at it yet.
            let third = try await server.connect()
            try await third.send(request)
            for _ in 0..<20 {
                try await first.send(request)
                #expect(try await first.answer()?.status == 200)
            }
            let requestsSoFar = try server.log().count { $0.contains(#""operation":"HealthLive""#) }
            #expect(requestsSoFar == 22)
            await first.close()
            #expect(try await third.answer()?.status == 200)
            await second.close()
            await third.close()
        }
    }
}

/// Expects a failure as the protocol's clients read it: a flat object of code and message, and nothing else.
func expectFlatError(
    _ answer: Answer,
    code: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    #expect(answer["Content-Type"]?.hasPrefix("application/json") == true, sourceLocation: sourceLocation)
    let object = try #require(
        try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: String],
        sourceLocation: sourceLocation
    )
    #expect(Set(object.keys) == ["code", "message"], sourceLocation: sourceLocation)
    #expect(object["message"]?.isEmpty == false, sourceLocation: sourceLocation)
    if let code { #expect(object["code"] == code, sourceLocation: sourceLocation) }
}
