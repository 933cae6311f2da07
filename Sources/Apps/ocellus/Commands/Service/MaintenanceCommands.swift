import ArgumentParser
import BaseModels
import Foundation
import Installation
import Storage
import Synchronization

/// `ocellus gc`: gives disk space back.
struct CollectGarbageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove images and models that nothing refers to any more.",
        discussion: """
            Safe while the service runs. What was uploaded within the last hour stays, because the upload may still be going on.
            """
    )

    @OptionGroup var folder: DataOptions

    @Flag(help: "Only say what would be removed.")
    var dryRun = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let data = try await folder.open()
        let collection = GarbageCollection(data.folder, metadata: data.metadata, blobs: data.blobs)
        let report = try await dryRun ? collection.dryRun(now: .now) : collection.run(now: .now)
        let result = Result(isDryRun: dryRun, report)
        if json {
            try JSONOutput.print(result)
        } else {
            print(result.text)
        }
    }

    private struct Result: Encodable {
        let isDryRun: Bool
        let rows: Int
        let files: Int
        let bytes: Int

        init(isDryRun: Bool, _ report: GarbageCollection.Report) {
            self.isDryRun = isDryRun
            rows = report.rowCount
            files = report.blobCount + report.orphanCount + report.temporaryFileCount
            bytes = report.blobByteCount + report.orphanByteCount + report.temporaryFileByteCount
        }

        var text: String {
            let verb = isDryRun ? "Would remove" : "Removed"
            let size = Int64(bytes).formatted(.byteCount(style: .file))
            return "\(verb) \(files) files (\(size)) and \(rows) rows."
        }
    }
}

/// `ocellus backup`: everything, to another place.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy all data to a folder or into one .tar file, also while the service runs.",
        discussion: "The copy is of one moment, and every image and model is checked on the way."
    )

    @OptionGroup var folder: DataOptions

    @Argument(help: "A new folder, or a new file that ends in .tar.", completion: .file(extensions: ["tar"]))
    var place: String

    func run() async throws {
        let data = try await folder.open()
        let bar = CopyProgress("Backing up")
        let summary = try await Backup.create(
            of: data.folder,
            metadata: data.metadata,
            blobs: data.blobs,
            at: URL(filePath: place),
            as: place.lowercased().hasSuffix(".tar") ? .file : .folder,
            now: .now,
            onProgress: bar.show
        )
        print("Backed up \(summary.description).")
    }
}

/// `ocellus restore`: everything, back from a backup.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring a backup back into an empty data folder.",
        discussion:
            "Everything is compared with its checksum first; the folder holds all of it afterwards, or nothing."
    )

    @OptionGroup var folder: DataOptions

    @Argument(help: "The backup: a folder or a .tar file.", completion: .file(extensions: ["tar"]))
    var place: String

    func run() async throws {
        let bar = CopyProgress("Restoring")
        let summary = try await Backup.restore(
            from: URL(filePath: place),
            to: DataFolder(folder.url),
            onProgress: bar.show
        )
        print("Restored \(summary.description).")
    }
}

extension Backup.Summary {
    fileprivate var description: String {
        "\(blobCount) files (\(Int64(blobByteCount).formatted(.byteCount(style: .file)))) as of \(created.formatted(.iso8601))"
    }
}

extension DataOptions {
    /// Opens the data folder.
    func open() async throws -> OpenDataFolder {
        try await OpenDataFolder(url, library: BaseModelLibrary())
    }
}

/// Shows how far a copy is; called from the thread that copies.
private final class CopyProgress: Sendable {
    private let title: String
    private let bar = Mutex<ProgressBar?>(nil)

    init(_ title: String) {
        self.title = title
    }

    @Sendable
    func show(_ done: Int, of total: Int) {
        bar.withLock { bar in
            bar = bar ?? ProgressBar(title, total: total)
            bar?.update(done)
        }
    }
}
