import Foundation
import Testing

@testable import OcellusServer

@Suite("The portal's page and events")
struct PortalPageTests {
    @Test("the page is answered to everybody, compressed if wanted, and not sent twice")
    func page() async throws {
        try await RunningServer.run { server in
            let plain = try await server.ask("GET", "/")
            #expect(plain.status == 200)
            #expect(plain["Content-Type"] == "text/html; charset=utf-8")
            #expect(try await server.ask("GET", "/index.html").body == plain.body)
            #expect(try await server.ask("GET", "/?x=1").body == plain.body)
            let gzip = try await server.ask("GET", "/", ["Accept-Encoding": "gzip"])
            #expect(gzip["Content-Encoding"] == "gzip" && gzip.body.starts(with: [0x1F, 0x8B]))
            let tag = try #require(plain["ETag"])
            let connection = try await server.connect()
            try await connection.send(RunningServer.head("GET", "/", ["If-None-Match": tag]))
            let known = try #require(try await connection.answer())
            #expect(known.status == 304 && known["ETag"] == tag)
            // In step: no byte of a body was sent.
            try await connection.send(RunningServer.head("HEAD", "/"))
            let head = try #require(try await connection.answer(isForHead: true))
            #expect(head.status == 200 && head["Content-Length"] == String(plain.body.count))
            try await connection.send(RunningServer.head("GET", "/app.js"))
            let script = try #require(try await connection.answer())
            #expect(script["Content-Type"] == "text/javascript; charset=utf-8")
            await connection.close()
            for answer in [plain, gzip, known, head, script] {
                #expect(
                    answer["Content-Security-Policy"]?.contains("require-trusted-types-for 'script'") == true
                )
                #expect(answer["Permissions-Policy"]?.hasPrefix("camera=(self), ") == true)
                #expect(answer["Cross-Origin-Opener-Policy"] == "same-origin")
                #expect(answer["Cross-Origin-Embedder-Policy"] == "require-corp")
                #expect(answer["Cache-Control"] == "no-cache")
                #expect(answer["X-Content-Type-Options"] == "nosniff")
                #expect(answer["Referrer-Policy"] == "no-referrer")
                #expect(answer["Request-Id"] != nil)
            }
            let metrics = try PrometheusText(
                try await server.ask("GET", "/metrics", RunningServer.training).text
            )
            let counted = metrics.named("ocellus_http_requests_total").filter {
                $0.labels["operation"] == "Portal"
            }
            #expect(counted.map(\.value).reduce(0, +) == 7)
        }
    }

    @Test(
        "no path leads out of the page",
        arguments: [
            "/nothing.js", "/../Package.swift", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
            "/style", "/style/",
            "/foundation/../../x", "/.git/config", "/index.html/x", "//etc/passwd", "/C:/x",
            "/app.js%00.html",
        ]
    )
    func outside(target: String) async throws {
        try await RunningServer.run { server in
            let answer = try await server.ask("GET", target)
            #expect([400, 404].contains(answer.status))
            #expect(answer["Content-Type"] == "application/json; charset=utf-8")
        }
    }

    @Test("the portal's operations are in the description, and take a key or a session")
    func description() async throws {
        try await RunningServer.run { server in
            let text = try await server.ask("GET", "/openapi.json").text
            for path in ["/portal/v1/session", "/portal/v1/projects", "/portal/v1/keys"] {
                #expect(text.contains("\"\(path)\""))
            }
            let browser = try await Browser.signedIn(server)
            for target in [
                "/portal/v1/projects", "/portal/v1/domains", "/portal/v1/system", "/portal/v1/keys",
            ] {
                #expect(try await server.ask("GET", target).status == 401)
                #expect(try await server.ask("GET", target, browser.fields).status / 100 == 2, "\(target)")
                #expect(try await server.ask("GET", target, RunningServer.training).status / 100 == 2)
            }
            #expect(try await server.ask("GET", "/portal/v1/nothing", RunningServer.training).status == 404)
            #expect(try await server.ask("PUT", "/portal/v1/session", browser.fields).status == 405)
        }
    }

    @Test("events come at once and over the time that an answer has, and end with the server")
    func events() async throws {
        try await RunningServer.run(with: { $0.bodyTimeLimit = .milliseconds(200) }) { server in
            let target = try await server.waitingIteration()
            let connection = try await server.connect()
            try await connection.send(RunningServer.head("GET", target + "/events", RunningServer.training))
            let head = try #require(try await connection.answerHead())
            #expect(head.status == 200)
            #expect(head["Content-Type"] == "text/event-stream")
            #expect(head["Cache-Control"] == "no-store" && head["Content-Length"] == nil)
            let first = try #require(try await connection.chunk())
            #expect(first.hasPrefix("event: progress\ndata: {") && first.contains("\"waiting\""))
            // Longer than the time in which other answers have to be taken.
            try await Task.sleep(for: .milliseconds(500))
            async let last = server.stop()
            var end = try await connection.chunk()
            while let more = end, !more.isEmpty { end = try await connection.chunk() }
            #expect(end == "", "The last chunk tells that the answer is whole.")
            await last
        }
    }

    @Test("a client that goes away ends its events, and a server with open events ends in good order")
    func gone() async throws {
        try await RunningServer.run { server in
            let target = try await server.waitingIteration()
            for _ in 0..<4 {
                let connection = try await server.connect()
                try await connection.send(
                    RunningServer.head("GET", target + "/events", RunningServer.training)
                )
                _ = try await connection.answerHead()
                _ = try await connection.chunk()
                await connection.close()
            }
            #expect(try await server.ask("HEAD", target + "/events", RunningServer.training).status == 200)
        }
    }
}
