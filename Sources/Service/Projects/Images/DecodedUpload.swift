import Bytes
package import Foundation
package import Imaging

/// An uploaded image that was checked and decoded: its bytes as they came and the two smaller copies.
package struct DecodedUpload: Sendable {
    /// The longer edge of ``resized`` in pixels: what labeling shows, and what protocol clients download.
    package static let resizedEdge = 1_600

    /// The longer edge of ``thumbnail`` in pixels.
    package static let thumbnailEdge = 256

    /// The bytes as they were received.
    package let original: Data

    /// The upright image at most ``resizedEdge`` long; `nil` if the original serves.
    package let resized: Data?

    /// The upright image at most ``thumbnailEdge`` long, as JPEG.
    package let thumbnail: Data

    /// The width of the upright original in pixels.
    package let width: Int

    /// The height of the upright original in pixels.
    package let height: Int

    /// The original's media type, from its content.
    package let mediaType: String

    /// Checks and decodes an image; blocks for some milliseconds.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - limits: What is accepted.
    /// - Throws: `ImageError`.
    package init(_ bytes: Data, limits: ImageLimits) throws(ImageError) {
        let header = try ImageDecoder.header(of: bytes, limits: limits)
        let (shorter, longer) = (min(header.width, header.height), max(header.width, header.height))
        // A JPEG that is much too large is decoded at a fraction of its size, as long as the copy loses nothing.
        let shorterOfCopy = shorter * min(longer, Self.resizedEdge) / longer
        let image = try ImageDecoder.decode(bytes, limits: limits, minimumShorterEdge: max(1, shorterOfCopy))
        original = bytes
        width = header.width
        height = header.height
        mediaType = header.format.mediaType
        // Browsers turn a JPEG by its EXIF note, but not everything that reads the copy does; and HEIC or TIFF they
        // do not show at all.
        let serves =
            longer <= Self.resizedEdge && header.orientation == .up && header.format.isShownByBrowsers
        resized =
            serves
            ? nil : Data(try JPEGEncoder.encode(image.thumbnail(longerEdge: Self.resizedEdge), quality: 90))
        thumbnail = Data(try JPEGEncoder.encode(image.thumbnail(longerEdge: Self.thumbnailEdge), quality: 82))
    }
}
