import Executors
import Foundation
import Storage

/// What the doctor found in a data folder of the service.
struct DataFolderExamination: Encodable {
    /// Something that must not be.
    struct Flaw: Encodable {
        let kind: String
        let description: String
    }

    /// The most flaws that the table lists; JSON has them all.
    private static let listed = 20

    /// Whether the bytes of images and models were compared with their names.
    let readBlobs: Bool

    /// What must not be; empty when all is well.
    let flaws: [Flaw]

    var isHealthy: Bool { flaws.isEmpty }

    /// Looks at everything in a folder and changes none of the data; a service may go on working in it.
    init(_ url: URL, readingBlobs: Bool) async {
        readBlobs = readingBlobs
        do {
            flaws = try await Self.findings(in: DataFolder(url), readingBlobs: readingBlobs).map {
                Flaw(kind: $0.kind.rawValue, description: $0.description)
            }
        } catch {
            flaws = [Flaw(kind: "folder", description: "\(error)")]
        }
    }

    private static func findings(
        in folder: DataFolder,
        readingBlobs: Bool
    ) async throws -> [IntegrityCheck.Finding] {
        // Opening would make a folder that is not there, and a new one has no flaws.
        guard FileManager.default.fileExists(atPath: folder.database.path) else {
            throw StorageError(.unavailable, "This is no data folder of the service: it has no database.")
        }
        let metadata = try await SQLiteMetadataStore.open(folder)
        let blobs = FolderBlobStore(folder, executor: BlockingExecutor(threads: 1, name: "ocellus-disk"))
        let findings = try await IntegrityCheck(metadata: metadata, blobs: blobs).findings(
            readingBlobs: readingBlobs
        )
        try await metadata.close()
        return findings
    }

    /// Adds a row, and one for each flaw.
    func add(to table: inout TextTable, style: TextStyle) {
        let good = readBlobs ? "every row, image and model is as it must be" : "every row is as it must be"
        let bad = flaws.count == 1 ? "1 flaw" : "\(flaws.count) flaws"
        table.addRow(["Data folder", isHealthy ? "\(style.green("✓")) \(good)" : "\(style.red("✗")) \(bad)"])
        for flaw in flaws.prefix(Self.listed) { table.addRow(["", printable(flaw.description)]) }
        if flaws.count > Self.listed {
            table.addRow(["", "and \(flaws.count - Self.listed) more; --json lists them"])
        }
    }
}
