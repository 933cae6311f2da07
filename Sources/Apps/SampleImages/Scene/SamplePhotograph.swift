package import Imaging

/// A rendered photograph together with everything that is true about it.
package struct SamplePhotograph: Sendable {
    /// One visible part.
    package struct PartBox: Sendable {
        package let kind: PartKind
        /// The smallest box around the visible pixels of the part.
        package let box: PixelBox
        /// Whether the part has been scratched; the marks may lie under something else.
        package let isScratched: Bool
    }

    package let image: RGBImage
    /// A name such as `parts-00001.jpg`, numbered from 1.
    package let fileName: String
    /// The kind of the main part.
    package let tag: PartKind
    /// Whether any visible part is scratched.
    package let isScratched: Bool
    /// The visible parts, the main one first.
    package let boxes: [PartBox]
    /// The quality at which the camera would have stored the image, 0...100.
    package let jpegQuality: Int
}
