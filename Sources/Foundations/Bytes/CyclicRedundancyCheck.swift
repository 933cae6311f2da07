internal import CZlib

/// The 32-bit checksum of ZIP, gzip and PNG (polynomial `0xEDB88320`, reflected; ISO 3309), by zlib.
///
/// Finds accidents, not attackers: who changes an archive on purpose can keep the checksum.
package enum CyclicRedundancyCheck {
    /// The checksum of `bytes`.
    ///
    /// - Complexity: O(n), more than a gigabyte a second.
    package static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        // Of a missing address zlib gives its start value, which is the checksum of no bytes.
        UInt32(truncatingIfNeeded: crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
    }
}
