/// A file format that this module can decode.
///
/// A structure with static members rather than an enumeration, so that a new format breaks nobody.
package struct ImageFormat: Hashable, Sendable {
    /// The name people know, such as `JPEG`.
    package let name: String

    /// The media type for HTTP, such as `image/jpeg`.
    package let mediaType: String

    /// The endings of file names, the usual one first, without the dot.
    package let fileExtensions: [String]

    /// JPEG: baseline and progressive, grey, colour, CMYK and YCCK.
    package static let jpeg = ImageFormat(
        name: "JPEG",
        mediaType: "image/jpeg",
        fileExtensions: ["jpg", "jpeg", "jpe", "jfif"]
    )

    /// PNG in every depth and colour type.
    package static let png = ImageFormat(name: "PNG", mediaType: "image/png", fileExtensions: ["png"])

    /// GIF; of an animation the first frame.
    package static let gif = ImageFormat(name: "GIF", mediaType: "image/gif", fileExtensions: ["gif"])

    /// Windows and OS/2 bitmaps.
    package static let bmp = ImageFormat(name: "BMP", mediaType: "image/bmp", fileExtensions: ["bmp", "dib"])

    /// WebP, lossy or lossless, not animated.
    package static let webp = ImageFormat(name: "WebP", mediaType: "image/webp", fileExtensions: ["webp"])

    /// Every format, the most common first.
    package static let all: [ImageFormat] = [.jpeg, .png, .webp, .gif, .bmp]
}
