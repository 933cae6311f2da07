import Annotations
import Learning
import LinearAlgebra

/// Random labels and probabilities that agree as often as wanted.
enum SyntheticScores {
    /// One tag an image, in turn; the most probable tag is the true one with probability `accuracy`.
    static func multiclass(
        images: Int,
        tags: Int,
        accuracy: Double,
        seed: UInt64,
        groups: ImageGroups? = nil
    ) -> ScoredImages {
        var generator = SeededGenerator(seed: seed, purpose: "multiclass scores")
        var probabilities = Matrix(rows: images, columns: tags)
        for image in 0..<images {
            let isRight = Double.random(in: 0..<1, using: &generator) < accuracy
            let favorite =
                isRight ? image % tags : (image + Int.random(in: 1..<tags, using: &generator)) % tags
            let share = Float.random(in: 0.5..<0.95, using: &generator)
            for tag in 0..<tags {
                probabilities[image, tag] = tag == favorite ? share : (1 - share) / Float(tags - 1)
            }
        }
        let labels = LabelSet(multiclass: (0..<images).map { $0 % tags }, tagCount: tags)
        return ScoredImages(labels: labels, probabilities: probabilities, groups: groups)
    }

    /// Any number of tags an image; probabilities are multiples of 1/20, so there are many ties.
    static func multilabel(images: Int, tags: Int, seed: UInt64, groups: ImageGroups? = nil) -> ScoredImages {
        var generator = SeededGenerator(seed: seed, purpose: "multilabel scores")
        var probabilities = Matrix(rows: images, columns: tags)
        var tagsByImage: [[Int]] = []
        for image in 0..<images {
            let carried = (0..<tags).filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
            for tag in 0..<tags {
                let lowest = carried.contains(tag) ? 6 : 0
                probabilities[image, tag] =
                    Float(Int.random(in: lowest..<lowest + 15, using: &generator)) / 20
            }
            tagsByImage.append(carried)
        }
        return ScoredImages(
            labels: LabelSet(type: .multilabel, tagCount: tags, tagsByImage: tagsByImage),
            probabilities: probabilities,
            groups: groups
        )
    }
}

extension ScoredImages {
    /// A new set of the images at `indices`; an index may occur more than once.
    func gathering(_ indices: [Int]) -> ScoredImages {
        ScoredImages(
            labels: labels.gathering(indices),
            probabilities: probabilities.gatheringRows(at: indices),
            evaluableTags: evaluableTags
        )
    }
}
