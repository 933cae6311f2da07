package import Bytes
package import Foundation
internal import Storage

extension ProjectStore {
    /// The bytes of a stored image, of one of its smaller copies, or of a stored prediction's.
    ///
    /// No access is checked here: the caller checks the link or the key, and with ``hasImage(_:in:)`` the project.
    ///
    /// - Throws: `StorageError`, with `notFound` if there are none.
    package func imageBytes(_ digest: ContentDigest) async throws -> Data {
        try await blobs.data(digest)
    }

    /// How many bytes ``imageBytes(_:)`` would give; `nil` if there are none.
    ///
    /// - Throws: `StorageError`.
    package func imageByteCount(_ digest: ContentDigest) async throws -> Int? {
        try await blobs.byteCount(digest)
    }

    /// Whether a project has an image or a stored prediction with these bytes, or with such a copy, in any version of its data.
    ///
    /// - Throws: `StorageError`.
    package func hasImage(_ digest: ContentDigest, in projectID: UUID) async throws -> Bool {
        try await store.read { try $0.hasImage(digest, in: projectID) }
    }
}
