internal import FileSystem
internal import Foundation
internal import Glibc
internal import NIOCore
internal import Synchronization

/// A file that is being written under another name beside its place, and gets its own when it is whole.
final class DraftFile: Sendable {
    private let place: URL
    private let draft: URL
    private let file: OpenFile<FileSystemError>
    private let count = Mutex(0)

    /// - Throws: ``CustomVisionClientError`` with `fileSystem` if the place is taken or cannot be written to.
    init(for place: URL) throws {
        self.place = place
        draft = place.deletingLastPathComponent().appending(path: ".\(UUID().uuidString).part")
        guard !FileManager.default.fileExists(atPath: place.path) else {
            throw CustomVisionClientError(
                .fileSystem,
                "The file \(place.lastPathComponent) is there already."
            )
        }
        do {
            file = try .create(draft)
        } catch {
            throw Self.unwritable(place, error)
        }
    }

    /// The bytes so far.
    var byteCount: Int { count.withLock(\.self) }

    /// Adds bytes.
    func append(_ piece: ByteBuffer) throws {
        do {
            try file.append(Data(piece.readableBytesView))
        } catch {
            throw Self.unwritable(place, error)
        }
        count.withLock { $0 += piece.readableBytes }
    }

    /// Gives the file its name.
    func finish() throws {
        do {
            try file.synchronize()
            try FileManager.default.moveItem(at: draft, to: place)
        } catch {
            throw Self.unwritable(place, error)
        }
    }

    private static func unwritable(_ place: URL, _ error: any Error) -> CustomVisionClientError {
        CustomVisionClientError(
            .fileSystem,
            "The file \(place.lastPathComponent) cannot be written: \(FileSystemError.cause(of: error))"
        )
    }

    /// Removes what was written.
    func discard() { try? FileManager.default.removeItem(at: draft) }
}

/// A file that is read part by part.
struct SourceFile {
    /// Its length.
    let byteCount: Int
    private let file: OpenFile<FileSystemError>
    private let name: String

    /// - Throws: ``CustomVisionClientError`` with `fileSystem` if there is none, or it is empty.
    init(_ url: URL) throws {
        name = url.lastPathComponent
        do {
            file = try OpenFile(url, O_RDONLY)
            byteCount = try file.byteCount
        } catch {
            throw Self.unreadable(name, error.cause)
        }
        guard byteCount > 0 else { throw Self.unreadable(name, "It is empty.") }
    }

    /// At most so many bytes from an offset on.
    func bytes(at offset: Int, atMost limit: Int) throws -> Data {
        let bytes: Data
        do {
            bytes = try file.read(limit, at: offset)
        } catch {
            throw Self.unreadable(name, error.cause)
        }
        guard !bytes.isEmpty else { throw Self.unreadable(name, "It has become shorter meanwhile.") }
        return bytes
    }

    private static func unreadable(_ name: String, _ cause: String) -> CustomVisionClientError {
        CustomVisionClientError(.fileSystem, "The file \(name) cannot be read: \(cause)")
    }
}
