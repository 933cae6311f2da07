import Foundation
import Projects
import Testing

@testable import OcellusServer

@Suite("Pages of other origins")
struct CrossOriginTests {
    private static let path =
        "/customvision/v3.1/prediction/\(UUID().uuidString)/classify/iterations/any/image/nostore"
    private static let shop = "https://shop.example"

    private func preflight(
        _ server: RunningServer,
        _ path: String = path,
        origin: String = shop,
        method: String = "POST"
    ) async throws -> Answer {
        try await server.ask(
            "OPTIONS",
            path,
            [
                "Origin": origin, "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": "prediction-key,content-type",
            ]
        )
    }

    /// The fields of an answer that tell a browser about origins.
    private func fields(_ answer: Answer) -> [String] {
        answer.fields.map { $0.name.lowercased() }.filter { $0.hasPrefix("access-control-") }
    }

    @Test("without a setting no answer says anything about origins")
    func off() async throws {
        try await RunningServer.run { server in
            let asked = try await preflight(server)
            #expect(asked.status == 405)
            let answer = try await server.ask(
                "POST",
                Self.path,
                ["Origin": Self.shop, "Prediction-Key": RunningServer.predictionKey],
                body: [1]
            )
            for answer in [asked, answer] { #expect(fields(answer).isEmpty && answer["Vary"] == nil) }
        }
    }

    @Test("a browser that asks for a listed origin is told what it may send, without a key")
    func asking() async throws {
        try await RunningServer.run(with: {
            $0.allowedOrigins = Set([Self.shop, "http://localhost:3000"].compactMap { WebOrigin($0) })
        }) { server in
            for origin in [Self.shop, "http://localhost:3000"] {
                let answer = try await preflight(server, origin: origin)
                #expect(answer.status == 204)
                #expect(answer["Access-Control-Allow-Origin"] == origin)
                #expect(answer["Access-Control-Allow-Methods"] == "POST")
                let names =
                    answer["Access-Control-Allow-Headers"]?.lowercased().components(separatedBy: ", ") ?? []
                #expect(Set(names).isSuperset(of: ["prediction-key", "content-type", "content-encoding"]))
                #expect(!names.contains("*") && !names.contains("training-key"))
                #expect(answer["Access-Control-Max-Age"] == "600")
                #expect(answer["Access-Control-Allow-Credentials"] == nil)
                #expect(answer["Vary"]?.contains("Origin") == true)
            }
            // What is not listed, or is not for predictions, is a request like any other.
            for origin in [
                "https://other.example", "http://shop.example", "https://shop.example:8443", "null", "*", "",
            ] {
                #expect(try await fields(preflight(server, origin: origin)).isEmpty)
            }
            #expect(try await fields(preflight(server, method: "GET")).isEmpty)
            for path in [
                "/customvision/v3.3/training/projects", "/portal/v1/session", "/portal/v1/keys", "/metrics",
                "/",
            ] {
                let answer = try await preflight(server, path)
                #expect(fields(answer).isEmpty && answer.status >= 400)
            }
        }
    }

    @Test("every answer to a listed page names its origin, failures too; the training side never does")
    func answers() async throws {
        try await RunningServer.run(with: {
            $0.allowedOrigins = Set([Self.shop].compactMap { WebOrigin($0) })
        }) { server in
            let cases: [(key: String, status: Int)] = [
                (RunningServer.predictionKey, 404), ("a-wrong-key-of-a-page", 401),
            ]
            for (key, status) in cases {
                let answer = try await server.ask(
                    "POST",
                    Self.path,
                    ["Origin": Self.shop, "Prediction-Key": key, "Content-Type": "application/octet-stream"],
                    body: [1]
                )
                #expect(answer.status == status)
                #expect(answer["Access-Control-Allow-Origin"] == Self.shop)
                #expect(answer["Access-Control-Expose-Headers"]?.contains("Retry-After") == true)
                #expect(answer["Access-Control-Allow-Credentials"] == nil && answer["Vary"] == "Origin")
            }
            let training = try await server.ask(
                "GET",
                "/customvision/v3.3/training/projects",
                RunningServer.training.merging(["Origin": Self.shop]) { $1 }
            )
            #expect(training.status == 200 && fields(training).isEmpty)
        }
    }

    @Test("a key with origins of its own opens for their pages, and for no page of another")
    func keys() async throws {
        try await RunningServer.run { server in
            let made = try await server.ask(
                "POST",
                "/portal/v1/keys",
                RunningServer.training.merging(["Content-Type": "application/json"]) { $1 },
                body: Array(
                    #"{"name": "shop", "scope": "prediction", "origins": ["https://Shop.example:443"]}"#.utf8
                )
            )
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(made.body)) as? [String: Any]
            )
            let secret = try #require(object["secret"] as? String)
            #expect((object["key"] as? [String: Any])?["origins"] as? [String] == [Self.shop])
            #expect(try await preflight(server)["Access-Control-Allow-Origin"] == Self.shop)
            #expect(try await fields(preflight(server, origin: "https://other.example")).isEmpty)
            let answers: [(origin: String?, status: Int, names: Bool)] = [
                (Self.shop, 404, true), (nil, 404, false), ("https://other.example", 403, false),
                ("null", 403, false),
            ]
            for (origin, status, names) in answers {
                var sent = ["Prediction-Key": secret, "Content-Type": "application/octet-stream"]
                sent["Origin"] = origin
                let answer = try await server.ask("POST", Self.path, sent, body: [1])
                #expect(answer.status == status, "\(origin ?? "no origin")")
                #expect((answer["Access-Control-Allow-Origin"] == origin && origin != nil) == names)
            }
        }
    }
}
