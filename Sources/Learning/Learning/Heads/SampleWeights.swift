import Annotations

/// How much each decision about a training image counts.
///
/// A multiclass image counts as its image weight times the positive weight of its tag. In a multilabel training
/// the decision about one tag of one image counts as the image weight times the positive or the negative
/// weight of that tag.
package struct SampleWeights: Hashable, Sendable {
    /// What the decisions about one tag count.
    package struct TagWeight: Hashable, Sendable {
        /// The weight of an image that carries the tag.
        package let positive: Float

        /// The weight of an image that does not; unused by multiclass trainings.
        package let negative: Float

        /// Creates a pair of weights.
        package init(positive: Float, negative: Float) {
            self.positive = positive
            self.negative = negative
        }
    }

    /// The weight of each image.
    package let images: [Float]

    /// The weights of each tag.
    package let tags: [TagWeight]

    /// Creates weights of any kind.
    ///
    /// - Precondition: Every weight is between zero and a million.
    package init(images: [Float], tags: [TagWeight]) {
        let range: ClosedRange<Float> = 0...1e6
        precondition(
            images.allSatisfy(range.contains)
                && tags.allSatisfy { range.contains($0.positive) && range.contains($0.negative) },
            "A sample weight must be between zero and a million."
        )
        self.images = images
        self.tags = tags
    }

    /// The weights under which every image counts once.
    package static func uniform(for labels: LabelSet) -> SampleWeights {
        SampleWeights(
            images: [Float](repeating: 1, count: labels.imageCount),
            tags: [TagWeight](repeating: TagWeight(positive: 1, negative: 1), count: labels.tagCount)
        )
    }

    /// The weights under which rare tags count as much as frequent ones.
    ///
    /// The rule of scikit-learn's `class_weight="balanced"`: with *n* images, a multiclass image of a tag that
    /// occurs *m* times counts *n* / (*k* *m*), where *k* is the number of tags that occur at all. For a
    /// multilabel tag, images with it count *n* / (2 *m*) and those without it *n* / (2 (*n* - *m*)).
    package static func balanced(for labels: LabelSet) -> SampleWeights {
        let counts = labels.imagesByTag
        let images = Float(labels.imageCount)
        let classes = labels.type == .multiclass ? Float(counts.count { $0 > 0 }) : 2
        return SampleWeights(
            images: [Float](repeating: 1, count: labels.imageCount),
            tags: counts.map { count in
                let others = labels.imageCount - count
                return TagWeight(
                    positive: count > 0 ? images / (classes * Float(count)) : 0,
                    negative: others > 0 ? images / (classes * Float(others)) : 0
                )
            }
        )
    }
}
