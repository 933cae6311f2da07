internal import Digests
internal import Durability
package import Foundation
internal import Glibc
internal import Synchronization

/// A file that remembers what a long transfer has done, so that it can go on after any interruption.
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
    private let file: Mutex<(handle: FileHandle, isEmpty: Bool)>

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
        let descriptor = open(
            url.path(percentEncoded: false),
            O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
            0o600
        )
        guard descriptor >= 0 else {
            throw CustomVisionClientError(
                .fileSystem,
                "The state file cannot be opened (\(String(cString: strerror(errno)))): name another with --state."
            )
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw CustomVisionClientError(
                .inUse,
                "Another run is at work on the same transfer: let it end first."
            )
        }
        var lines = try (file.readToEnd() ?? Data()).split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
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
            try file.truncate(atOffset: file.offset() - UInt64(tail.count))
        } else {
            guard try Self.line(heading).starts(with: tail) else {
                throw CustomVisionClientError(
                    .fileSystem,
                    "The state file holds something else: name another with --state."
                )
            }
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Self.line(heading))
        }
        self.records = records
        self.file = Mutex((file, records.isEmpty))
    }

    deinit {
        // A transfer that never began leaves nothing behind.
        if file.withLock(\.isEmpty) { remove() }
    }

    /// Remembers one thing.
    func append(_ record: Record) throws {
        let line = try Self.line(record)
        do {
            try file.withLock { file in
                try file.handle.write(contentsOf: line)
                file.isEmpty = false
            }
        } catch {
            throw CustomVisionClientError.unwritable(error)
        }
    }

    /// Forgets everything: the transfer is complete.
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
