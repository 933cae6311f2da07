import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import OcellusServer

@Suite("Which requests may use a session")
struct OriginRulesTests {
    private static func request(_ method: HTTPRequest.Method, _ host: String?, _ origin: String?)
        -> HTTPRequest
    {
        var request = HTTPRequest(method: method, scheme: nil, authority: host, path: "/")
        if let origin, let name = HTTPField.Name("Origin") { request.headerFields[name] = origin }
        return request
    }

    @Test(
        "hosts that a server goes by",
        arguments: [
            ("127.0.0.1", nil, "localhost:8080", true), ("127.0.0.1", nil, "[::1]:9", true),
            ("127.0.0.1", nil, "127.0.0.1", true), ("127.0.0.1", nil, "LOCALHOST", true),
            ("127.0.0.1", nil, "evil.example", false), ("127.0.0.1", nil, "localhost.evil.example", false),
            ("127.0.0.1", nil, "", false), ("127.0.0.1", nil, nil, false),
            ("127.0.0.1", nil, "localhost:x", false),
            ("127.0.0.1", nil, "a@localhost", false), ("192.168.1.5", nil, "192.168.1.5:8080", true),
            ("192.168.1.5", nil, "192.168.1.6:8080", false), ("fe80::1", nil, "[fe80::1]:8080", true),
            ("0.0.0.0", nil, "whatever.example", true), ("::", nil, "whatever.example", true),
            ("0.0.0.0", "https://vision.example", "vision.example", true),
            ("0.0.0.0", "https://vision.example", "evil.example", false),
            ("127.0.0.1", "https://vision.example:8443/x/", "vision.example:8443", true),
        ] as [(String, String?, String?, Bool)]
    )
    func hosts(listen: String, publicURL: String?, host: String?, isExpected: Bool) {
        let rules = OriginRules(
            host: listen,
            scheme: "http",
            publicURL: publicURL.flatMap { URL(string: $0) }
        )
        #expect((rules.objection(to: Self.request(.get, host, nil)) == nil) == isExpected)
    }

    @Test(
        "origins that are the server's own",
        arguments: [
            ("http", "localhost:8080", "http://localhost:8080", true),
            ("http", "localhost", "http://localhost:80", true),
            ("https", "localhost:443", "https://LOCALHOST", true),
            ("http", "localhost:8080", "http://localhost", false),
            ("http", "localhost:8080", "https://localhost:8080", false),
            ("http", "localhost", "http://127.0.0.1", false),
            ("http", "localhost", "null", false), ("http", "localhost", "", false),
            ("http", "localhost", "localhost", false),
            ("http", "localhost", "http://localhost/", false),
            ("http", "localhost", "http://localhost, http://x", false),
            ("http", "localhost", "file://localhost", false),
            ("http", "localhost", "https://vision.example", true),
            ("http", "localhost", "http://vision.example", false),
            ("http", "localhost", "https://vision.example:8443", false),
        ]
    )
    func origins(scheme: String, host: String, origin: String, isOwn: Bool) {
        let rules = OriginRules(
            host: "127.0.0.1",
            scheme: scheme,
            publicURL: URL(string: "https://vision.example/ocellus/")
        )
        for method in [HTTPRequest.Method.post, .get, .delete, .patch] {
            #expect((rules.objection(to: Self.request(method, host, origin)) == nil) == isOwn, "\(method)")
        }
    }

    @Test("ten failures a minute, and another one only when the oldest is a minute old")
    func attempts() throws {
        let start = ContinuousClock.now
        let age = Mutex(Duration.zero)
        let attempts = SignInAttempts { start + age.withLock { $0 } }
        for _ in 0..<50 { attempts.succeeded(try attempts.begin()) }
        for second in 0..<10 {
            age.withLock { $0 = .seconds(second) }
            _ = try attempts.begin()
        }
        #expect(throws: (any Error).self) { try attempts.begin() }
        age.withLock { $0 = .milliseconds(59_999) }
        #expect(throws: (any Error).self) { try attempts.begin() }
        age.withLock { $0 = .seconds(60) }
        _ = try attempts.begin()
        #expect(throws: (any Error).self) { try attempts.begin() }
    }
}
