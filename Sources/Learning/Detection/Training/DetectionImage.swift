package import Annotations
package import Bytes
package import Foundation
import Imaging

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

    /// An image in a file, of which only the header is read now.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - digest: Its content; `nil` to find it out.
    ///   - annotations: Its boxes.
    /// - Throws: An `ImageError` if it is no image, or an error of the file system.
    package init(file: URL, digest: ContentDigest?, annotations: [Annotation<Int>]) throws {
        let bytes = try Data(contentsOf: file)
        let header = try ImageDecoder.header(of: bytes)
        self.init(
            digest: digest ?? ContentDigest(of: bytes),
            width: header.width,
            height: header.height,
            annotations: annotations
        ) { try Data(contentsOf: file) }
    }
}
