import Foundation
import Projects
import Storage
import Testing

@testable import OcellusServer

@Suite("Requests and answers")
struct RequestTests {
    private static let projects = "/customvision/v3.3/training/projects"

    @Test("every answer has the headers that keep browsers from guessing, and a number of its own")
    func headers() async throws {
        try await RunningServer.run { server in
            var numbers: Set<String> = []
            let targets = [
                "/health/live", "/metrics", "/openapi.json", "/nothing", Self.projects,
                "/images/\(String(repeating: "0", count: 64))",
            ]
            for target in targets {
                for fields in [[:], RunningServer.training] {
                    let answer = try await server.ask("GET", target, fields)
                    #expect(answer["X-Content-Type-Options"] == "nosniff", "\(target)")
                    #expect(answer["Referrer-Policy"] == "no-referrer", "\(target)")
                    #expect(answer["Cache-Control"] == "no-store", "\(target)")
                    let number = try #require(answer["Request-Id"])
                    #expect(number.wholeMatch(of: /[0-9a-z]{1,13}/) != nil)
                    numbers.insert(number)
                }
            }
            #expect(numbers.count == 2 * targets.count)
        }
    }

    @Test("HEAD is GET without the body", arguments: ["/health/live", "/openapi.json", "/nothing", projects])
    func head(target: String) async throws {
        try await RunningServer.run { server in
            let (get, head) = (
                try await server.ask("GET", target, RunningServer.training),
                try await server.ask("HEAD", target, RunningServer.training)
            )
            #expect(head.status == get.status)
            #expect(head["Content-Length"] == String(get.body.count))
            #expect(head["Content-Type"] == get["Content-Type"])
            // The connection is in step afterwards: no byte of a body was sent.
            let connection = try await server.connect()
            try await connection.send(RunningServer.head("HEAD", target, RunningServer.training))
            _ = try await connection.answer(isForHead: true)
            try await connection.send(RunningServer.head("GET", "/health/live"))
            #expect(try await connection.answer()?.status == 200)
            await connection.close()
        }
    }

    @Test(
        "unknown addresses and methods get flat errors",
        arguments: [
            ("POST", "/", 405), ("GET", "/customvision", 404), ("GET", "/images/short", 404),
            ("GET", "/../etc/passwd", 404),
            ("GET", "/customvision/v9.9/training/projects", 404), ("GET", "/%00", 404),
            ("GET", "/health", 404),
            ("DELETE", "/health/live", 405), ("POST", "/metrics", 405), ("PUT", "/openapi.json", 405),
            ("PUT", projects, 405), ("OPTIONS", projects, 405), ("TRACE", "/", 405),
        ]
    )
    func unknown(method: String, target: String, status: Int) async throws {
        try await RunningServer.run { server in
            let answer = try await server.ask(method, target, RunningServer.training)
            #expect(answer.status == status)
            try expectFlatError(answer)
            #expect((answer["Allow"] != nil) == (status == 405))
        }
    }

    @Test(
        "doubled slashes do not count",
        arguments: ["//health//live", "//customvision//v3.3/training///projects//"]
    )
    func slashes(target: String) async throws {
        try await RunningServer.run { server in
            let answer = try await server.ask("GET", target, RunningServer.training)
            #expect(answer.status == 200)
        }
    }

    @Test("keys that the operator chose open their own side, in either header")
    func chosenKeys() async throws {
        try await RunningServer.run { server in
            let (training, prediction) = (RunningServer.trainingKey, RunningServer.predictionKey)
            for (fields, status) in [
                (["Training-Key": training], 200), (["ocp-apim-subscription-key": training], 200),
                (["Training-Key": prediction], 401), (["Training-Key": training + "x"], 401),
                (["Training-Key": ""], 401), ([:], 401),
            ] {
                let answer = try await server.ask("GET", Self.projects, fields)
                #expect(answer.status == status, "\(fields)")
            }
            #expect(server.notice.newKeys.isEmpty)
        }
    }

    @Test("without keys of the operator, the first start makes one of each kind and says so once")
    func firstKeys() async throws {
        try await RunningServer.run(with: {
            $0.trainingKey = nil
            $0.predictionKey = nil
        }) { server in
            let training = try #require(server.notice.newKeys[.training]?.text)
            let prediction = try #require(server.notice.newKeys[.prediction]?.text)
            #expect(try await server.ask("GET", Self.projects, ["Training-Key": training]).status == 200)
            #expect(try await server.ask("GET", Self.projects, ["Training-Key": prediction]).status == 401)
            #expect(server.notice.text.contains(training) && server.notice.text.contains(prediction))
            let log = try server.log().joined()
            #expect(!log.contains(training) && !log.contains(prediction))
        }
    }

    @Test("log lines are JSON, and hold no key, no address and no query")
    func log() async throws {
        try await RunningServer.run { server in
            let numbers = [
                try await server.ask("GET", "/secret-path?secret-query", ["Secret-Field": "secret-value"]),
                try await server.ask("GET", Self.projects + "?secret-query=1", RunningServer.training),
                try await server.ask("POST", Self.projects + "?name=secret-name", RunningServer.training),
                try await server.ask("GET", Self.projects, ["Training-Key": "secret-key"]),
            ].compactMap { $0["Request-Id"] }
            #expect(numbers.count == 4)
            let lines = try server.log()
            let objects = try lines.map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String])
            }
            let requests = objects.filter { $0["message"] == "request" }
            #expect(requests.compactMap { $0["request"] } == numbers)
            #expect(
                requests.map { $0["operation"] } == ["none", "GetProjects", "CreateProject", "GetProjects"]
            )
            #expect(requests.map { $0["status"] } == ["404", "200", "200", "401"])
            for line in lines {
                for secret in ["secret", RunningServer.trainingKey, server.dataFolder.path] {
                    #expect(!line.contains(secret), "\(line)")
                }
            }
        }
    }
}
