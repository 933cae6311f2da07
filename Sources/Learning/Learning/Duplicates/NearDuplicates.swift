package import LinearAlgebra

/// Finds images that show the same image: copies, re-encoded, resized, slightly cropped, mirrored or brightened
/// versions, and neighbors of a burst.
///
/// Two images belong together if their contents are identical, or if their perceptual hashes (up to mirroring)
/// and their embeddings both say so. Either alone fails on uniform collections, where all layouts or all
/// subjects are alike; so the cosine that goes with a moderately close hash is taken after subtracting the mean
/// embedding of the collection, and only what sets an image apart from the others counts.
///
/// The limits were set on the training photographs of three public collections (1,000 of clothes, 972 of groceries, 700 of hands) with the
/// embeddings of EfficientNet-Lite2 at 224 pixels; those of Lite0 differ by a few hundredths. For 40 photographs of each, versions were made and
/// compared with their originals; found were, in this order of collections:
///
/// | version | clothes | groceries | hands |
/// |---|---|---|---|
/// | half size | 1.00 | 1.00 | 0.65 |
/// | JPEG quality 40 | 1.00 | 1.00 | 0.92 |
/// | cropped by 3 % on all, on two sides | 1.00, 0.98 | 1.00, 1.00 | 1.00, 1.00 |
/// | brightness x 1.3, x 0.75, contrast x 1.3, mirrored | 1.00 | 1.00 | 0.98 and more |
/// | cropped, brightened, halved and re-encoded | 0.72 | 0.98 | 0.05 |
///
/// Of all pairs of different photographs 17 of 499,500, 18 of 471,906 and 66 of 244,650 were joined, all but one of them of one tag. At a centerd cosine of
/// 0.8, which fitted another embedding, 2, 13 and 2 were, and of the last row 0.22, 0.48 and 0.05 were
/// found.
package enum NearDuplicates {
    /// How much alike two images must be.
    struct Limits: Sendable {
        /// Hashes this close need only a plausible embedding.
        let closeDistance: Int
        let closeCosine: Float

        /// Hashes up to this distance need an embedding that agrees beyond what the whole collection shares.
        let farthestDistance: Int
        let centeredCosine: Float

        /// What is taken for the same image, or for neighbors of a burst.
        static let nearDuplicates = Limits(
            closeDistance: 4,
            closeCosine: 0.8,
            farthestDistance: 12,
            centeredCosine: 0.65
        )

        /// What is hardly more than another encoding of the same image.
        static let copies = Limits(
            closeDistance: 2,
            closeCosine: 0.97,
            farthestDistance: 4,
            centeredCosine: 0.95
        )
    }

    /// Groups images by likeness alone.
    ///
    /// Likeness is not transitive but grouping is: a long burst becomes one group although its first and last
    /// image may differ.
    ///
    /// - Parameters:
    ///   - hashes: One perceptual hash an image.
    ///   - embeddings: One row an image, from one base model; not normalized.
    /// - Returns: The groups of near-duplicates; most have one image.
    /// - Precondition: `hashes` and `embeddings` count the same images.
    /// - Complexity: O(n^2) comparisons of hashes (half a second for 10,000 images), and O(columns) for each
    ///   pair with close hashes that is not in one group already.
    package static func groups(hashes: [PerceptualHash], embeddings: Matrix) -> ImageGroups {
        var sets = DisjointSets(count: hashes.count)
        mergeAlike(hashes, embeddings, into: &sets)
        return ImageGroups(keys: sets.roots())
    }

    /// Groups images by likeness and by identical content.
    ///
    /// - Parameters:
    ///   - hashes: One perceptual hash an image.
    ///   - embeddings: One row an image, from one base model; not normalized.
    ///   - contents: One digest an image; images with equal digests form a group whatever their embeddings.
    /// - Returns: The groups of near-duplicates; most have one image.
    /// - Precondition: All three count the same images.
    package static func groups(
        hashes: [PerceptualHash],
        embeddings: Matrix,
        contents: [some Hashable]
    ) -> ImageGroups {
        precondition(contents.count == hashes.count, "Every image needs a digest and a hash.")
        var sets = DisjointSets(count: hashes.count)
        for (image, content) in ImageGroups(keys: contents).firstImages.enumerated() {
            sets.merge(image, content)
        }
        mergeAlike(hashes, embeddings, into: &sets)
        return ImageGroups(keys: sets.roots())
    }

    private static func mergeAlike(
        _ hashes: [PerceptualHash],
        _ embeddings: Matrix,
        into sets: inout DisjointSets
    ) {
        let likeness = ImageLikeness(hashes: hashes, embeddings: embeddings)
        for first in hashes.indices {
            for second in first + 1..<hashes.count
            where likeness.isNear(first, second, .nearDuplicates)
                && sets.root(of: first) != sets.root(of: second)
                && likeness.isAlike(first, second, .nearDuplicates)
            {
                sets.merge(first, second)
            }
        }
    }
}

/// Perceptual hashes and embeddings of a collection, and what they say of two of its images.
struct ImageLikeness {
    /// The mean embedding of few images says more about them than about the collection, so it is shrunk towards
    /// zero as if this many further images had a mean of zero.
    private static let shrinkingImages: Float = 10

    private let hashes: [PerceptualHash]
    private let similarity: EmbeddingSimilarity

    /// - Precondition: `hashes` and `embeddings` count the same images.
    init(hashes: [PerceptualHash], embeddings: Matrix) {
        precondition(embeddings.rows == hashes.count, "Every image needs a hash and an embedding.")
        self.hashes = hashes
        similarity = EmbeddingSimilarity(embeddings, shrinkingImages: Self.shrinkingImages)
    }

    /// Whether the hashes allow two images to be alike: quick, and `false` for nearly all pairs.
    func isNear(_ first: Int, _ second: Int, _ limits: NearDuplicates.Limits) -> Bool {
        hashes[first].distanceUpToMirroring(to: hashes[second]) <= limits.farthestDistance
    }

    /// Whether the hashes and the embeddings of two images say that they are alike.
    func isAlike(_ first: Int, _ second: Int, _ limits: NearDuplicates.Limits) -> Bool {
        let distance = hashes[first].distanceUpToMirroring(to: hashes[second])
        guard distance <= limits.farthestDistance else { return false }
        let (cosine, centerd) = similarity.cosines(first, second)
        return centerd >= limits.centeredCosine
            || (distance <= limits.closeDistance && cosine >= limits.closeCosine)
    }
}

extension ImageGroups {
    /// For each image the first image of its group.
    var firstImages: [Int] {
        var firsts = [Int?](repeating: nil, count: count)
        return groupByImage.enumerated().map { image, group in
            let first = firsts[group] ?? image
            firsts[group] = first
            return first
        }
    }
}
