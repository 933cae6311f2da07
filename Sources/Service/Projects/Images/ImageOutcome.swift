package import Imaging

/// What became of one image of a batch.
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

    /// What the submission said about where the image came from.
    package let source: String?

    /// How it went.
    package let result: Result

    /// Whether the image is in the project now; a duplicate is.
    package var isSuccess: Bool {
        switch result {
        case .created, .duplicate: true
        case .failed: false
        }
    }
}

/// Why an image could not be added.
package struct ImageFailure: Error, Hashable, Sendable {
    /// The kinds of reason.
    package enum Kind: Hashable, Sendable, CaseIterable {
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
        /// An unexpected failure, such as too little memory; a retry may succeed.
        case unknown
    }

    /// What programs react to.
    package let kind: Kind

    /// A sentence for people that says what is wrong with this image and, where that is known, what to do.
    package let reason: String

    /// Describes a failure; `reason` where more is known than the kind says.
    package init(_ kind: Kind, reason: String? = nil) {
        self.kind = kind
        self.reason = reason ?? kind.sentence
    }

    /// What an image that could not be decoded counts as, under the limits it was decoded with.
    package init(_ error: ImageError, limits: ImageLimits) {
        let kind: Kind =
            switch error.code {
            case .tooManyBytes(limit: limits.bytes): .bytes
            case .tooLargeEdge(limit: limits.edge), .tooManyPixels(limit: limits.pixels),
                .tooElongated(limit: limits.aspectRatio):
                .dimensions
            case .outOfMemory: .unknown
            default: .format
            }
        self.init(kind, reason: error.description)
    }
}

extension ImageFailure.Kind {
    fileprivate var sentence: String {
        switch self {
        case .source: "The image could not be had from where it should be."
        case .format: "The file is not an image that can be read."
        case .bytes: "The file is larger than the limit; make the image smaller."
        case .dimensions: "The image has too many pixels or is too elongated; make it smaller or crop it."
        case .storage: "The image could not be stored; free some room on the disk and try again."
        case .limit: "The project has as many images as it can have, or the image as much metadata."
        case .tagLimit: "The image would have more tags than an image of this project can have."
        case .regionLimit: "The image would have more regions than an image can have."
        case .negativeAndRegularTag: "The image would have the Negative tag beside another."
        case .invalidTag: "One of the image's tags is not in the project."
        case .unknown: "Something unforeseen happened; try again."
        }
    }
}
