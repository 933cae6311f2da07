package import Annotations

/// Images with the boxes that people drew in them: the one value that every format is read into and written from.
///
/// It knows no folder. Where the files of its images are is told by ``AnnotatedFolder`` after reading, and by
/// ``AnnotationFormat/imageFolder`` for writing.
package struct AnnotatedDataset: Hashable, Sendable {
    /// The tag names, each once to `TagName`, in the order of the source: the numbers of YOLO, the ids of COCO.
    package let tags: [String]

    /// The images, each path once, sorted by the scalars of their paths.
    package let images: [AnnotatedImage]

    /// Describes a data set; the images are sorted, nothing is checked.
    package init(tags: [String], images: [AnnotatedImage]) {
        self.tags = tags
        self.images = images.sorted {
            $0.path.unicodeScalars.lexicographicallyPrecedes($1.path.unicodeScalars)
        }
    }

    /// How many boxes each tag has, in the order of ``tags``.
    package var boxCounts: [Int] {
        var counts = [Int](repeating: 0, count: tags.count)
        for image in images {
            for annotation in image.annotations where tags.indices.contains(annotation.tag) {
                counts[annotation.tag] += 1
            }
        }
        return counts
    }
}

/// An image of an ``AnnotatedDataset``.
package struct AnnotatedImage: Hashable, Sendable {
    /// The path below the folder of the images, with `/` between its parts.
    ///
    /// That folder is `images` or `JPEGImages` where all images of a data set lie in it, else the data set's own.
    package let path: String

    /// The size of the upright image.
    package let size: PixelSize

    /// The part of the data set that the image belongs to, such as `train` or `val`, as its source calls it.
    package let split: String?

    /// The boxes in the order of the source; tags are indices into ``AnnotatedDataset/tags``.
    package let annotations: [Annotation<Int>]

    package init(path: String, size: PixelSize, split: String? = nil, annotations: [Annotation<Int>] = []) {
        self.path = path
        self.size = size
        self.split = split
        self.annotations = annotations
    }
}

/// The size of an image in pixels, at least 1 x 1.
package struct PixelSize: Hashable, Sendable {
    package let width: Int
    package let height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}

extension PixelSize: CustomStringConvertible {
    package var description: String { "\(width) x \(height)" }
}
