import Annotations

/// An image whose tag is probably wrong.
package struct LabelIssue: Hashable, Sendable, Codable {
    /// The index of the image.
    package let image: Int

    /// The tag the image carries and probably should not; `nil` if a tag is missing.
    package let givenTag: Int?

    /// The tag the image probably should carry; `nil` if a tag is superfluous.
    package let suggestedTag: Int?

    /// How much more probable the suggestion is than what is given, from 0 (much less) to 1 (certainly wrong).
    ///
    /// It is one less the normalized margin of the paper: (1 + p(suggested) - p(given)) / 2; where there is a ``twin``, how alike
    /// the two images are.
    package let confidence: Double

    /// The image that shows the same and has other tags, if that is what speaks against the tag.
    package let twin: Twin?

    /// An image that shows the same.
    package struct Twin: Hashable, Sendable, Codable {
        /// Its index.
        package let image: Int

        /// Whether it has the same bytes.
        package let isIdentical: Bool

        /// How alike the images are, up to 1.
        package let similarity: Double

        init(_ image: Int, _ pair: LabelContradiction) {
            self.image = image
            isIdentical = pair.isIdentical
            similarity = pair.similarity
        }
    }

    init(image: Int, givenTag: Int?, suggestedTag: Int?, confidence: Double, twin: Twin? = nil) {
        self.image = image
        self.givenTag = givenTag
        self.suggestedTag = suggestedTag
        self.confidence = confidence
        self.twin = twin
    }
}

/// Finds images with wrong tags among the predictions of models that had not seen them.
///
/// Confident learning, after Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset
/// Labels", Journal of Artificial Intelligence Research 70, 2021, section 3: an image belongs to a class if its
/// probability reaches the mean probability over the images labeled so (section 3.1, equation 2), and an image that
/// belongs to another class than the given one is an issue. Issues are ranked by normalized margin.
package enum LabelErrors {
    /// The issues of a set of scored images, most certain first.
    ///
    /// Multiclass images get at most one issue, a wrong tag. Multilabel images get one for each tag that is missing
    /// or superfluous; every tag is a problem of two classes. Images and tags that are not measured have no issues.
    ///
    /// - Complexity: O(images * tags)
    package static func issues(in images: ScoredImages) -> [LabelIssue] {
        let issues =
            switch images.labels.type {
            case .multiclass: wrongTags(in: images)
            case .multilabel: (0..<images.tagCount).flatMap { orphanTags(in: images, tag: $0) }
            }
        return issues.sorted { first, second in
            if first.confidence != second.confidence { return first.confidence > second.confidence }
            if first.image != second.image { return first.image < second.image }
            return (first.givenTag ?? first.suggestedTag ?? 0) < (second.givenTag ?? second.suggestedTag ?? 0)
        }
    }

    private static func wrongTags(in images: ScoredImages) -> [LabelIssue] {
        let observations = images.evaluableImages.compactMap { image in
            images.labels.tagsByImage[image].first.map { given in
                Observation(
                    given: given,
                    probabilities: (0..<images.tagCount).map { Double(images.probability(of: $0, at: image)) }
                )
            }
        }
        return zip(images.evaluableImages, suggestions(observations, classCount: images.tagCount)).compactMap
        {
            image,
            suggestion in
            suggestion.map {
                LabelIssue(
                    image: image,
                    givenTag: images.labels.tagsByImage[image].first,
                    suggestedTag: $0.suggested,
                    confidence: $0.confidence
                )
            }
        }
    }

    private static func orphanTags(in images: ScoredImages, tag: Int) -> [LabelIssue] {
        guard images.evaluableTags[tag] else { return [] }
        let observations = images.evaluableImages.map { image in
            let probability = Double(images.probability(of: tag, at: image))
            return Observation(
                given: images.labels.contains(tag, at: image) ? 1 : 0,
                probabilities: [1 - probability, probability]
            )
        }
        return zip(images.evaluableImages, suggestions(observations, classCount: 2)).compactMap {
            image,
            suggestion in
            suggestion.map {
                LabelIssue(
                    image: image,
                    givenTag: $0.suggested == 1 ? nil : tag,
                    suggestedTag: $0.suggested == 1 ? tag : nil,
                    confidence: $0.confidence
                )
            }
        }
    }

    /// One image as seen by one problem.
    private struct Observation {
        let given: Int
        let probabilities: [Double]
    }

    /// For each observation the class it belongs to instead of the given one, if any.
    private static func suggestions(
        _ observations: [Observation],
        classCount: Int
    ) -> [(suggested: Int, confidence: Double)?] {
        var sums = [Double](repeating: 0, count: classCount)
        var counts = [Int](repeating: 0, count: classCount)
        for observation in observations {
            sums[observation.given] += observation.probabilities[observation.given]
            counts[observation.given] += 1
        }
        return observations.map { observation in
            let probabilities = observation.probabilities
            let confident = probabilities.indices.filter {
                counts[$0] > 0 && probabilities[$0] >= sums[$0] / Double(counts[$0])
            }
            var best: Int?
            for index in confident where best.map({ probabilities[index] > probabilities[$0] }) ?? true {
                best = index
            }
            guard let best, best != observation.given else { return nil }
            return (best, (1 + probabilities[best] - probabilities[observation.given]) / 2)
        }
    }
}
