internal import Bytes
internal import FileSystem
package import Foundation
internal import Glibc
internal import Synchronization

/// The journal of a long transfer, so that it can resume after any interruption.
///
/// Lines of JSON: a heading with the subject, then a record for each thing done. A line that a crash cut off is
/// forgotten, which costs doing that thing again. The file is locked while in use, and readable by its owner only.
final class TransferJournal<Record: Codable & Sendable>: Sendable {
    private struct Heading: Codable, Equatable {
        let transfer: String
        let version: Int
    }

    /// What earlier runs have done.
    let records: [Record]

    private let url: URL
    private let file: OpenFile<FileSystemError>
    /// Where the next record goes, and whether it is the first.
    private let end: Mutex<(offset: Int, isEmpty: Bool)>

    /// Opens a journal, or begins it.
    ///
    /// - Parameters:
    ///   - url: The file; its folder is made if missing.
    ///   - subject: What is transferred from where to where; a file about something else is refused.
    /// - Throws: ``CustomVisionClientError`` with `inUse` or `fileSystem`.
    init(at url: URL, subject: String) throws {
        self.url = url
        let heading = Heading(transfer: subject, version: 1)
        try? FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        let file: OpenFile<FileSystemError>
        let written: Data
        do {
            file = try OpenFile(url, O_RDWR | O_CREAT | O_NOFOLLOW)
            guard try file.lock() else {
                throw CustomVisionClientError(
                    .inUse,
                    "Another run is at work on the same transfer: let it end first."
                )
            }
            written = try file.read(.max, at: 0)
        } catch let error as FileSystemError {
            throw CustomVisionClientError(
                .fileSystem,
                "The state file cannot be opened (\(error.cause.dropLast())): name another with --state."
            )
        }
        var lines = written.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // Behind the last line break is nothing, or a line that was cut off.
        let tail = lines.popLast() ?? Data()
        var records: [Record] = []
        if let first = lines.first {
            guard (try? JSONDecoder().decode(Heading.self, from: first)) == heading else {
                throw CustomVisionClientError(
                    .fileSystem,
                    "The state file belongs to another transfer, or is none: name another with --state."
                )
            }
            records = lines.dropFirst().compactMap { try? JSONDecoder().decode(Record.self, from: $0) }
            try Self.telling { () throws(FileSystemError) in try file.truncate(to: written.count - tail.count)
            }
            end = Mutex((written.count - tail.count, records.isEmpty))
        } else {
            guard try Self.line(heading).starts(with: tail) else {
                throw CustomVisionClientError(
                    .fileSystem,
                    "The state file holds something else: name another with --state."
                )
            }
            let line = try Self.line(heading)
            try Self.telling { () throws(FileSystemError) in
                try file.truncate(to: 0)
                try file.write(line, at: 0)
            }
            end = Mutex((line.count, true))
        }
        self.records = records
        self.file = file
    }

    deinit {
        // A transfer that never began leaves nothing behind.
        if end.withLock(\.isEmpty) { remove() }
    }

    /// Remembers one thing.
    func append(_ record: Record) throws {
        let line = try Self.line(record)
        try Self.telling { () throws(FileSystemError) in
            try end.withLock { (end) throws(FileSystemError) in
                try file.write(line, at: end.offset)
                end = (end.offset + line.count, false)
            }
        }
    }

    private static func telling(_ work: () throws(FileSystemError) -> Void) throws(CustomVisionClientError) {
        do throws(FileSystemError) {
            try work()
        } catch {
            throw CustomVisionClientError.unwritable(error)
        }
    }

    /// Removes the journal: the transfer is complete.
    ///
    /// A file that cannot be removed does no harm: content is recognized without it.
    func remove() {
        try? FileManager.default.removeItem(at: url)
    }

    private static func line(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value) + Data("\n".utf8)
    }
}

/// Where journals lie.
package enum TransferState {
    /// The usual file for a transfer: in `$XDG_STATE_HOME/ocellus/transfers`, else `~/.local/state/ocellus/transfers`.
    ///
    /// - Parameters:
    ///   - parts: What is transferred from where to where.
    ///   - environment: The process's environment.
    /// - Returns: The address of the file, which need not exist.
    package static func url(for parts: [String], environment: [String: String]) -> URL {
        // A digest, because what people name must not become a path.
        let name = ContentDigest(of: Data(parts.joined(separator: "\n").utf8))
        return StandardFolders.states(environment)
            .appending(path: "ocellus/transfers/\(name).jsonl", directoryHint: .notDirectory)
    }
}
