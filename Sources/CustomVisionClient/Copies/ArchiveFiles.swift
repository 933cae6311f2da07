internal import Foundation
internal import Glibc
internal import NIOCore
internal import Synchronization

/// A file that is being written under another name beside its place, and gets its own when it is whole.
final class DraftFile: Sendable {
    private let place: URL
    private let draft: URL
    private let handle: FileHandle
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
        let descriptor = open(draft.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CustomVisionClientError(
                .fileSystem,
                "The file \(place.lastPathComponent) cannot be written: \(String(cString: strerror(errno)))."
            )
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// The bytes so far.
    var byteCount: Int { count.withLock(\.self) }

    /// Adds bytes.
    func append(_ piece: ByteBuffer) throws {
        do {
            try handle.write(contentsOf: Data(piece.readableBytesView))
        } catch {
            throw CustomVisionClientError(.fileSystem, "The disk does not take the file; is it full?")
        }
        count.withLock { $0 += piece.readableBytes }
    }

    /// Gives the file its name.
    func finish() throws {
        do {
            try handle.synchronize()
            try handle.close()
            try FileManager.default.moveItem(at: draft, to: place)
        } catch {
            throw CustomVisionClientError(
                .fileSystem,
                "The file \(place.lastPathComponent) cannot be written."
            )
        }
    }

    /// Removes what was written.
    func discard() { try? FileManager.default.removeItem(at: draft) }
}

/// A file that is read part by part.
struct SourceFile {
    /// Its length.
    let byteCount: Int
    private let handle: FileHandle
    private let name: String

    /// - Throws: ``CustomVisionClientError`` with `fileSystem` if there is none, or it is empty.
    init(_ url: URL) throws {
        name = url.lastPathComponent
        guard let handle = try? FileHandle(forReadingFrom: url), let end = try? handle.seekToEnd(), end > 0
        else {
            throw CustomVisionClientError(
                .fileSystem,
                "The file \(url.lastPathComponent) cannot be read, or is empty."
            )
        }
        self.handle = handle
        byteCount = Int(clamping: end)
    }

    /// At most so many bytes from an offset on.
    func bytes(at offset: Int, atMost limit: Int) throws -> Data {
        do {
            try handle.seek(toOffset: UInt64(offset))
            if let bytes = try handle.read(upToCount: min(limit, byteCount - offset)), !bytes.isEmpty {
                return bytes
            }
        } catch {}
        throw CustomVisionClientError(.fileSystem, "The file \(name) cannot be read any more.")
    }
}
