import Foundation
import TestSupport
import Testing

@testable import CustomVisionClient

@Suite("A project on disk")
struct FolderTests {
    private static let hostile = [
        "../../etc", "..", ".", "", "/", "a/b", "a\\b", "CON", "con.txt", "a\u{0}b", "\u{202E}txt", "nut",
        "NUT", "nut ",
        ".hidden", "tags.csv", "metadata.json", "x\ny", String(repeating: "ä", count: 300), "é 日本 🍎",
    ]

    @Test("has folder names that are safe and different")
    func names() {
        var names = FolderNames(reserving: ["tags.csv", "metadata.json"])
        let made = Self.hostile.map { names.name(for: $0) }
        for name in made {
            #expect(!name.isEmpty && name != "." && name != ".." && !name.hasPrefix("."))
            #expect(
                !name.contains("/") && !name.contains("\\") && !name.contains("\u{0}") && !name.contains("\n")
            )
            #expect(name.utf8.count <= 120)
            #expect(!["CON", "TAGS.CSV", "METADATA.JSON"].contains(name.uppercased()))
        }
        #expect(Set(made.map { $0.lowercased() }).count == made.count)
        #expect(made.last == "é 日本 🍎")
        #expect(made.contains("nut"))
    }

    /// A project with a tag of each hostile name, and one image each, but for the last two images.
    private static func project() -> FakeService.Folder {
        var folder = FakeService.Folder(name: "../out")
        let tags = hostile.map { folder.add($0) }
        folder.images = tags.enumerated().map { .init(bytes: photograph($0), tags: [$1]) }
        folder.images.append(.init(bytes: Data([0x89, 0x50, 0x4e, 0x47]), tags: [tags[11], tags[5]]))
        folder.images.append(.init(bytes: Data("GIF89a".utf8), metadata: ["k": "v"]))
        return folder
    }

    @Test("is a folder for each tag, with lists of what folders do not tell, and nothing outside")
    func pull() async throws {
        let project = Self.project()
        try await FakeService.with(project) { service in
            try await withTemporaryFolder { outside in
                let folder = outside.appending(path: "a/b/out")
                let client = try service.client()
                let found = try await client.project(matching: project.name)
                let report = try await FolderPull(found, from: client, to: folder).run { _ in }
                #expect(
                    report.fetched == Self.hostile.count + 2 && report.failures.isEmpty && report.hasTagList
                )
                let all = try files(below: outside)
                #expect(all.count == Self.hostile.count + 4)
                #expect(all.allSatisfy { $0.hasPrefix("a/b/out/") })

                let untagged = try #require(project.images.last)
                #expect(all.contains("a/b/out/\(untagged.id.uuidString.lowercased()).gif"))
                let list = try String(contentsOf: folder.appending(path: "tags.csv"), encoding: .utf8)
                let both = project.images[project.images.count - 2].id.uuidString.lowercased()
                #expect(list.contains("nut/\(both).png,nut,a/b\n"))
                #expect(list.contains(",\"x\ny\"\n"))
                let metadata = try JSONDecoder().decode(
                    [String: [String: String]].self,
                    from: Data(contentsOf: folder.appending(path: "metadata.json"))
                )
                #expect(metadata == ["\(untagged.id.uuidString.lowercased()).gif": ["k": "v"]])

                let before = service.requests.count
                let again = try await FolderPull(found, from: client, to: folder).run { _ in }
                #expect(again.fetched == 0 && again.alreadyThere == report.fetched)
                #expect(!service.requests.dropFirst(before).contains { $0.path.hasPrefix("/files") })
            }
        }
    }

    @Test("is an archive that goes on after a break, and takes no folder of others")
    func archive() async throws {
        let project = Self.project()
        try await FakeService.with(project, .init(name: "other")) { service in
            try await withTemporaryFolder { outside in
                let folder = outside.appending(path: "archive")
                let client = try service.client()
                let found = try await client.project(matching: project.name)
                let downloads = Counter()
                service.disturb { request in
                    request.path.hasPrefix("/files") && downloads.next() > 5
                        ? .status(418, body: Data()) : nil
                }
                var report = try await ProjectArchive(of: found, from: client, to: folder).run { _ in }
                #expect(!report.isComplete && report.fetched == 5)
                service.disturb { _ in nil }
                report = try await ProjectArchive(of: found, from: client, to: folder).run { _ in }
                #expect(
                    report.isComplete && report.alreadyThere == 5 && report.images == project.images.count
                )

                let json = try #require(
                    try JSONSerialization.jsonObject(
                        with: Data(contentsOf: folder.appending(path: "project.json"))
                    )
                        as? [String: Any]
                )
                let images = try #require(json["images"] as? [[String: Any]])
                for (entry, image) in zip(images, project.images) {
                    let name = try #require(entry["file"] as? String)
                    #expect(name.hasPrefix("images/\(image.id.uuidString.lowercased())."))
                    #expect(try Data(contentsOf: folder.appending(path: name)) == image.bytes)
                    #expect((entry["tagIds"] as? [String])?.count == image.tags.count)
                }
                let tags = try #require(json["tags"] as? [[String: Any]])
                #expect(tags.compactMap { $0["name"] as? String } == Self.hostile)
                #expect(json["isComplete"] as? Bool == true)

                let other = try await client.project(matching: "other")
                let error = try await failure {
                    try await ProjectArchive(of: other, from: client, to: folder).run { _ in }
                }
                #expect(error.code == .fileSystem)
                try Data("mine".utf8).write(to: outside.appending(path: "file"))
                _ = try await failure {
                    try await ProjectArchive(of: other, from: client, to: outside).run { _ in }
                }
            }
        }
    }
}
