import Foundation
import Projects
import Storage
import Testing

@testable import OcellusServer

@Suite("Signing in to the portal")
struct SignInTests {
    private static let projects = "/customvision/v3.4-preview/training/projects"
    private static let session = "/portal/v1/session"

    @Test("a training key opens a session, whose cookie stands for the key until the browser signs out")
    func story() async throws {
        try await RunningServer.run { server in
            var browser = Browser(server)
            #expect(try await server.ask("GET", Self.session, browser.fields).status == 204)
            let answer = try await browser.signIn(server, ["key": RunningServer.trainingKey])
            #expect(answer.status == 200)
            let set = try #require(answer["Set-Cookie"])
            #expect(
                set.wholeMatch(
                    of:
                        /ocellus-session=[A-Za-z0-9_\-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict/
                ) != nil
            )
            let state = try JSONDecoder().decode(State.self, from: Data(answer.body))
            #expect(state.idleMinutes == 720 && state.projectId == nil)
            let end = try Date(
                state.expires,
                strategy: .iso8601.year().month().day().time(includingFractionalSeconds: true)
            )
            #expect(abs(end.timeIntervalSinceNow - 30 * 86_400) < 600)
            #expect(try await server.ask("GET", Self.session, browser.fields).body == answer.body)
            #expect(try await server.ask("GET", Self.projects, browser.fields).status == 200)
            #expect(try await server.ask("POST", Self.projects + "?name=a", browser.fields).status == 200)
            #expect(try await server.ask("GET", "/metrics", browser.fields).status == 200)
            let out = try await server.ask("DELETE", Self.session, browser.fields)
            #expect(out.status == 204)
            #expect(out["Set-Cookie"]?.hasPrefix("ocellus-session=; Path=/; Max-Age=0; HttpOnly") == true)
            #expect(try await server.ask("GET", Self.session, browser.fields).status == 204)
            #expect(try await server.ask("GET", Self.projects, browser.fields).status == 401)
            #expect(try await server.ask("DELETE", Self.session, browser.fields).status == 204)
            let secrets = [RunningServer.trainingKey, String(set.prefix { $0 != ";" }.suffix(43))]
            let log = try server.log().joined()
            #expect(secrets.allSatisfy { !log.contains($0) })
        }
    }

    private struct State: Decodable {
        let expires: String
        let idleMinutes: Int
        let projectId: String?
    }

    @Test("a session opens the training side only, and a key in the request counts instead of it")
    func permissions() async throws {
        try await RunningServer.run { server in
            let browser = try await Browser.signedIn(server)
            let prediction = "/customvision/v3.0/prediction/\(UUID())/classify/iterations/x/url"
            #expect(try await server.ask("POST", prediction, browser.fields).status == 401)
            for key in ["wrong", RunningServer.predictionKey] {
                let fields = browser.fields.merging(["Training-Key": key]) { $1 }
                #expect(try await server.ask("GET", Self.projects, fields).status == 401)
            }
            let foreign = browser.fields.merging([
                "Training-Key": RunningServer.trainingKey, "Origin": "http://x.example",
            ]) { $1 }
            #expect(try await server.ask("GET", Self.projects, foreign).status == 200)
        }
    }

    @Test("nothing but a training key signs in, and no cookie is set then")
    func refused() async throws {
        try await RunningServer.run { server in
            for (body, status) in [
                (["key": "wrong"], 401), (["key": ""], 401), (["key": RunningServer.predictionKey], 401),
                (["link": "wrong"], 401), ([:], 400), (["key": RunningServer.trainingKey, "link": "x"], 400),
            ] {
                var browser = Browser(server)
                let answer = try await browser.signIn(server, body)
                #expect(answer.status == status, "\(body)")
                #expect(answer["Set-Cookie"] == nil)
                #expect(answer.text.contains("\"code\""))
            }
            let long = try await server.ask(
                "POST",
                Self.session,
                Browser(server).fields.merging(["Content-Type": "application/json"]) { $1 },
                body: Array(repeating: UInt8(ascii: " "), count: 5_000)
            )
            #expect(long.status == 413)
        }
    }

