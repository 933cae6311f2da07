package import Annotations
package import Foundation

/// An image that a detector learns from.
package struct DetectionImage: Sendable {
    /// Names the image in reports.
    package let name: String
    /// Reads the file.
    package let bytes: @Sendable () throws -> Data
    /// Its boxes; an image without any teaches what is background.
    package let annotations: [Annotation<Int>]

    package init(
        name: String,
        annotations: [Annotation<Int>],
        bytes: @escaping @Sendable () throws -> Data
    ) {
        self.name = name
        self.annotations = annotations
        self.bytes = bytes
    }
}
