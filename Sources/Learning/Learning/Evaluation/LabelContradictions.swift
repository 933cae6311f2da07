import Annotations
import Bytes
import LinearAlgebra

/// Two images that show the same and have different tags, so that one of them has a wrong one.
package struct LabelContradiction: Hashable, Sendable, Codable {
    /// The image with the lower index.
    package let first: Int

    /// The image with the higher index.
    package let second: Int

    /// Whether the bytes are equal.
    package let isIdentical: Bool

    /// How alike the images are: 1 if the bytes are equal, else the cosine of their embeddings.
    package let similarity: Double

    package init(first: Int, second: Int, isIdentical: Bool, similarity: Double) {
        self.first = first
        self.second = second
        self.isIdentical = isIdentical
        self.similarity = similarity
    }
}

/// Finds images whose tags contradict each other, and says which tag is to be doubted.
package enum LabelContradictions {
    /// Images this alike, and with hashes this close, are the same scene to a person.
    ///
    /// Mirror images are not compared: they are the
    /// same scene with another meaning where tags tell left from right.
    private static let leastCosine: Float = 0.9
    private static let farthestDistance = 4

    /// So many of each kind are of use to a person.
    private static let limit = 1_000

    /// Pairs of images with equal bytes, or nearly the same look, and different tags; for each image its most alike counterpart only.
    ///
    /// - Parameters:
    ///   - contents: A digest for each image.
    ///   - hashes: A perceptual hash for each image.
    ///   - embeddings: A row for each image.
    ///   - labels: The tags of each image.
    /// - Returns: The surest first: equal bytes, then the most alike; at most 1,000 of each.
    /// - Precondition: All count the same images.
    /// - Complexity: O(n²) comparisons of hashes for pairs with different tags: 0.1 s for 10,000 images.
    static func pairs(
        contents: [ContentDigest],
        hashes: [PerceptualHash],
        embeddings: Matrix,
        labels: LabelSet
    ) -> [LabelContradiction] {
        precondition(
            contents.count == labels.imageCount && hashes.count == labels.imageCount
                && embeddings.rows == labels.imageCount,
            "Every image needs a digest, a hash, an embedding and tags."
        )
        let identical = identicalPairs(contents, labels)
        let similarity = EmbeddingSimilarity(embeddings, shrinkingImages: 0)
        var best = [Int: LabelContradiction]()
        for first in hashes.indices {
            for second in first + 1..<hashes.count
            where hashes[first].distance(to: hashes[second]) <= farthestDistance
                && labels.tagsByImage[first] != labels.tagsByImage[second]
                && contents[first] != contents[second]
            {
                let cosine = similarity.cosines(first, second).plain
                guard cosine >= leastCosine else { continue }
                let pair = LabelContradiction(
                    first: first,
                    second: second,
                    isIdentical: false,
                    similarity: Double(min(cosine, 1))
                )
                for image in [first, second] where pair.similarity > best[image]?.similarity ?? 0 {
                    best[image] = pair
                }
            }
        }
        let alike = Set(best.values).sorted {
            ($1.similarity, $0.first, $0.second) < ($0.similarity, $1.first, $1.second)
        }
        return Array(identical.prefix(limit) + alike.prefix(limit))
    }

    private static func identicalPairs(_ contents: [ContentDigest], _ labels: LabelSet)
        -> [LabelContradiction]
    {
        ImageGroups(keys: contents).members.flatMap { images -> [LabelContradiction] in
            guard let first = images.first else { return [] }
            // Every image that differs from the first; where the first is the odd one, all others say so.
            return images.dropFirst().filter { labels.tagsByImage[$0] != labels.tagsByImage[first] }.map {
                LabelContradiction(first: first, second: $0, isIdentical: true, similarity: 1)
            }
        }
    }

    /// What is to be doubted about pairs, in their order.
    ///
    /// Equal bytes always; of images that are only nearly the same, those that the model does not tell apart either: where it
    /// gives both the tags they have, the small difference between them is what the tags are about.
    ///
    /// The model decides which tag of a pair is more probable. Where it cannot say, the order of the tags does.
    ///
    /// - Precondition: The pairs are of these images.
    static func issues(_ pairs: [LabelContradiction], in images: ScoredImages) -> [LabelIssue] {
        pairs.flatMap { pair in
            switch images.labels.type {
            case .multiclass: [wrongTag(pair, images)].compactMap(\.self)
            case .multilabel: orphanTags(pair, images)
            }
        }
    }

    private static func wrongTag(_ pair: LabelContradiction, _ images: ScoredImages) -> LabelIssue? {
        guard let firstTag = images.labels.tagsByImage[pair.first].first,
            let secondTag = images.labels.tagsByImage[pair.second].first
        else { return nil }
        let isSeen =
            images.mostProbableTag(at: pair.first) == firstTag
            && images.mostProbableTag(at: pair.second) == secondTag
        if !pair.isIdentical, isSeen { return nil }
        let isFirstRight = support(of: firstTag, pair, images) >= support(of: secondTag, pair, images)
        return LabelIssue(
            image: isFirstRight ? pair.second : pair.first,
            givenTag: isFirstRight ? secondTag : firstTag,
            suggestedTag: isFirstRight ? firstTag : secondTag,
            confidence: pair.similarity,
            twin: LabelIssue.Twin(isFirstRight ? pair.first : pair.second, pair)
        )
    }

    private static func orphanTags(_ pair: LabelContradiction, _ images: ScoredImages) -> [LabelIssue] {
        let (first, second) = (
            Set(images.labels.tagsByImage[pair.first]), Set(images.labels.tagsByImage[pair.second])
        )
        return first.symmetricDifference(second).sorted().compactMap { tag in
            let (having, lacking) =
                first.contains(tag) ? (pair.first, pair.second) : (pair.second, pair.first)
            let isSeen =
                images.probability(of: tag, at: having) >= 0.5
                && images.probability(of: tag, at: lacking) < 0.5
            if !pair.isIdentical, isSeen { return nil }
            let isMissing = support(of: tag, pair, images) >= 1
            return LabelIssue(
                image: isMissing ? lacking : having,
                givenTag: isMissing ? nil : tag,
                suggestedTag: isMissing ? tag : nil,
                confidence: pair.similarity,
                twin: LabelIssue.Twin(isMissing ? having : lacking, pair)
            )
        }
    }

    /// The sum of both images' probabilities of a tag.
    private static func support(of tag: Int, _ pair: LabelContradiction, _ images: ScoredImages) -> Float {
        images.probability(of: tag, at: pair.first) + images.probability(of: tag, at: pair.second)
    }
}

extension LabelErrors {
    /// The issues of a set of scored images with those of images whose tags contradict each other, which come first.
    ///
    /// What a contradiction says of an image and its tags is not said again.
    package static func issues(
        in images: ScoredImages,
        contradictions: [LabelContradiction]
    ) -> [LabelIssue] {
        struct Doubt: Hashable {
            let image: Int
            let given: Int?
            let suggested: Int?

            init(_ issue: LabelIssue) {
                (image, given, suggested) = (issue.image, issue.givenTag, issue.suggestedTag)
            }
        }
        var known: Set<Doubt> = []
        return (LabelContradictions.issues(contradictions, in: images) + issues(in: images))
            .filter { known.insert(Doubt($0)).inserted }
    }
}
