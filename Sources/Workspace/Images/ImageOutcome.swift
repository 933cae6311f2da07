package import Imaging

/// What became of one picture of a batch.
package struct ImageOutcome: Hashable, Sendable {
    /// How it went.
    package enum Result: Hashable, Sendable {
        /// It was added.
        case created(ImageDetails)
        /// The same bytes were in the project already: this image. It got the new tags and metadata.
        case duplicate(ImageDetails)
        /// It was not added.
        case failed(ImageFailure)
    }

    /// What the submission said about where the picture came from.
    package let source: String?

    /// How it went.
    package let result: Result

    /// Whether the picture is in the project now; a duplicate is.
    package var isSuccess: Bool {
        switch result {
        case .created, .duplicate: true
        case .failed: false
        }
    }
}

/// Why a picture could not be added.
package enum ImageFailure: Error, Hashable, Sendable, CaseIterable {
    /// It could not be fetched, or there is no such stored prediction.
    case source
    /// It cannot be decoded.
    case format
    /// The file has too many bytes.
    case bytes
    /// It has too many pixels or is too elongated.
    case dimensions
    /// It could not be written to the disk.
    case storage
    /// The project has as many images as it may have, or the image as much metadata.
    case limit
    /// It would have more tags than an image of the project may have.
    case tagLimit
    /// It would have more regions than an image may have.
    case regionLimit
    /// It would have a Negative tag beside another.
    case negativeAndRegularTag
    /// One of its tags is not in the project.
    case invalidTag
    /// Something that nobody foresaw, such as too little memory; trying again may help.
    case unknown

    /// What a picture that could not be decoded counts as, under the limits it was decoded with.
    package init(_ error: ImageError, limits: ImageLimits) {
        switch error.code {
        case .tooManyBytes(limit: limits.bytes):
            self = .bytes
        case .tooLargeEdge(limit: limits.edge), .tooManyPixels(limit: limits.pixels),
            .tooElongated(limit: limits.aspectRatio):
            self = .dimensions
        case .outOfMemory:
            self = .unknown
        default:
            self = .format
        }
    }
}
