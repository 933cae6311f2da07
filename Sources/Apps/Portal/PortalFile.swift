internal import Bytes
internal import FoundationEssentials

/// A file of the portal with everything that its answers need, prepared once.
struct PortalFile: Sendable {
    /// The media type.
    let contentType: String

    /// The bytes as they are.
    let plain: Representation

    /// The bytes compressed; `nil` where that saves nothing.
    let compressed: Representation?

    /// Bytes as they travel, and the tag by which a browser knows them again.
    struct Representation: Sendable {
        let bytes: Data
        /// A strong entity tag with its quotation marks (RFC 9110, section 8.8.3); each representation has another.
        let entityTag: String
    }

    /// Prepares a file.
    init(_ bytes: Data, contentType: String) {
        self.contentType = contentType
        let digest = ContentDigest(of: bytes).description
        plain = Representation(bytes: bytes, entityTag: "\"\(digest)\"")
        let gzip = ContentType.isCompressible(contentType) ? Gzip.compress(bytes) : nil
        compressed = gzip.flatMap { gzip in
            gzip.count < bytes.count ? Representation(bytes: gzip, entityTag: "\"\(digest)-gzip\"") : nil
        }
    }
}
