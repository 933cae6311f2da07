package import LinearAlgebra

/// Which images of a training count as one case, and which are held back together when its heads are evaluated.
///
/// Near-duplicates (``NearDuplicates``) of one tag are one case, and are held back together, or a head would be asked about
/// images that it has as good as seen. Images of different tags are never joined for being alike: to learn from the one flatters
/// nobody about the other. A fixed camera (inspection of parts, open and closed, occupied and empty) makes *all* images
/// of a tag near-duplicates of each other. Such a tag could not be evaluated at all. There the grouping is tightened, for that
/// tag alone, until it can be: only copies are held back together, then identical bytes, at last each image for itself.
/// What such numbers promise holds for the scene that was learned; ``nearDuplicateTags`` says for which tags to say so.
package struct EvaluationGroups: Hashable, Sendable {
    /// The near-duplicates that share a tag: one case where uncertainty is concerned.
    package let alike: ImageGroups

    /// The images that are held back together: those of one group of ``alike``, fewer where a tag would be in one group alone.
    package let heldTogether: ImageGroups

    /// The tags whose images are all near-duplicates of each other, rising: evaluated on near-duplicates of what was learned.
    package let nearDuplicateTags: [Int]

    /// Groups the images of a training.
    ///
    /// - Parameters:
    ///   - labels: The true tags.
    ///   - hashes: One perceptual hash an image.
    ///   - embeddings: One row an image, from one base model; not normalized.
    ///   - contents: One digest an image; images with equal digests form a group whatever their tags and embeddings.
    /// - Precondition: All four count the same images.
    /// - Complexity: As ``NearDuplicates``.
    package init(
        labels: LabelSet,
        hashes: [PerceptualHash],
        embeddings: Matrix,
        contents: [some Hashable]
    ) {
        precondition(
            labels.imageCount == hashes.count && contents.count == hashes.count,
            "Every image needs tags, a digest and a hash."
        )
        let likeness = ImageLikeness(hashes: hashes, embeddings: embeddings)
        let firstOfContent = ImageGroups(keys: contents).firstImages
        var sets = DisjointSets(count: hashes.count)
        for (image, first) in firstOfContent.enumerated() { sets.merge(image, first) }
        for first in hashes.indices {
            for second in first + 1..<hashes.count
            where likeness.isNear(first, second, .nearDuplicates) && labels.shareTag(first, second)
                && sets.root(of: first) != sets.root(of: second)
                && likeness.isAlike(first, second, .nearDuplicates)
            {
                sets.merge(first, second)
            }
        }
        let roots = sets.roots()
        let imagesByTag = labels.imagesWithTag
        let swallowed = imagesByTag.indices.filter { tag in
            imagesByTag[tag].count > 1 && Set(imagesByTag[tag].map { roots[$0] }).count == 1
        }
        alike = ImageGroups(keys: roots)
        nearDuplicateTags = swallowed

        var keys = roots
        for tag in swallowed {
            let images = imagesByTag[tag]
            for step in Step.allCases {
                for group in Set(images.map { keys[$0] }) {
                    let members = keys.indices.filter { keys[$0] == group }
                    let finer = step.keys(of: members, likeness: likeness, firstOfContent: firstOfContent)
                    for (image, key) in zip(members, finer) { keys[image] = key }
                }
                let groupCount = Set(images.map { keys[$0] }).count
                if step.isEnough(groupCount: groupCount, imageCount: images.count) { break }
            }
        }
        heldTogether = ImageGroups(keys: keys)
    }
}

/// How grouping is tightened where a tag would be in one group alone.
private enum Step: CaseIterable {
    case copies, identicalBytes, single

    /// Whether a tag can be evaluated.
    ///
    /// Of few groups one head in two would learn from next to nothing, so copies must leave as many as there can be folds.
    func isEnough(groupCount: Int, imageCount: Int) -> Bool {
        switch self {
        case .copies: groupCount >= min(FoldPlan.mostFolds, imageCount)
        case .identicalBytes, .single: groupCount >= 2
        }
    }

    /// For each of some images the first image of its group.
    func keys(of members: [Int], likeness: ImageLikeness, firstOfContent: [Int]) -> [Int] {
        switch self {
        case .single: return members
        case .identicalBytes: return members.map { firstOfContent[$0] }
        case .copies:
            var sets = DisjointSets(count: members.count)
            for first in members.indices {
                for second in first + 1..<members.count {
                    let (a, b) = (members[first], members[second])
                    if firstOfContent[a] == firstOfContent[b] || likeness.isAlike(a, b, .copies) {
                        sets.merge(first, second)
                    }
                }
            }
            return sets.roots().map { members[$0] }
        }
    }
}

extension LabelSet {
    /// Whether two images have a tag in common, or none at all.
    fileprivate func shareTag(_ first: Int, _ second: Int) -> Bool {
        let (a, b) = (tagsByImage[first], tagsByImage[second])
        return a == b || a.contains(where: b.contains)
    }

    /// For each tag the images that carry it, rising.
    fileprivate var imagesWithTag: [[Int]] {
        var images = [[Int]](repeating: [], count: tagCount)
        for (image, tags) in tagsByImage.enumerated() { for tag in tags { images[tag].append(image) } }
        return images
    }
}
