package import Annotations
package import Bytes
package import Foundation
package import ImageFolders

/// An image file and what a person says of it.
package struct LabeledImage: Hashable, Sendable {
    /// The file.
    package let url: URL

    /// The name to show: the path below the data set's folder.
    package let name: String

    /// Its tags, and where they are if that is known; tags are indices into ``ImageDataset/tags``.
    package let annotations: [Annotation<Int>]

    /// The tags of ``annotations``, each once, rising.
    package let tags: [Int]

    /// SHA-256 of the file, where that is known already; `nil` has it computed when the file is read.
    package let contentDigest: ContentDigest?

    /// Describes an image of any task.
    package init(
        url: URL,
        name: String,
        annotations: [Annotation<Int>],
        contentDigest: ContentDigest? = nil
    ) {
        self.url = url
        self.name = name
        self.annotations = annotations
        self.contentDigest = contentDigest
        tags = Set(annotations.map(\.tag)).sorted()
    }

    /// Describes an image with tags and no boxes.
    package init(url: URL, name: String, tags: [Int], contentDigest: ContentDigest? = nil) {
        self.init(
            url: url,
            name: name,
            annotations: tags.map { Annotation(tag: $0) },
            contentDigest: contentDigest
        )
    }
}

/// Labeled images with the names of their tags.
package struct ImageDataset: Sendable {
    /// What is to be learned from it.
    package let task: ProjectTask

    /// The tag names, sorted by their Unicode scalars.
    package let tags: [String]

    /// The images, sorted by name.
    package let images: [LabeledImage]

    /// What was passed over when they were found.
    package let passedOver: PassedOver

    /// What a person should know about how tags were read, in sentences.
    package let notes: [String]

    package init(
        task: ProjectTask,
        tags: [String],
        images: [LabeledImage],
        passedOver: PassedOver = PassedOver(),
        notes: [String] = []
    ) {
        self.task = task
        self.tags = tags
        self.images = images
        self.passedOver = passedOver
        self.notes = notes
    }

    /// The tags of the images at `indices`, wherever in them: with boxes, an image may have any number of tags.
    package func labels(at indices: [Int]) -> LabelSet {
        LabelSet(
            type: task.classificationType ?? .multilabel,
            tagCount: tags.count,
            tagsByImage: indices.map { images[$0].tags }
        )
    }
}
