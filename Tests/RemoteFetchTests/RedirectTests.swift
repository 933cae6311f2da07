import Foundation
import HTTPTypes
import Testing

@testable import RemoteFetch

@Suite("Redirects")
struct RedirectTests {
    private static func redirect(_ location: String, status: Int = 302) -> [ScriptedServer.Step] {
        [
            .send(
                "HTTP/1.1 \(status) Elsewhere\r\nLocation: \(location)\r\nContent-Length: 99999999999\r\n\r\n"
            )
        ]
    }

    private static let found: [ScriptedServer.Step] = [
        .send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbytes")
    ]

    @Test("are followed, up to the limit", arguments: [301, 302, 303, 307, 308])
    func followed(status: Int) async throws {
        let answer: @Sendable (String) -> [ScriptedServer.Step] = { request in
            let step = Int(request.dropFirst("GET /".count).prefix { $0.isNumber }) ?? 0
            return step == 0 ? Self.found : Self.redirect("\(step - 1)", status: status)
        }
        try await ScriptedServer.with(answer: answer) { server in
            let fetcher = RemoteFetcher.loopback()
            let content = try await fetcher.fetch("http://a.example:\(server.port)/5")
            #expect(content.bytes == Data("bytes".utf8))
            #expect(content.finalURL == "http://a.example:\(server.port)/0")
            let error = await #expect(throws: RemoteFetchError.self) {
                try await fetcher.fetch("http://a.example:\(server.port)/6")
            }
            #expect(error?.code == .tooManyRedirects)
            #expect(server.requests.count == 12)
        }
    }

    @Test(
        "into our own network are refused",
        arguments: [
            ("http://127.0.0.2:PORT/", .forbiddenAddress), ("http://[::1]:PORT/", .forbiddenAddress),
            ("//127.0.0.2:PORT/", .forbiddenAddress),
            ("http://169.254.169.254/latest/meta-data/", .forbiddenAddress),
            ("http://127.0.0.1:22/", .forbiddenPort), ("http://127.2:PORT/", .badURL),
            ("http://0x7f000002:PORT/", .badURL),
            ("file:///etc/passwd", .badURL), ("gopher://127.0.0.2:PORT/", .badURL),
            ("http://u:p@127.0.0.1:PORT/", .badURL),
        ] as [(String, RemoteFetchError.Code)]
    )
    func inside(location: String, code: RemoteFetchError.Code) async throws {
        try await ScriptedServer.with(host: "127.0.0.2", answer: { _ in Self.found }) { inside in
            let location = location.replacing("PORT", with: "\(inside.port)")
            try await ScriptedServer.with(answer: { _ in Self.redirect(location) }) { server in
                let error = await #expect(throws: RemoteFetchError.self) {
                    try await RemoteFetcher.loopback().fetch("http://a.example:\(server.port)/")
                }
                #expect(error?.code == code)
                #expect(inside.connectionCount == 0)
            }
        }
    }

    @Test("to the same name are looked up and checked anew")
    func rebinding() async throws {
        try await ScriptedServer.with(answer: { _ in Self.redirect("/again") }) { server in
            let resolver = FixedResolver(["127.0.0.1"], ["127.0.0.2"])
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher.loopback(resolver).fetch("http://a.example:\(server.port)/")
            }
            #expect(error?.code == .forbiddenAddress)
            #expect(resolver.names == ["a.example", "a.example"])
            #expect(server.requests.count == 1)
        }
    }

    @Test("carry keys to the same origin and to no other, not even on the way back")
    func keys() async throws {
        let key = try #require(HTTPField.Name("Training-Key"))
        let answer: @Sendable (String) -> [ScriptedServer.Step] = { request in
            let port = request.firstMatch(of: /Host: [a-z.]+:(\d+)/)?.1 ?? ""
            return switch request.prefix(6) {
            case "GET /1": Self.redirect("/2")
            case "GET /2": Self.redirect("http://b.example:\(port)/3")
            case "GET /3": Self.redirect("http://a.example:\(port)/4")
            default: Self.found
            }
        }
        try await ScriptedServer.with(answer: answer) { server in
            let request = RemoteRequest("http://a.example:\(server.port)/1", fields: [key: "secret"])
            let response = try await RemoteFetcher.loopback().send(request)
            #expect(response.finalURL == "http://a.example:\(server.port)/4")
            #expect(
                server.requests.map { $0.contains("Training-Key: secret") } == [true, true, false, false]
            )
        }
    }

    @Test("of other methods than GET and HEAD are answers like any other")
    func post() async throws {
        let answer = "HTTP/1.1 307 Elsewhere\r\nLocation: /2\r\nContent-Length: 2\r\n\r\nno"
        try await ScriptedServer.with(answer: { _ in [.send(answer)] }) { server in
            let request = RemoteRequest(
                "http://127.0.0.1:\(server.port)/",
                method: .post,
                body: Data("key".utf8)
            )
            let response = try await RemoteFetcher.loopback().send(request)
            #expect(response.status == 307)
            #expect(response.body == Data("no".utf8))
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "without one clear target are refused",
        arguments: [
            "HTTP/1.1 302 Found\r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\n\r\n",
        ]
    )
    func unclear(answer: String) async throws {
        try await ScriptedServer.with(answer: { _ in [.send(answer), .close] }) { server in
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher.loopback().fetch("http://127.0.0.1:\(server.port)/")
            }
            #expect(error?.code == .refusedRedirect)
        }
    }

    @Test("share one time limit")
    func time() async throws {
        try await ScriptedServer.with(answer: { _ in Self.redirect("/") }) { server in
            let limits = FetchLimits(totalTime: .milliseconds(300), redirects: .max - 1)
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher.loopback().fetch("http://127.0.0.1:\(server.port)/", limits: limits)
            }
            #expect(error?.code == .timedOut)
        }
    }
}
