import Foundation
import Glibc

extension Data {
    /// Writes a file so that after a crash there is the old content or the new, never a mixture.
    ///
    /// Written beside its destination, forced to disk, renamed, and the folder forced to disk.
    func writeDurably(to url: URL) throws {
        let folder = url.deletingLastPathComponent()
        let temporary = folder.appending(path: ".\(url.lastPathComponent).\(UUID().uuidString)")
        do {
            try write(to: temporary, options: .withoutOverwriting)
            try synchronise(temporary)
            guard rename(temporary.path, url.path) == 0 else {
                throw POSIXError(.init(rawValue: errno) ?? .EIO)
            }
            try synchronise(folder)
        } catch {
            try? FileManager.default.removeItem(at: temporary)
            throw error
        }
    }

    private func synchronise(_ url: URL) throws {
        let descriptor = open(url.path, O_RDONLY)
        guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }
}
