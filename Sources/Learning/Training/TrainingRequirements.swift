/// What a data set needs before anything can be learned from it.
enum TrainingRequirements {
    /// The fewest pictures of a tag: one to learn from while the other judges.
    static let imagesPerTag = 2

    /// Checks the pictures at `usable`.
    ///
    /// - Throws: ``TrainingError`` that names the tag and what to add.
    static func check(_ dataset: ImageDataset, usable: [Int], negativeTag: String?) throws(TrainingError) {
        let labels = dataset.labels(at: usable)
        guard dataset.type == .multilabel || dataset.tags.count >= 2 else {
            throw TrainingError(
                .tooFewTags,
                "There is one tag, “\(dataset.tags.joined())”: a classifier needs at least two to tell apart; add another."
            )
        }
        for (tag, count) in zip(dataset.tags, labels.imagesByTag) {
            guard count >= imagesPerTag else {
                throw TrainingError(
                    .tooFewImages,
                    "The tag “\(tag)” has \(count == 0 ? "no usable picture" : "one usable picture"): at least \(imagesPerTag) are needed, 5 or more are better."
                )
            }
            guard count < labels.imageCount else {
                throw TrainingError(
                    .noCounterexample,
                    "Every picture has the tag “\(tag)”: add pictures without it, or nothing can be learned about it."
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
                "The picture “\(dataset.images[image].name)” has the negative tag “\(negativeTag)” and others: give it one or the other."
            )
        }
    }
}
