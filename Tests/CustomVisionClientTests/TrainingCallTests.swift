import Foundation
import Testing

@testable import CustomVisionClient

@Suite("Training and prediction")
struct TrainingCallTests {
    private static let project = UUID()

    private static func iteration(_ name: String, _ status: String, trainedAt: String? = nil) -> [String: Any]
    {
        [
            "id": "\(UUID())", "name": name, "status": status, "trainedAt": trainedAt ?? NSNull(),
            "newMember": 1,
        ]
    }

    /// A client of a server that answers by the rest of the path.
    private static func with(
        _ answer: @escaping @Sendable (FakeServer.Request) -> FakeServer.Answer,
        test: (CustomVisionClient, FakeServer, PauseLog) async throws -> Void
    ) async throws {
        let server = try await FakeServer(answer: answer)
        defer { server.stop() }
        let log = PauseLog()
        let client = try CustomVisionClient(
            endpoint: ServiceEndpoint(server.address),
            trainingKey: "t",
            predictionKey: "p",
            retries: log.policy
        )
        try await test(client, server, log)
    }

    @Test("is started, waited for and evaluated")
    func train() async throws {
        let polls = Counter()
        try await Self.with { request in
            switch (request.method, request.segments.last) {
            case ("POST", "train"): .json(200, Self.iteration("Iteration 1", "Training"))
            case (_, "performance"):
                .json(
                    200,
                    [
                        "precision": 1, "recall": 0.5, "averagePrecision": NSNull(),
                        "perTagPerformance": [
                            ["name": "nut", "precision": 0.25, "recall": 1, "averagePrecision": 0.5]
                        ],
                    ]
                )
            default: .json(200, Self.iteration("Iteration 1", polls.next() < 3 ? "Training" : "Completed"))
            }
        } test: { client, server, log in
            let started = try await client.train(Self.project, budgetInHours: 2, isForced: true)
            #expect(started.isTraining)
            let query = try #require(server.requests.first).query
            #expect(
                query == ["trainingType": "Advanced", "reservedBudgetInHours": "2", "forceTrain": "true"]
            )
            let ended = try await client.waitForTraining(
                started.id,
                of: Self.project,
                pollInterval: .seconds(5)
            )
            #expect(ended.isCompleted)
            #expect(log.pauses == [.seconds(5), .seconds(5)])
            let performance = try await client.performance(of: ended.id, in: Self.project)
            #expect(performance.recall == 0.5 && performance.perTagPerformance?.first?.precision == 0.25)
        }
    }

    @Test("is published by name: the iteration that was named, or the newest trained one")
    func publish() async throws {
        try await Self.with { request in
            request.method == "POST"
                ? .json(200, true)
                : .json(
                    200,
                    [
                        Self.iteration("old", "Completed", trainedAt: "2020-11-13T01:23:45.678Z"),
                        Self.iteration("new", "Completed", trainedAt: "2021-01-01T00:00:00.000Z"),
                        Self.iteration("broken", "Failed"), Self.iteration("running", "Training"),
                    ]
                )
        } test: { client, server, _ in
            #expect(try await client.iteration(matching: nil, of: Self.project).name == "new")
            let old = try await client.iteration(matching: "old", of: Self.project)
            #expect(old.name == "old")
            let error = try await failure { try await client.iteration(matching: "none", of: Self.project) }
            #expect(error.code == .noSuchIteration && error.description.contains("“broken”"))
            try await client.publish(
                old.id,
                of: Self.project,
                as: "a/b c",
                resource: "/x/y",
                isReplacing: true
            )
            let request = try #require(server.requests.last)
            #expect(request.path.hasSuffix("/iterations/\(old.id.uuidString.lowercased())/publish"))
            #expect(request.query == ["publishName": "a/b c", "predictionId": "/x/y", "overwrite": "true"])
        }
    }

    @Test("answers with probabilities, each interface by its own key")
    func predict() async throws {
        let answer: [String: String] = ["id": "\(UUID())", "iteration": "\(UUID())"]
        try await Self.with { _ in
            var body: [String: Any] = answer
            body["predictions"] = [["probability": 0.75, "tagId": "\(UUID())", "tagName": "nut"]]
            return .json(200, body)
        } test: { client, server, _ in
            var prediction = try await client.classify(photograph(1), with: Self.project, publishedAs: "a/b")
            #expect(prediction.predictions.map(\.probability) == [0.75])
            var request = try #require(server.requests.last)
            let project = Self.project.uuidString.lowercased()
            #expect(
                request.path
                    == "/customvision/v3.1/prediction/\(project)/classify/iterations/a/b/image/nostore"
            )
            #expect(request.fields["prediction-key"] == "p" && request.fields["training-key"] == nil)
            #expect(request.body == photograph(1))
            #expect(request.fields["content-type"] == "application/octet-stream")
            #expect(client.classificationURL(of: Self.project, publishedAs: "a/b").contains("/a%2Fb/image"))

            prediction = try await client.quickTest(photograph(2), with: Self.project, isStored: true)
            #expect(prediction.predictions.first?.tagName == "nut")
            request = try #require(server.requests.last)
            #expect(request.path == "/customvision/v3.3/training/projects/\(project)/quicktest/image")
            #expect(request.query == ["store": "true"])
            #expect(request.fields["training-key"] == "t" && request.fields["prediction-key"] == nil)
        }
    }
}
