import Annotations
import Foundation
import HTTPAPI
import HTTPTypes
import Projects
import Storage
import TestSupport
import Testing

@testable import PortalAPI

@Suite("Projects as files, over the portal's operations")
struct ArchiveTests {
    @Test("an archive goes in by parts and becomes a project; its state is told all the way")
    func roundTrip() async throws {
        try await TestPortal.run { home in
            let project = try await home.projects.createProject(
                ProjectDraft(name: "Parts", classificationType: .multiclass)
            ).record.id
            _ = try await home.send(.post, "/projects/\(project)/samples", json: #"{"count": 3}"#)
            let link = try await home.send(.post, "/projects/\(project)/archive")
            #expect(
                link["uri"].text.hasPrefix(
                    "https://vision.example:8443/archives/\(project.uuidString.lowercased())?"
                )
            )

            let archive = try await ProjectArchive(
                of: project,
                in: home.projects,
                spool: home.imports.folder
            )
            var bytes = Data()
            try await archive.write { bytes.append($0) }
            let begun = try await home.send(.post, "/imports", json: #"{"byteCount": \#(bytes.count)}"#)
            let id = begun["id"].text
            #expect(begun["state"].text == "Uploading" && begun["receivedBytes"].number == 0)
            #expect(begun["partLimit"].number == Double(8 << 20))
            #expect(begun.json.names == Set(PortalWire.Import.schema.members.map(\.name)))
            for start in stride(from: 0, to: bytes.count, by: 20_000) {
                let part = Data(bytes[start..<min(start + 20_000, bytes.count)])
                let answer = try await home.send(
                    .put,
                    "/imports/\(id)/parts?offset=\(start)",
                    body: part,
                    contentType: "application/octet-stream"
                )
                #expect(answer["receivedBytes"].number == Double(start + part.count))
            }
            let started = try await home.send(.post, "/imports/\(id)/start", json: #"{"name": ""}"#)
            #expect(started.status == 202 && started["state"].text == "Waiting")
            #expect(started["receivedBytes"].isNull)
            #expect(try await home.imports.performNext(owner: "test"))
            let done = try await home.send(.get, "/imports/\(id)")
            #expect(done["state"].text == "Succeeded" && done["done"].number == 3 && done["message"].isNull)
            let tiles = try await home.send(.get, "/projects").json.list
            #expect(tiles.map { $0["name"].text }.sorted() == ["Parts", "Parts (2)"])
            #expect(tiles.map { $0["imageCount"].number } == [3, 3])
        }
    }

    @Test("what is no archive is refused with a sentence; what is not there is not found")
    func refusals() async throws {
        try await TestPortal.run { home in
            let begun = try await home.send(.post, "/imports", json: #"{"byteCount": 9}"#)
            let id = begun["id"].text
            let parts = "/imports/\(id)/parts"
            let sent = try await home.send(.put, parts, body: Data("no archive".utf8), contentType: nil)
            #expect(sent["receivedBytes"].number == 10)
            let gap = try await home.send(.put, parts + "?offset=99", body: Data("x".utf8), contentType: nil)
            #expect(gap.status == 400 && gap["message"].text.contains("byte 10"))
            let refused = try await home.send(.post, "/imports/\(id)/start", json: "{}")
            #expect(refused.status == 400 && refused.code == "BadRequest")
            #expect(try await home.send(.delete, "/imports/\(id)").status == 204)
            #expect(try await home.send(.get, "/imports/\(id)").status == 404)
            #expect(try await home.send(.post, "/imports", json: #"{"byteCount": 0}"#).status == 400)
            #expect(try await home.send(.post, "/projects/\(UUID())/archive").status == 404)
        }
    }

    @Test("a training has a budget in minutes; the protocol sees it rounded up to hours")
    func budget() async throws {
        try await TestPortal.run { home in
            let project = try await home.projects.createProject(
                ProjectDraft(name: "Parts", classificationType: .multiclass)
            ).record.id
            _ = try await home.send(.post, "/projects/\(project)/samples", json: #"{"count": 40}"#)
            let path = "/projects/\(project)/trainings"
            for wrong in ["", #", "budgetMinutes": 0"#, #", "budgetMinutes": 5761"#] {
                let answer = try await home.send(.post, path, json: #"{"trainingType": "Advanced"\#(wrong)}"#)
                #expect(answer.status == 400 && answer["message"].text.contains("1 minute"))
            }
            let begun = try await home.send(
                .post,
                path,
                json: #"{"trainingType": "Advanced", "budgetMinutes": 61, "selectedTags": []}"#
            )
            #expect(begun.status == 202)
            let iteration = try await home.projects.iteration(
                try #require(begun["iterationId"].id),
                of: project
            )
            #expect(iteration.reservedBudgetInHours == 2)
            #expect(try iteration.decodedRecipe().budgetMinutes == 61)
        }
    }
}
