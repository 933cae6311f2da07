package import Annotations

/// The true tags of a list of images, as indices into a list of tag names kept elsewhere.
package struct LabelSet: Hashable, Sendable {
    /// How the tags of one image relate to each other.
    package let type: ClassificationType

    /// The number of tags, used or not.
    package let tagCount: Int

    /// For each image its tags in rising order; exactly one if ``type`` is multiclass, possibly none otherwise.
    package let tagsByImage: [[Int]]

    /// The number of images.
    package var imageCount: Int { tagsByImage.count }

    /// Creates a label set of any type.
    ///
    /// - Precondition: Every index is in `0..<tagCount`, rows are rising without repeats, and a multiclass row
    ///   has exactly one tag.
    package init(type: ClassificationType, tagCount: Int, tagsByImage: [[Int]]) {
        for tags in tagsByImage {
            precondition(tags.allSatisfy { (0..<tagCount).contains($0) }, "A tag index is out of range.")
            precondition(
                zip(tags, tags.dropFirst()).allSatisfy { $0 < $1 },
                "Tags must rise without repeats."
            )
            precondition(type == .multilabel || tags.count == 1, "A multiclass image has exactly one tag.")
        }
        self.type = type
        self.tagCount = tagCount
        self.tagsByImage = tagsByImage
    }

    /// Creates a multiclass label set from one tag index an image.
    package init(multiclass tags: [Int], tagCount: Int) {
        self.init(type: .multiclass, tagCount: tagCount, tagsByImage: tags.map { [$0] })
    }

    /// A Boolean value indicating whether `image` carries `tag`.
    package func contains(_ tag: Int, at image: Int) -> Bool {
        tagsByImage[image].contains(tag)
    }

    /// The number of images that carry each tag.
    package var imagesByTag: [Int] {
        var counts = [Int](repeating: 0, count: tagCount)
        for tags in tagsByImage { for tag in tags { counts[tag] += 1 } }
        return counts
    }

    /// The labels of the images at `indices`, in that order.
    package func gathering(_ indices: [Int]) -> LabelSet {
        LabelSet(type: type, tagCount: tagCount, tagsByImage: indices.map { tagsByImage[$0] })
    }
}
