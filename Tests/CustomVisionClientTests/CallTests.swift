import Foundation
import Testing

@testable import CustomVisionClient

@Suite("A call")
struct CallTests {
    @Test("waits as long as the service asks for, then goes on", arguments: [429, 503])
    func retryAfter(status: Int) async throws {
        try await FakeService.with(.init(name: "parts")) { service in
            let counter = Counter()
            service.disturb { _ in
                counter.next() <= 2
                    ? .json(
                        status,
                        ["code": "TooManyRequests", "message": "slowly"],
                        fields: ["Retry-After": "7"]
                    ) : nil
            }
            let log = PauseLog()
            let projects = try await service.client(retries: log.policy).projects()
            #expect(projects.map(\.name) == ["parts"])
            #expect(counter.count == 3)
            #expect(log.pauses.contains { $0 > .seconds(6) && $0 <= .seconds(7) })
        }
    }

    @Test("reads the pause that some gateways put into the text")
    func pauseInText() async throws {
        try await FakeService.with(.init(name: "parts")) { service in
            let counter = Counter()
            service.disturb { _ in
                counter.next() == 1
                    ? .json(429, ["error": ["code": "429", "message": "Please retry after 3 seconds."]]) : nil
            }
            let log = PauseLog()
            _ = try await service.client(retries: log.policy).projects()
            #expect(log.pauses.contains { $0 > .seconds(2) && $0 <= .seconds(3) })
        }
    }

    @Test("gives up when the service wants too long a pause, or is busy for ever")
    func givesUp() async throws {
        try await FakeService.with { service in
            service.disturb { _ in
                .json(429, ["code": "x", "message": "Tomorrow."], fields: ["Retry-After": "86400"])
            }
            var error = try await failure { try await service.client().projects() }
            #expect(error.code == .overloaded)
            #expect(error.description.contains("Tomorrow."))
            #expect(service.requests.count == 1)

            service.disturb { _ in .status(503, body: Data()) }
            error = try await failure { try await service.client().projects() }
            #expect(error.code == .overloaded)
            #expect(service.requests.count == 1 + RetryPolicy().attempts)
        }
    }

