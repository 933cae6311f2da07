import Annotations
import Foundation
import HTTPAPI
import HTTPTypes
import Projects
import Storage
import TestSupport
import Testing

@testable import PortalAPI

@Suite("The progress of a training")
struct ProgressTests {
    /// A project whose training waits for a worker.
    private func waiting(in home: TestPortal) async throws -> (path: String, project: UUID, iteration: UUID) {
        let project = try await EvaluatedProject(
            in: home,
            .multiclass,
            tagCount: 2,
            truth: (0..<12).map { [$0 % 2] }
        )
        let iteration = try await home.projects.train(project.id).id
        return ("/projects/\(project.id)/iterations/\(iteration)", project.id, iteration)
    }

    private func lease(in home: TestPortal) async throws -> JobLease {
        let now = home.clock.now
        let leased = try await home.store.write {
            try $0.leaseJob(ofKinds: ["train"], owner: "w", now: now, duration: 60, attemptLimit: 4).lease
        }
        return try #require(leased)
    }

    private func report(_ json: String, _ lease: JobLease, in home: TestPortal) async throws {
        try await home.store.write { try $0.setProgress(Data(json.utf8), of: lease) }
    }

    @Test("it waits, works, is interrupted, goes on, and is stopped")
    func states() async throws {
        try await TestPortal.run { home in
            let (path, _, _) = try await waiting(in: home)
            var answer = try await home.send(.get, path + "/progress")
            #expect(answer.json.names == Set(PortalWire.Progress.schema.members.map(\.name)))
            #expect(answer["status"].text == "Training" && answer["stage"].text == "waiting")
            #expect(answer["attempt"].number == 0 && answer["remainingSeconds"].isNull)

            let first = try await lease(in: home)
            answer = try await home.send(.get, path + "/progress")
            #expect(answer["stage"].text == "extracting" && answer["attempt"].number == 1)
            try await report(
                #"{"stage":"extracting","done":4,"total":12,"rate":2,"seconds":2.5}"#,
                first,
                in: home
            )
            answer = try await home.send(.get, path + "/progress")
            #expect(answer["done"].number == 4 && answer["total"].number == 12)
            #expect(answer["remainingSeconds"].number == 4)
            #expect(answer["seconds"].number == 2.5)

            home.clock.advance(by: 61)
            answer = try await home.send(.get, path + "/progress")
            #expect(answer["stage"].text == "waiting" && answer["done"].number == 0)
            #expect(!answer["message"].isNull)
            let second = try await lease(in: home)
            try await report(#"{"stage":"crossValidating","done":1,"total":5,"seconds":1}"#, second, in: home)
            answer = try await home.send(.get, path + "/progress")
            #expect(answer["stage"].text == "crossValidating" && answer["attempt"].number == 2)
            #expect(answer["remainingSeconds"].isNull && answer["rate"].isNull)

            #expect(try await home.send(.post, path + "/cancel").status == 202)
            answer = try await home.send(.get, path + "/progress")
            #expect(answer["message"].text.contains("stopped"))
        }
    }

    @Test("a training that waits is cancelled at once, and cancelling again does nothing")
    func cancelling() async throws {
        try await TestPortal.run { home in
            let (path, _, _) = try await waiting(in: home)
            for _ in 0..<2 { #expect(try await home.send(.post, path + "/cancel").status == 202) }
            let answer = try await home.send(.get, path + "/progress")
            #expect(answer["status"].text == "Failed" && answer["stage"].isNull)
            #expect(answer["message"].text == "Training was cancelled.")
        }
    }

    @Test("events tell every change the reader is there for, and the end")
    func events() async throws {
        try await TestPortal.run { home in
            let (path, project, iteration) = try await waiting(in: home)
            var events = try await home.events(path + "/events").makeAsyncIterator()
            #expect(try event(await events.next()).1["stage"].text == "waiting")
            let worker = try await lease(in: home)
            #expect(try event(await events.next()).1["stage"].text == "extracting")
            try await report(#"{"stage":"crossValidating","done":3,"total":5,"seconds":1}"#, worker, in: home)
            let (name, progress) = try event(await events.next())
            #expect(name == "progress" && progress["done"].number == 3)
            try await home.store.write { [now = home.clock.now] transaction in
                try transaction.complete(worker, now: now)
                var record = try #require(try transaction.iteration(iteration))
                record.status = .completed
                record.trainingSeconds = 12.5
                try transaction.update(iteration: record)
            }
            let (last, end) = try event(await events.next())
            #expect(last == "end" && end["status"].text == "Completed" && end["seconds"].number == 12.5)
            #expect(await events.next() == nil)

            // Whoever comes later gets the end at once.
            var late = try await home.events(path + "/events").makeAsyncIterator()
            #expect(try event(await late.next()).0 == "end")
            #expect(await late.next() == nil)
            let missing = try await home.send(.get, "/projects/\(project)/iterations/\(UUID())/events")
            #expect(missing.code == "NotFoundIteration")
        }
    }

    @Test(
        "silence is broken by comments; a consumer that goes ends the stream, and so does an iteration that goes"
    )
    func silence() async throws {
        try await TestPortal.run { home in
            let (path, project, iteration) = try await waiting(in: home)
            let first = try await home.projects.trainingStatus(of: iteration, in: project)
            let projects = home.projects
            let feed = ProgressFeed(first, timing: .init(poll: .milliseconds(1), silence: .milliseconds(5))) {
                try await projects.trainingStatus(of: iteration, in: project)
            }
            var quiet = feed.events.makeAsyncIterator()
            #expect(try event(await quiet.next()).0 == "progress")
            for _ in 0..<3 { #expect(await quiet.next() == Data(": keep-alive\n\n".utf8)) }

            let events = try await home.events(path + "/events")
            let consumer = Task {
                var count = 0
                for await _ in events { count += 1 }
                return count
            }
            consumer.cancel()
            #expect(await consumer.value <= 1)

            try await projects.deleteIteration(iteration, of: project)
            #expect(await quiet.next() == nil)
        }
    }

    /// The name and the data of an event, read as the HTML standard says.
    private func event(_ bytes: Data?) throws -> (String, JSON) {
        let text = String(decoding: try #require(bytes), as: UTF8.self)
        #expect(text.hasSuffix("\n\n"))
        let lines = text.dropLast(2).split(separator: "\n")
        #expect(lines.count == 2)
        let name = try #require(lines.first { $0.hasPrefix("event: ") }).dropFirst(7)
        let data = try #require(lines.first { $0.hasPrefix("data: ") }).dropFirst(6)
        return (String(name), JSON(try JSONSerialization.jsonObject(with: Data(data.utf8))))
    }
}