    @Test(
        "a cookie does not count in a request that another site may have brought about",
        arguments: [
            ("GET", ["Origin": "http://evil.example"]), ("GET", ["Sec-Fetch-Site": "cross-site"]),
            ("GET", ["Sec-Fetch-Site": "same-site"]),
            ("GET", ["Host": "rebound.example", "Origin": "http://rebound.example"]),
            ("POST", ["Origin": "http://evil.example"]), ("POST", ["Origin": "null"]),
            ("POST", ["Origin": ""]),
            ("POST", ["Origin": "https://localhost"]), ("POST", ["Sec-Fetch-Site": "cross-site"]),
            ("POST", ["Sec-Fetch-Site": "none"]),
            ("POST", ["Host": "rebound.example", "Origin": "http://rebound.example"]),
        ]
    )
    func otherSites(method: String, changed: [String: String]) async throws {
        try await RunningServer.run { server in
            let browser = try await Browser.signedIn(server)
            let fields = browser.fields.merging(changed) { $1 }
            let answer = try await server.ask(method, Self.projects + "?name=forged", fields)
            #expect(answer.status == 403, "\(answer.text)")
            #expect(answer.text.contains("\"Forbidden\""))
            if method == "POST" {
                let out = try await server.ask("DELETE", Self.session, fields)
                #expect(out.status == 403, "nobody else signs a browser out")
                let json = fields.merging(["Content-Type": "application/json"]) { $1 }
                let body = Array(#"{"key":"\#(RunningServer.trainingKey)"}"#.utf8)
                let signIn = try await server.ask("POST", Self.session, json, body: body)
                #expect(signIn.status == 403 && signIn["Set-Cookie"] == nil, "nor in as somebody else")
            }
            let list = try await server.ask("GET", Self.projects, browser.fields)
            #expect(list.text == "[]")
        }
    }

    @Test("a request that changes something must tell its origin; one that reads need not")
    func missingOrigin() async throws {
        try await RunningServer.run { server in
            var fields = try await Browser.signedIn(server).fields
            fields["Origin"] = nil
            #expect(try await server.ask("GET", Self.projects, fields).status == 200)
            #expect(try await server.ask("POST", Self.projects + "?name=a", fields).status == 403)
            #expect(try await server.ask("DELETE", Self.session, fields).status == 403)
            fields["Sec-Fetch-Site"] = "none"
            #expect(try await server.ask("GET", Self.projects, fields).status == 200)
        }
    }

    @Test(
        "behind a proxy with TLS, the public address is an origin, too, and the cookie travels by https only"
    )
    func proxy() async throws {
        try await RunningServer.run(with: { $0.publicURL = URL(string: "https://vision.example/") }) {
            server in
            for host in ["vision.example", "localhost:\(server.port)"] {
                let fields = [
                    "Host": host, "Origin": "https://vision.example", "Content-Type": "application/json",
                    "Sec-Fetch-Site": "same-origin",
                ]
                let body = Array(#"{"key":"\#(RunningServer.trainingKey)"}"#.utf8)
                let answer = try await server.ask("POST", Self.session, fields, body: body)
                #expect(answer.status == 200)
                #expect(answer["Set-Cookie"]?.hasSuffix("; Secure") == true)
            }
            #expect(server.notice.signIn.hasPrefix("https://vision.example/#/sign-in?link="))
        }
    }

    @Test("a revoked key ends the sessions that it opened, and a key of one project opens that project only")
    func storedKeys() async throws {
        try await RunningServer.run { server in
            let made = try await server.ask("POST", Self.projects + "?name=mine", RunningServer.training)
            let id = try #require(
                try JSONDecoder().decode([String: JSONText].self, from: Data(made.body))["id"]?.text
            )
            let other = try await server.ask("POST", Self.projects + "?name=other", RunningServer.training)
            let otherID = try #require(
                try JSONDecoder().decode([String: JSONText].self, from: Data(other.body))["id"]?.text
            )
            let (store, projects) = try await server.projects()
            let projectID: UUID = try #require(UUID(uuidString: id))
            let key = try await projects.createKey(name: "one", scope: .training, projectID: projectID)
            var browser = Browser(server)
            let answer = try await browser.signIn(server, ["key": key.secret.text])
            #expect(answer.status == 200 && answer.text.contains(id))
            #expect(try await server.ask("GET", "\(Self.projects)/\(id)", browser.fields).status == 200)
            #expect(try await server.ask("GET", "\(Self.projects)/\(otherID)", browser.fields).status == 404)
            try await projects.revokeKey(key.key.id)
            var statuses = [200]
            // The server notices within two seconds; until then it goes on.
            while statuses.last == 200 {
                statuses.append(try await server.ask("GET", Self.session, browser.fields).status)
            }
            #expect(statuses.last == 204)
            #expect(try await server.ask("GET", "\(Self.projects)/\(id)", browser.fields).status == 401)
            try await store.close()
        }
    }

