import Annotations

/// What a data set needs before anything can be learned from it.
enum TrainingRequirements {
    /// The fewest images of a tag: one to learn from while the other is held out.
    static let imagesPerTag = 2

    /// Checks the images at `usable`.
    ///
    /// - Throws: ``TrainingError`` that names the tag and what to add.
    static func check(_ dataset: ImageDataset, usable: [Int], negativeTag: String?) throws(TrainingError) {
        let labels = dataset.labels(at: usable)
        guard labels.type == .multilabel || dataset.tags.count >= 2 else {
            throw TrainingError(
                .tooFewTags,
                "There is one tag, “\(dataset.tags.joined())”: a classifier needs at least two to tell apart; add another."
            )
        }
        for (tag, count) in zip(dataset.tags, labels.imagesByTag) {
            guard count >= imagesPerTag else {
                throw TrainingError(
                    .tooFewImages,
                    "The tag “\(tag)” has \(count == 0 ? "no usable image" : "one usable image"): at least \(imagesPerTag) are needed, 5 or more are better."
                )
            }
            guard count < labels.imageCount else {
                throw TrainingError(
                    .noCounterexample,
                    "Every image has the tag “\(tag)”: add images without it, or nothing can be learned about it."
                )
            }
        }
        guard let negativeTag else { return }
        guard let negative = dataset.tags.firstIndex(of: negativeTag) else {
            throw TrainingError(.unknownTag, "There is no tag “\(negativeTag)” to be the negative one.")
        }
        if let image = usable.first(where: {
            dataset.images[$0].tags.count > 1 && dataset.images[$0].tags.contains(negative)
        }) {
            throw TrainingError(
                .contradictoryNegative,
                "The image “\(dataset.images[image].name)” has the negative tag “\(negativeTag)” and others: give it one or the other."
            )
        }
    }
}
