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

    /// A Boolean value indicating whether every common browser shows such a file.
    package let isShownByBrowsers: Bool

    private init(name: String, mediaType: String, fileExtensions: [String], isShownByBrowsers: Bool = true) {
        self.name = name
        self.mediaType = mediaType
        self.fileExtensions = fileExtensions
        self.isShownByBrowsers = isShownByBrowsers
    }

    /// JPEG: baseline and progressive, gray, color, CMYK and YCCK.
    package static let jpeg = ImageFormat(
        name: "JPEG",
        mediaType: "image/jpeg",
        fileExtensions: ["jpg", "jpeg", "jpe", "jfif"]
    )

    /// PNG in every depth and color type.
    package static let png = ImageFormat(name: "PNG", mediaType: "image/png", fileExtensions: ["png"])

    /// GIF; of an animation the first frame.
    package static let gif = ImageFormat(name: "GIF", mediaType: "image/gif", fileExtensions: ["gif"])

    /// Windows and OS/2 bitmaps.
    package static let bmp = ImageFormat(name: "BMP", mediaType: "image/bmp", fileExtensions: ["bmp", "dib"])

    /// WebP, lossy or lossless; of an animation the first frame.
    package static let webp = ImageFormat(name: "WebP", mediaType: "image/webp", fileExtensions: ["webp"])

    /// TIFF; of several pages the first.
    package static let tiff = ImageFormat(
        name: "TIFF",
        mediaType: "image/tiff",
        fileExtensions: ["tif", "tiff"],
        isShownByBrowsers: false
    )

    /// HEIC and HEIF: images of telephones, compressed by HEVC; of several the primary one.
    package static let heic = ImageFormat(
        name: "HEIC",
        mediaType: "image/heic",
        fileExtensions: ["heic", "heif", "hif"],
        isShownByBrowsers: false
    )

    /// AVIF: images compressed by AV1; of several the primary one.
    package static let avif = ImageFormat(name: "AVIF", mediaType: "image/avif", fileExtensions: ["avif"])

    /// Every format, the most common first.
    package static let all: [ImageFormat] = [.jpeg, .png, .heic, .webp, .avif, .gif, .bmp, .tiff]

    /// The names of all formats as a sentence goes on, such as `JPEG, PNG or GIF`.
    static let namesForSentences: String =
        all.dropLast().map(\.name).joined(separator: ", ") + " or " + (all.last?.name ?? "")
}
