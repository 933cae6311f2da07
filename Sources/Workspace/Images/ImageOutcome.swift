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
        /// Something that nobody foresaw, such as too little memory; trying again may help.
        case unknown
    }

    /// What programs react to.
    package let kind: Kind

    /// A sentence for people that says what is wrong with this picture and, where that is known, what to do.
    package let reason: String

    /// Describes a failure; `reason` where more is known than the kind says.
    package init(_ kind: Kind, reason: String? = nil) {
        self.kind = kind
        self.reason = reason ?? kind.sentence
    }

    /// What a picture that could not be decoded counts as, under the limits it was decoded with.
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
        case .source: "The picture could not be had from where it should be."
        case .format: "The file is not a picture that can be read."
        case .bytes: "The file is larger than the limit; make the picture smaller."
        case .dimensions: "The picture has too many pixels or is too elongated; make it smaller or crop it."
        case .storage: "The picture could not be stored; free some room on the disk and try again."
        case .limit: "The project has as many images as it can have, or the image as much metadata."
        case .tagLimit: "The picture would have more tags than an image of this project can have."
        case .regionLimit: "The picture would have more regions than an image can have."
        case .negativeAndRegularTag: "The picture would have the Negative tag beside another."
        case .invalidTag: "One of the picture's tags is not in the project."
        case .unknown: "Something unforeseen happened; try again."
        }
    }
}
