import Annotations
import BaseModels
import Bytes
import Foundation
import ProjectsTesting
import Storage
import TestSupport
import Testing

@testable import Projects

@Suite("Archives of projects")
struct ProjectArchiveTests {
    @Test(
        "what comes out of one workspace goes into another, the same but for the ids",
        arguments: [1, 7, 4_096]
    )
    func roundTrip(partSize: Int) async throws {
        try await TemporaryProjects.run { home in
            let project = try await home.sampleProject()
            let archive = try await home.archive(of: project)
            let original = try await home.contents(of: project)
            try await TemporaryProjects.run { other in
                // Times to come would be taken for those of the import.
                other.clock.advance(by: 60)
                let parts = archive.count / partSize > 4_000 ? 4_096 : partSize
                let id = try await other.upload(archive, partSize: parts)
                let started = try await other.imports.start(id)
                #expect(started.state == .waiting)
                #expect(try await other.projects.project(id).record.status == .importing)
                #expect(try await other.imports.performNext(owner: "test"))
                let done = try await other.imports.import(id)
                #expect(done.state == .succeeded && done.failure == nil && done.missingDomain == nil)
                #expect(done.done == 5 && done.total == 5)

                let copy = try await other.projects.project(id).record
                let record = try await home.projects.project(project).record
                #expect(copy.status == .succeeded)
                #expect(copy.name == record.name && copy.description == record.description)
                #expect(copy.domainID == record.domainID)
                #expect(copy.task == record.task)
                #expect(copy.augmentationMethods == record.augmentationMethods)
                let copied = try await other.contents(of: id)
                #expect(copied == original, "\(copied.difference(from: original))")
                // The same project gives the same archive, wherever it is, but for the time at which it was made.
                let again = try await other.archive(of: id)
                #expect(again.count == archive.count)
                #expect(try await other.imports.performNext(owner: "test") == false)
                #expect(try other.transferFiles().isEmpty)
            }
        }
    }

    @Test(
        "regions go out and come in, every one of them to the last bit, in a project of any task",
        arguments: [ProjectTask.classification(.multilabel), .detection]
    )
    func regions(task: ProjectTask) async throws {
        try await TemporaryProjects.run { home in
            let project = try await home.sampleProject()
            let drawn = try await home.drawRegions(on: project)
            let domain = try #require(
                home.projects.domains.domains.first { $0.type == Domain.Kind(task) }
            )
            try await home.store.write { transaction in
                var record = try transaction.existingProject(project)
                record.task = task
                record.domainID = domain.id
                try transaction.update(project: record)
            }
            let archive = try await home.archive(of: project)
            let settings = try JSONDecoder().decode(
                ProjectArchiveFormat.Project.self,
                from: try ArchiveEntry.all(in: archive)[0].data
            )
            #expect(settings.formatVersion == 2 && settings.knownTask == task)
            let original = try await home.contents(of: project)
            try await TemporaryProjects.run { other in
                other.clock.advance(by: 60)
                let id = try await other.upload(archive)
                _ = try await other.imports.start(id)
                #expect(try await other.imports.performNext(owner: "test"))
                #expect(try await other.imports.import(id).failure == nil)
                let copy = try await other.projects.project(id).record
                #expect(copy.task == task && copy.domainID == domain.id)
                #expect(try await other.contents(of: id) == original)
                let count = try await other.store.read { try $0.regionCount(of: id, in: .workspace) }
                #expect(count == drawn)
                // Images with their regions are the same lines, so nothing was rounded, and order does not hang on ids.
                let again = try await other.archive(of: id)
                #expect(try ArchiveEntry.all(in: again)[1].data == ArchiveEntry.all(in: archive)[1].data)
            }
        }
    }

    @Test("without regions an archive is what earlier versions write and read")
    func earlierVersion() async throws {
        try await TemporaryProjects.run { home in
            let archive = try await home.archive(of: try await home.sampleProject())
            let entries = try ArchiveEntry.all(in: archive)
            let settings = String(decoding: entries[0].data, as: UTF8.self)
            #expect(settings.contains("\"formatVersion\":1") && !settings.contains("\"task\""))
            #expect(settings.contains("\"classificationType\":\"Multilabel\""))
            #expect(!String(decoding: entries[1].data, as: UTF8.self).contains("regions"))
        }
    }

    @Test("its sums are those that sha256sum checks, and its length is known before")
    func sums() async throws {
        try await TemporaryProjects.run { home in
            let project = try await home.sampleProject()
            let bytes = try await home.archive(of: project)
            let entries = try ArchiveEntry.all(in: bytes)
            #expect(entries.map(\.name).prefix(2) == ["project.json", "images.jsonl"])
            #expect(entries.last?.name == "SHA256SUMS")
            let sums = entries.dropLast().map { "\(ContentDigest(of: $0.data))  \($0.name)\n" }.joined()
            #expect(String(decoding: entries.last?.data ?? Data(), as: UTF8.self) == sums)
            for entry in entries.dropFirst(2).dropLast() {
                #expect(entry.name == "images/\(ContentDigest(of: entry.data)).png")
            }
        }
    }

    @Test("a project with the domain of another task gets the usual one of its own")
    func domainOfAnotherTask() async throws {
        try await TemporaryProjects.run { home in
            let bytes = try await home.archive(of: try await home.sampleProject())
            let detection = try ArchiveEntry.rewritten(bytes) { entries in
                var project = try JSONDecoder().decode(
                    ProjectArchiveFormat.Project.self,
                    from: entries[0].data
                )
                (project.task, project.classificationType) = ("Detection", nil)
                project.formatVersion = 2
                entries[0].data = try JSONEncoder().encode(project)
            }
            let id = try await home.upload(detection)
            #expect(try await home.imports.start(id).missingDomain != nil)
            let record = try await home.projects.project(id).record
            #expect(record.task == .detection)
            #expect(record.domainID == ProjectRules.defaultDetectionDomainID)
            #expect(home.projects.domains.domain(id: record.domainID)?.type == .objectDetection)
        }
    }

    @Test("a project of a domain that is not there gets the usual one, and the import says so")
    func missingDomain() async throws {
        try await TemporaryProjects.run { home in
            let bytes = try await home.archive(of: try await home.sampleProject())
            let foreign = try ArchiveEntry.rewritten(bytes) { entries in
                var project = try JSONDecoder().decode(
                    ProjectArchiveFormat.Project.self,
                    from: entries[0].data
                )
                project.domain = .init(id: UUID(), name: "Mushrooms")
                entries[0].data = try JSONEncoder().encode(project)
            }
            let id = try await home.upload(foreign)
            #expect(try await home.imports.start(id).missingDomain == "Mushrooms")
            #expect(try await home.imports.performNext(owner: "test"))
            #expect(try await home.imports.import(id).missingDomain == "Mushrooms")
            #expect(try await home.projects.project(id).record.domainID == ProjectRules.defaultDomainID)
        }
    }
}
