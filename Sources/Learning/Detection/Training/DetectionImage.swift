package import Annotations
package import Bytes
package import Foundation

/// An image that a detector learns from.
package struct DetectionImage: Sendable {
    /// The file, by its content.
    package let digest: ContentDigest
    /// The size of the upright image in pixels.
    package let width: Int
    package let height: Int
    /// Its boxes; an image without any teaches what is background.
    package let annotations: [Annotation<Int>]
    /// Reads the file.
    package let bytes: @Sendable () throws -> Data

    package init(
        digest: ContentDigest,
        width: Int,
        height: Int,
        annotations: [Annotation<Int>],
        bytes: @escaping @Sendable () throws -> Data
    ) {
        self.digest = digest
        self.width = width
        self.height = height
        self.annotations = annotations
        self.bytes = bytes
    }
}