    @Test("doubles its pauses up to a limit, less a random share")
    func backOff() {
        let policy = RetryPolicy(firstPause: .seconds(1), longestPause: .seconds(10))
        #expect(
            (1...6).map { policy.pause(after: $0, share: 1) } == [1, 2, 4, 8, 10, 10].map { .seconds($0) }
        )
        #expect((1...3).map { policy.pause(after: $0, share: 0) } == [0.5, 1, 2].map { .seconds($0) })
    }

    @Test("that changes nothing is repeated when its answer is lost or cut off")
    func lostAnswers() async throws {
        try await FakeService.with(.init(name: "parts")) { service in
            let counter = Counter()
            service.disturb { _ in
                switch counter.next() {
                case 1: .nothing
                case 2: .truncated(body: Data(#"[{"id": "0", "name": "x"}]"#.utf8))
                default: nil
                }
            }
            let projects = try await service.client().projects()
            #expect(projects.count == 1)
            #expect(counter.count == 3)
        }
    }

    @Test("that makes something is not repeated when its answer is lost")
    func notTwice() async throws {
        try await FakeService.with { service in
            service.disturb { $0.method == "POST" ? .nothing : nil }
            let error = try await failure { try await service.client().createProject(.init(name: "x")) }
            #expect(error.code == .unreachable)
            #expect(service.requests.count == 1)
        }
    }

    @Test("does not try for long where no service ever answered")
    func nobodyThere() async throws {
        let log = PauseLog()
        let client = try CustomVisionClient(
            endpoint: ServiceEndpoint("http://127.0.0.1:1"),
            trainingKey: "key",
            retries: log.policy
        )
        let error = try await failure { try await client.projects() }
        #expect(error.code == .unreachable)
        #expect(log.pauses.count == 2)
    }

    @Test("shows what the service says, whatever shape it has")
    func sentences() async throws {
        try await FakeService.with { service in
            let client = try service.client(key: "wrong")
            var error = try await failure { try await client.projects() }
            #expect(error.code == .keyRefused)
            #expect(error.description.contains("Access denied due to invalid subscription key."))
            #expect(!error.description.contains("wrong"))

            service.disturb { _ in .error(400, "BadRequestProjectName", "The name\u{1B}[31m is\nempty.") }
            error = try await failure { try await client.projects() }
            #expect(error.code == .rejected("BadRequestProjectName"))
            #expect(error.description == "The name [31m is empty.")

            service.disturb { _ in .json(403, ["statusCode": 403, "message": "Quota exceeded."]) }
            error = try await failure { try await client.projects() }
            #expect(error.code == .forbidden)
            #expect(error.description == "Quota exceeded.")

            service.disturb { _ in .status(404, body: Data("<html>nothing here</html>".utf8)) }
            error = try await failure { try await client.projects() }
            #expect(error.code == .notFound)
            #expect(error.description.contains("endpoint"))

            service.disturb { _ in .status(302, fields: ["Location": "http://169.254.169.254/"], body: Data())
            }
            error = try await failure { try await client.createProject(.init(name: "x")) }
            #expect(error.code == .unexpectedAnswer)
        }
    }

    @Test(
        "tells an answer that is not of the protocol",
        arguments: [
            "<html></html>", "{}", #"[{"id": 5}]"#, "", #"[{"id": "00000000-0000-0000-0000-000000000000"}]"#,
        ]
    )
    func wrongJSON(body: String) async throws {
        try await FakeService.with { service in
            service.disturb { _ in .status(200, fields: ["Content-Type": "text/html"], body: Data(body.utf8))
            }
            let error = try await failure { try await service.client().projects() }
            #expect(error.code == .unexpectedAnswer)
            #expect(error.description.contains("endpoint"))
        }
    }

    @Test("carries the key, the prefix of the endpoint and escaped names")
    func request() async throws {
        try await FakeService.with { service in
            service.disturb { _ in
                .json(200, ["id": "\(UUID())", "name": "n", "settings": [String: String]()])
            }
            let client = try CustomVisionClient(
                endpoint: ServiceEndpoint(service.address + "/some prefix/".replacing(" ", with: "%20")),
                trainingKey: "k"
            )
            _ = try await client.createProject(.init(name: "a&b=c/ü#?", classificationType: "Multiclass"))
            let request = try #require(service.requests.first)
            #expect(request.path == "/some prefix/customvision/v3.3/training/projects")
            #expect(request.query["name"] == "a&b=c/ü#?")
            #expect(request.fields["training-key"] == "k")
            #expect(request.fields["content-length"] == "0")
        }
    }

    @Test("without a key is not sent")
    func noKey() async throws {
        try await FakeService.with { service in
            let error = try await failure { try await service.client(key: nil).projects() }
            #expect(error.code == .missingKey)
            #expect(service.requests.isEmpty)
        }
    }

    @Test("finds projects by id and name, and lists what a name could mean")
    func projectNames() async throws {
        let twins = [FakeService.Folder(name: "twin"), FakeService.Folder(name: "twin")]
        try await FakeService.with(twins[0], twins[1], .init(name: "Parts")) { service in
            let client = try service.client()
            #expect(try await client.project(matching: "parts").name == "Parts")
            #expect(try await client.project(matching: twins[1].id.uuidString).id == twins[1].id)
            var error = try await failure { try await client.project(matching: "twin") }
            #expect(error.code == .ambiguousProject)
            #expect(twins.allSatisfy { error.description.contains($0.id.uuidString.lowercased()) })
            error = try await failure { try await client.project(matching: "other") }
            #expect(error.code == .noSuchProject)
            #expect(error.description.contains("“Parts”"))
        }
    }
}

/// The client's error that some work ends with.
func failure<Result>(_ work: () async throws -> Result) async throws -> CustomVisionClientError {
    do {
        _ = try await work()
    } catch let error as CustomVisionClientError {
        return error
    }
    Issue.record("The work should have failed.")
    throw CancellationError()
}