    @Test("a session that was not used for twelve hours is over")
    func idle() async throws {
        try await RunningServer.run { server in
            let (store, _) = try await server.projects()
            for (hours, status) in [(11.9, 200), (12.1, 401)] {
                let token = SessionToken.random()
                let time = Date(timeIntervalSinceNow: -hours * 3_600)
                try await store.write {
                    try $0.insert(
                        session: .init(hash: token.digest, keyHash: nil, created: time, lastSeen: time)
                    )
                }
                var browser = Browser(server)
                browser.cookie = "other=1; ocellus-session=stale; ocellus-session=\(token.text)"
                #expect(try await server.ask("GET", Self.projects, browser.fields).status == status)
            }
            try await store.close()
        }
    }

    @Test("the link of the start signs in once")
    func link() async throws {
        try await RunningServer.run { server in
            let lines = server.notice.text.split(separator: "\n")
            #expect(lines[0] == "Ocellus is ready: http://127.0.0.1:\(server.port)")
            let match = try #require(
                lines[1].wholeMatch(
                    of:
                        /Open http:\/\/127\.0\.0\.1:[0-9]+\/#\/sign-in\?link=(.+) in a browser \(valid for 60 minutes, once\)/
                )
            )
            let token = String(match.1)
            var (first, second) = (Browser(server), Browser(server))
            let answer = try await first.signIn(server, ["link": token])
            #expect(answer.status == 200 && answer.text.contains("\"projectId\":null"))
            #expect(try await second.signIn(server, ["link": token]).status == 401)
            #expect(try await server.ask("GET", Self.projects, first.fields).status == 200)
            #expect(try !server.log().joined().contains(token))
        }
    }

    @Test("after ten failures in a minute nobody signs in, and the answer says when to come back")
    func attempts() async throws {
        try await RunningServer.run { server in
            var browser = Browser(server)
            #expect(try await browser.signIn(server, ["key": RunningServer.trainingKey]).status == 200)
            for _ in 0..<10 { #expect(try await browser.signIn(server, ["key": "wrong"]).status == 401) }
            let answer = try await browser.signIn(server, ["key": RunningServer.trainingKey])
            #expect(answer.status == 429)
            #expect(answer["Retry-After"].flatMap { Int($0) }.map { (1...60).contains($0) } == true)
            // Who is in stays in.
            #expect(try await server.ask("GET", Self.projects, browser.fields).status == 200)
        }
    }
}

/// A member of an object that is a text, or something else.
private struct JSONText: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws {
        text = try? decoder.singleValueContainer().decode(String.self)
    }
}
