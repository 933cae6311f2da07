import Annotations

/// Which boxes a later detector finds that an earlier one missed, and the other way round.
package struct BoxComparison: Hashable, Sendable, Codable {
    /// The difference in one image.
    package struct Image: Hashable, Sendable, Codable {
        /// The place of the image.
        package let image: Int

        /// The boxes that only the later detector finds, as places in its image's truth.
        package let gained: [Int]

        /// The boxes that only the earlier detector finds, as places in the truth of the later one's image.
        package let lost: [Int]

        /// How many more wrong detections the later detector has; fewer if negative.
        package let wrongDifference: Int
    }

    /// The images with a difference, rising.
    package let images: [Image]

    /// The number of boxes gained.
    package var gainedCount: Int { images.reduce(0) { $0 + $1.gained.count } }

    /// The number of boxes lost.
    package var lostCount: Int { images.reduce(0) { $0 + $1.lost.count } }

    /// Compares two detectors on the same images.
    ///
    /// Where the truth has changed in between, the boxes that are equal in both are compared.
    ///
    /// - Parameters:
    ///   - earlier: The detections of one detector, matched at `overlap`.
    ///   - later: Those of the other, for the same images in the same order.
    ///   - threshold: The probability from which on a detection counts.
    ///   - overlap: The overlap that a right detection has at least.
    /// - Precondition: Both have the same number of images.
    package init(
        from earlier: DetectionMatching,
        to later: DetectionMatching,
        threshold: Double,
        overlap: Double
    ) {
        let before = earlier.outcomes(threshold: threshold, overlap: overlap)
        let after = later.outcomes(threshold: threshold, overlap: overlap)
        precondition(before.count == after.count, "Two detectors are compared on the same images.")
        images = before.indices.compactMap { image in
            // For each box of the earlier truth whether it was found; equal boxes in their order.
            var known: [Annotation<Int>: ArraySlice<Bool>] = [:]
            let earlierTruth = earlier.images.images[image].truth
            let foundBefore = Set(before[image].found.map(\.truth))
            for index in foundBefore.union(before[image].missed).sorted() {
                known[earlierTruth[index], default: []].append(foundBefore.contains(index))
            }
            let foundAfter = Set(after[image].found.map(\.truth))
            var (gained, lost): ([Int], [Int]) = ([], [])
            for index in foundAfter.union(after[image].missed).sorted() {
                let truth = later.images.images[image].truth[index]
                guard let wasFound = known[truth]?.popFirst() else { continue }
                switch (wasFound, foundAfter.contains(index)) {
                case (false, true): gained.append(index)
                case (true, false): lost.append(index)
                default: break
                }
            }
            let difference = after[image].wrong.count - before[image].wrong.count
            guard !gained.isEmpty || !lost.isEmpty || difference != 0 else { return nil }
            return Image(image: image, gained: gained, lost: lost, wrongDifference: difference)
        }
    }
}
