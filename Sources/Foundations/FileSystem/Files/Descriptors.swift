internal import Glibc

/// Whole writes and reads on descriptors: they go on after a signal (`EINTR`) and after a part of the bytes.
///
/// All of them block. Where one fails, `errno` says why.
package enum Descriptors {
    /// Writes all bytes where the descriptor stands.
    ///
    /// - Returns: Whether all of them were taken.
    package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.write(descriptor, part.baseAddress, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Writes all bytes from an offset on, wherever the descriptor stands.
    ///
    /// - Returns: Whether all of them were taken.
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt, at offset: Int) -> Bool {
        var done = 0
        while done < bytes.count {
            let part = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = pwrite(descriptor, part.baseAddress, part.count, offset + done)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    /// Fills a buffer from an offset on, wherever the descriptor stands.
    ///
    /// - Returns: How many bytes there were, fewer than the buffer takes at the end of the file; `nil` if reading failed.
    static func read(into buffer: UnsafeMutableRawBufferPointer, from descriptor: CInt, at offset: Int)
        -> Int?
    {
        var done = 0
        while done < buffer.count {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = pread(descriptor, part.baseAddress, part.count, offset + done)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { break }
            done += count
        }
        return done
    }
}
