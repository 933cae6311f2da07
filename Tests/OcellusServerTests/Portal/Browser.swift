import Foundation
import Testing

/// What a browser sends beside what its page says: its origin, where the request comes from, and its cookie.
struct Browser {
    /// A host that the server of the tests goes by.
    let host: String

    /// What the server set, as it is sent back.
    var cookie: String?

    init(_ server: RunningServer) {
        host = "localhost:\(server.port)"
    }

    /// The header fields of a request of the server's own page.
    var fields: [String: String] {
        var fields = ["Host": host, "Origin": "http://\(host)", "Sec-Fetch-Site": "same-origin"]
        fields["Cookie"] = cookie
        return fields
    }

    /// Signs in and keeps the cookie.
    mutating func signIn(_ server: RunningServer, _ body: [String: String]) async throws -> Answer {
        let answer = try await server.ask(
            "POST",
            "/portal/v1/session",
            fields.merging(["Content-Type": "application/json"]) { $1 },
            body: Array(try JSONEncoder().encode(body))
        )
        if let set = answer["Set-Cookie"] { cookie = String(set.prefix { $0 != ";" }) }
        return answer
    }

    /// A browser that is signed in with the training key of the tests.
    static func signedIn(_ server: RunningServer) async throws -> Browser {
        var browser = Browser(server)
        let answer = try await browser.signIn(server, ["key": RunningServer.trainingKey])
        try #require(answer.status == 200, "\(answer.text)")
        return browser
    }
}
