import Foundation
import TestSupport
import Testing

@testable import CustomVisionClient

@Suite("A push of a folder")
struct FolderPushTests {
    /// Files of two tags, 80 each.
    private static func files(in folder: URL) throws -> [FolderPush.File] {
        try (0..<160).map { number in
            let url = folder.appending(path: "\(number).jpg")
            try photograph(number).write(to: url)
            return FolderPush.File(
                url: url,
                name: "\(number % 2 == 0 ? "bolt" : "nut")/\(number).jpg",
                tags: [number % 2 == 0 ? "bolt" : "nut"]
            )
        }
    }

    private static func push(
        _ files: [FolderPush.File],
        to service: FakeService,
        journal: URL
    ) async throws -> FolderPush.Report {
        let client = try service.client()
        let project = try await client.project(matching: "parts")
        return try await FolderPush(to: project, of: client, journal: journal).run(files) { _ in }
    }

    @Test("makes missing tags, and repeated adds nothing")
    func all() async throws {
        var project = FakeService.Folder(name: "parts")
        _ = project.add("Bolt")
        try await FakeService.with(project) { service in
            try await withTemporaryFolder { folder in
                let files = try Self.files(in: folder)
                let journal = folder.appending(path: "state/journal")
                let report = try await Self.push(files, to: service, journal: journal)
                #expect(report.added == 160)
                #expect(report.outcomes.map(\.file) == files.map(\.name))
                #expect(report.newTags == ["nut"])
                let after = try service.folder("parts")
                for number in [0, 1, 159] {
                    let image = try #require(after.image(photograph(number)))
                    #expect(after.names(of: image) == [number % 2 == 0 ? "Bolt" : "nut"])
                }
                #expect(!FileManager.default.fileExists(atPath: journal.path))

                let again = try await Self.push(files, to: service, journal: journal)
                #expect(again.added == 0 && again.alreadyThere == 160 && again.newTags.isEmpty)
                #expect(try service.folder("parts").images.count == 160)
            }
        }
    }

    @Test("makes one tag of names that are equal, and finds tags under any spelling")
    func equalNames() async throws {
        var project = FakeService.Folder(name: "parts")
        _ = project.add("Stra\u{df}e")
        try await FakeService.with(project) { service in
            try await withTemporaryFolder { folder in
                let names = ["Ka\u{308}se", "K\u{e4}se", "k\u{e4}se", "STRASSE"]
                let files = try names.enumerated().map { number, name in
                    let url = folder.appending(path: "\(number).jpg")
                    try photograph(number).write(to: url)
                    return FolderPush.File(url: url, name: "\(number).jpg", tags: [name])
                }
                let report = try await Self.push(files, to: service, journal: folder.appending(path: "j"))
                #expect(report.added == 4)
                #expect(report.newTags == ["K\u{e4}se"])
                let after = try service.folder("parts")
                for number in 0..<4 {
                    let image = try #require(after.image(photograph(number)))
                    #expect(after.names(of: image) == [number < 3 ? "K\u{e4}se" : "Stra\u{df}e"])
                }
            }
        }
    }

    @Test("goes on where it was broken off")
    func resumed() async throws {
        try await FakeService.with(.init(name: "parts")) { service in
            try await withTemporaryFolder { folder in
                let files = try Self.files(in: folder)
                let journal = folder.appending(path: "journal")
                let uploads = Counter()
                service.disturb { request in
                    guard request.path.hasSuffix("/images/files") else { return nil }
                    return uploads.next() == 2 ? .error(500, "ErrorUnknown", "Out of order.") : nil
                }
                let error = try await failure { try await Self.push(files, to: service, journal: journal) }
                #expect(error.code == .serverFailed)
                let kept = try service.folder("parts").images.count
                #expect((1..<160).contains(kept))

                service.disturb { _ in nil }
                let before = service.requests.count
                let report = try await Self.push(files, to: service, journal: journal)
                #expect(report.failed.isEmpty)
                #expect(try service.folder("parts").images.count == 160)
                let sent = service.requests.dropFirst(before).filter { $0.path.hasSuffix("/images/files") }
                    .reduce(0) { $0 + (($1.json["images"] as? [Any])?.count ?? 0) }
                #expect(sent < 160)
            }
        }
    }

    @Test("reports files that cannot be read or are refused, and adds tags to what was there")
    func outcomes() async throws {
        var project = FakeService.Folder(name: "parts")
        let nut = project.add("nut")
        project.images = [.init(bytes: photograph(1), tags: [nut])]
        try await FakeService.with(project) { service in
            try await withTemporaryFolder { folder in
                try photograph(1).write(to: folder.appending(path: "1"))
                try Data("bad".utf8).write(to: folder.appending(path: "2"))
                try Data().write(to: folder.appending(path: "3"))
                let files = (1...4).map { number in
                    FolderPush.File(
                        url: folder.appending(path: "\(number)"),
                        name: "\(number)",
                        tags: ["bolt"]
                    )
                }
                let report = try await Self.push(
                    files,
                    to: service,
                    journal: folder.appending(path: "journal")
                )
                #expect(report.outcomes.map(\.status) == ["alreadyThere", "failed", "failed", "failed"])
                #expect(report.outcomes.compactMap(\.reason).allSatisfy { !$0.contains("/") })
                let after = try service.folder("parts")
                #expect(after.names(of: after.images[0]) == ["bolt", "nut"])
            }
        }
    }

    @Test("says so where an image is there under another tag and can have only one")
    func otherTag() async throws {
        var project = FakeService.Folder(name: "parts", type: "Multiclass")
        let nut = project.add("nut")
        project.images = [.init(bytes: photograph(1), tags: [nut])]
        try await FakeService.with(project) { service in
            try await withTemporaryFolder { folder in
                try photograph(1).write(to: folder.appending(path: "1"))
                let files = [FolderPush.File(url: folder.appending(path: "1"), name: "1", tags: ["bolt"])]
                let report = try await Self.push(
                    files,
                    to: service,
                    journal: folder.appending(path: "journal")
                )
                #expect(
                    report.failed.first?.reason?.contains("An image of this project has one tag.") == true
                )
            }
        }
    }
}
