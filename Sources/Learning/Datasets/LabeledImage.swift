package import Bytes
package import Foundation

/// An image file and the tags a person gave it.
package struct LabeledImage: Hashable, Sendable {
    /// The file.
    package let url: URL

    /// The name to show: the path below the data set's folder.
    package let name: String

    /// Indices into ``ImageDataset/tags``, rising.
    package let tags: [Int]

    /// SHA-256 of the file, where that is known already; `nil` has it computed when the file is read.
    package let contentDigest: ContentDigest?

    package init(url: URL, name: String, tags: [Int], contentDigest: ContentDigest? = nil) {
        self.url = url
        self.name = name
        self.tags = tags
        self.contentDigest = contentDigest
    }
}

/// Labeled images with the names of their tags.
package struct ImageDataset: Sendable {
    /// How the tags of one image relate to each other.
    package let type: ClassificationType

    /// The tag names, sorted by their Unicode scalars.
    package let tags: [String]

    /// The images, sorted by name.
    package let images: [LabeledImage]

    /// What was passed over when they were found.
    package let passedOver: PassedOver

    /// What a person should know about how tags were read, in sentences.
    package let notes: [String]

    package init(
        type: ClassificationType,
        tags: [String],
        images: [LabeledImage],
        passedOver: PassedOver = PassedOver(),
        notes: [String] = []
    ) {
        self.type = type
        self.tags = tags
        self.images = images
        self.passedOver = passedOver
        self.notes = notes
    }

    /// The labels of the images at `indices`.
    package func labels(at indices: [Int]) -> LabelSet {
        LabelSet(type: type, tagCount: tags.count, tagsByImage: indices.map { images[$0].tags })
    }
}

/// A folder or list that does not make a data set.
package struct DatasetError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        case notAFolder
        case unreadable
        case noTags
        case tooFewTags
        case tooFewImages
        case badLabelList
        case tagUnknown
    }

    package let code: Code

    /// A sentence that names what was wrong and what to do.
    package let description: String

    /// What had been passed over by then, which may be the reason.
    package let passedOver: PassedOver

    package init(_ code: Code, _ description: String, passedOver: PassedOver = PassedOver()) {
        self.code = code
        self.description = description
        self.passedOver = passedOver
    }
}

extension DatasetError: CustomStringConvertible {}
