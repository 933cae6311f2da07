import Foundation
import ProjectsTesting
import Storage
import TestSupport
import Testing

@testable import Projects

@Suite("Imports of archives")
struct ProjectImportTests {
    @Test("a name that is taken gets a number, and a name of one's own is taken instead")
    func names() async throws {
        try await TemporaryProjects.run { home in
            let archive = try await home.archive(of: try await home.sampleProject())
            for expected in ["Trees (2)", "Trees (3)"] {
                let id = try await home.upload(archive)
                _ = try await home.imports.start(id)
                #expect(try await home.projects.project(id).record.name == expected)
            }
            let id = try await home.upload(archive)
            _ = try await home.imports.start(id, name: " Other ")
            #expect(try await home.projects.project(id).record.name == "Other")
            let refused = try await home.upload(archive)
            await expect(.projectName) {
                try await home.imports.start(refused, name: String(repeating: "x", count: 256))
            }
        }
    }

    @Test("an import that was broken off begins anew, and nothing is there twice")
    func brokenOff() async throws {
        try await TemporaryProjects.run { home in
            let project = try await home.sampleProject()
            let id = try await home.upload(try await home.archive(of: project))
            _ = try await home.imports.start(id)
            let time = home.clock.now
            // Another process takes the job, writes something, and is killed.
            _ = try await home.store.write { transaction in
                let tag = TagRecord(id: UUID(), projectID: id, name: "oak", created: time)
                try transaction.insert(tag: tag)
                return try transaction.leaseJob(
                    ofKinds: [ProjectStore.archiveJobKind],
                    owner: "killed",
                    now: time,
                    duration: 60,
                    attemptLimit: 3
                )
            }
            #expect(try await home.imports.performNext(owner: "test") == false)
            home.clock.advance(by: 61)
            #expect(try await home.imports.performNext(owner: "test"))
            #expect(try await home.contents(of: id) == home.contents(of: project))
        }
    }

    @Test("parts come in order; one that is there already may be sent again")
    func parts() async throws {
        try await TemporaryProjects.run { home in
            let imports = home.imports
            let id = try await imports.begin(byteCount: 6)
            #expect(try await imports.add(Data("abc".utf8), at: 0, to: id) == 3)
            #expect(try await imports.add(Data("abc".utf8), at: 0, to: id) == 3)
            await expect(.archive) { try await imports.add(Data("x".utf8), at: 5, to: id) }
            await expect(.archive) { try await imports.add(Data("x".utf8), at: 1, to: id) }
            #expect(try await imports.add(Data("def".utf8), at: 3, to: id) == 6)
            #expect(try await imports.import(id).receivedBytes == 6)
            await expect(.archive) { try await imports.start(id) }
            try await imports.cancel(id)
            await expect(.noSuchImport) { try await imports.import(id) }
            await expect(.noSuchImport) { try await imports.add(Data("x".utf8), at: 0, to: UUID()) }
            await expect(.archive) { try await imports.begin(byteCount: 0) }
            await expect(.archive) {
                try await imports.begin(byteCount: home.projects.limits.archiveBytes + 1)
            }
        }
    }

    @Test("whoever cancels an import leaves nothing behind")
    func cancelled() async throws {
        try await TemporaryProjects.run { home in
            let id = try await home.upload(try await home.archive(of: try await home.sampleProject()))
            _ = try await home.imports.start(id)
            try await home.imports.cancel(id)
            #expect(try await home.imports.import(id).state == .failed)
            await expect(.noSuchProject) { try await home.projects.project(id) }
            #expect(try await home.imports.performNext(owner: "test") == false)
            #expect(try home.transferFiles().isEmpty)
        }
    }
}
