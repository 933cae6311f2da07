import Foundation
import Testing

@testable import Storage

@Suite("Whether a data folder can be written to")
struct WritingTests {
    private func withFolder(_ body: (DataFolder) async throws -> Void) async throws {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "ocellus-writing-\(UUID().uuidString)", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: root) }
        let folder = DataFolder(root)
        let store = try await SQLiteMetadataStore.open(folder)
        try await body(folder)
        try await store.close()
    }

    @Test("nothing refuses in a good folder, and nothing is left behind")
    func good() async throws {
        try await withFolder { folder in
            for _ in 0..<3 { #expect(await folder.refusals().isEmpty) }
            let files = try #require(FileManager.default.enumerator(atPath: folder.root.path)).compactMap {
                $0 as? String
            }
            #expect(!files.contains { $0.hasSuffix(".probe") })
        }
    }

    @Test(
        "a part that refuses is named with its file and the cause; the sentence for everybody has no path",
        arguments: [DataFolder.Part.blobs, .pending]
    )
    func refused(part: DataFolder.Part) async throws {
        try await withFolder { folder in
            // A file in place of a folder refuses everybody, the superuser too.
            let place = part == .blobs ? folder.blobs : folder.pending
            try Data().write(to: URL(filePath: place.path))
            let refusals = await folder.refusals()
            #expect(Set(refusals.keys) == [part])
            let refusal = try #require(refusals[part])
            #expect(!refusal.description.contains(folder.root.path))
            #expect(refusal.detail?.contains(place.path) == true)
            #expect(refusal.detail?.contains("Not a directory") == true)
            try FileManager.default.removeItem(atPath: place.path)
            #expect(await folder.refusals().isEmpty)
        }
    }

    @Test("a database that has gone is noticed")
    func database() async throws {
        try await withFolder { folder in
            try FileManager.default.moveItem(at: folder.database, to: folder.root.appending(path: "aside"))
            #expect(await folder.refusals()[.database]?.detail?.contains("ocellus.sqlite") == true)
        }
    }
}
