import Annotations
import Bytes
import Foundation
import HTTPAPI
import HTTPTypes
import Projects
import Storage
import TestSupport
import Testing

@testable import PortalAPI

@Suite("Projects, samples and tags in the portal")
struct ProjectTests {
    @Test("tiles say what the single questions of the protocol's rules say")
    func tiles() async throws {
        try await TestPortal.run { home in
            let truth: [[Int]] = (0..<9).map { $0 < 6 ? [$0 % 2] : [] }
            let full = try await EvaluatedProject(in: home, .multilabel, tagCount: 2, truth: truth)
            let iteration = try await full.evaluate(
                in: home,
                logits: truth.map { _ in [1, -1] },
                truth: truth
            )
            _ = try await home.projects.publish(iteration, of: full.id, as: "live", resourceID: "r")
            home.clock.advance(by: 1)
            _ = try await home.projects.createProject(
                ProjectDraft(name: "empty", description: "nothing in it")
            )
            home.clock.advance(by: 1)
            let training = try await EvaluatedProject(
                in: home,
                .multiclass,
                tagCount: 2,
                truth: (0..<12).map { [$0 % 2] }
            )
            let running = try await home.projects.train(training.id)
            _ = try await home.store.write {
                try $0.deleteImages([training.images[0]], of: training.id, includingIterations: false)
            }

            let answer = try await home.send(.get, "/projects")
            #expect(answer.status == 200)
            let projects = try await home.projects.all()
            #expect(answer.json.list.map { $0["id"].id } == projects.map(\.record.id))
            for (tile, project) in zip(answer.json.list, projects) {
                #expect(tile.names == Set(PortalWire.ProjectTile.schema.members.map(\.name)))
                let id = project.record.id
                #expect(tile["name"].text == project.record.name)
                let counts = try await home.store.read { reading in
                    (
                        try reading.imageCount(ImageFilter(projectID: id)),
                        try reading.imageCount(ImageFilter(projectID: id, taggingStatus: .untagged)),
                        try reading.tags(of: id, in: .workspace).count
                    )
                }
                #expect(tile["imageCount"].number == Double(counts.0))
                #expect(tile["untaggedImageCount"].number == Double(counts.1))
                #expect(tile["tagCount"].number == Double(counts.2))
                #expect(tile["covers"].list.count == min(4, counts.0))
            }
            let (first, empty, last) = (answer.json.list[0], answer.json.list[1], answer.json.list[2])
            #expect(first["imageCount"].number == 9 && first["untaggedImageCount"].number == 3)
            // Spread over the nine: the first, third, fifth and seventh.
            let covers = [0, 2, 4, 6].map { EvaluatedProject.digest($0).description }
            for (cover, digest) in zip(first["covers"].list, covers) {
                #expect(cover.text.hasPrefix("https://vision.example:8443/images/\(digest)?end="))
            }
            #expect(first["lastIteration"]["id"].id == iteration)
            #expect(first["lastIteration"]["averagePrecision"].number == 0.75)
            #expect(first["lastIteration"]["publishName"].text == "live")
            #expect(first["domainName"].text == "General")
            #expect(empty["lastIteration"].isNull && empty["covers"].list.isEmpty)
            #expect(empty["description"].text == "nothing in it")
            #expect(last["lastIteration"]["id"].id == running.id)
            #expect(last["lastIteration"]["status"].text == "Training")
            #expect(last["lastIteration"]["averagePrecision"].isNull)
            #expect(last["imageCount"].number == 11)

            let own = try await home.limited(to: full.id).send(.get, "/projects")
            #expect(own.json.list.map { $0["id"].id } == [full.id])
        }
    }

    @Test("sample photographs come with their tags, the same for the same seed")
    func samples() async throws {
        try await TestPortal.run { home in
            let project = try await home.projects.createProject(
                ProjectDraft(name: "parts", classificationType: .multiclass)
            ).record.id
            let bolt = try await home.projects.createTag(TagDraft(name: "Bolt"), in: project).record.id
            let path = "/projects/\(project)/samples"
            let answer = try await home.limited(to: project).send(
                .post,
                path,
                json: #"{"count": 2, "seed": 5}"#
            )
            #expect(answer.status == 200)
            #expect(answer["created"].number == 2)
            let tags = try await home.projects.tags(of: project)
            #expect(tags.map { $0.record.name.lowercased() }.sorted() == ["bolt", "nut", "washer"])
            #expect(tags.map(\.imageCount).reduce(0, +) == 2)
            #expect(tags.contains { $0.record.id == bolt })
            #expect(
                Set(answer["tags"].list.map { "\($0["id"].text) \($0["imageCount"].number)" })
                    == Set(tags.map { "\($0.record.id.uuidString.lowercased()) \(Double($0.imageCount))" })
            )
            let again = try await home.send(.post, path, json: #"{"count": 3, "seed": 5}"#)
            #expect(again["created"].number == 1)
            for body in [#"{"count": 0}"#, #"{"count": 401}"#, #"{"count": "x"}"#, "{}", "[]", ""] {
                #expect(try await home.send(.post, path, json: body).status == 400)
            }
            let missing = try await home.send(.post, "/projects/\(UUID())/samples", json: #"{"count": 1}"#)
            #expect(missing.code == "NotFoundProject")
        }
    }

    @Test("samples stop when the client goes")
    func cancelled() async throws {
        try await TestPortal.run { home in
            let project = try await home.projects.createProject(ProjectDraft(name: "parts")).record.id
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await home.send(.post, "/projects/\(project)/samples", json: #"{"count": 400}"#)
                    .status
            }
            #expect(try await task.value == 503)
            let count = try await home.store.read {
                try $0.imageCount(ImageFilter(projectID: project))
            }
            #expect(count == 0)
        }
    }

    @Test("merging tags over the wire, and what it refuses")
    func merging() async throws {
        try await TestPortal.run { home in
            let project = try await EvaluatedProject(
                in: home,
                .multilabel,
                tagCount: 3,
                truth: [[0], [0, 1], [1], [2]]
            )
            let (from, into) = (project.tags[0], project.tags[1])
            let path = "/projects/\(project.id)/tags/\(from)/merge"
            #expect(
                try await home.send(.post, path, json: #"{"into": "\#(from)"}"#).code
                    == "BadRequestInvalidIds"
            )
            #expect(try await home.send(.post, path, json: #"{"into": "\#(UUID())"}"#).code == "NotFoundTag")
            #expect(try await home.send(.post, path, json: "{}").code == "BadRequestRequiredParamIsNull")
            let done = try await home.send(.post, path, json: #"{"into": "\#(into)"}"#)
            #expect(done.status == 204 && done.body.isEmpty)
            let tags = try await home.projects.tags(of: project.id)
            #expect(tags.map(\.record.id) == [into, project.tags[2]])
            #expect(tags.map(\.imageCount) == [3, 1])
            #expect(try await home.send(.post, path, json: #"{"into": "\#(into)"}"#).code == "NotFoundTag")
        }
    }
}
