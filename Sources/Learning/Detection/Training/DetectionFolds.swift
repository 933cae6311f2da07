import Annotations
import Learning

/// Which images are held back together when a detector is evaluated: three folds as a rule, near-duplicates whole.
struct DetectionFolds: Sendable {
    /// The most folds: each is a training.
    static let foldLimit = 3

    /// The fold of each image; empty if no tag has boxes in two groups of images.
    let foldByImage: [Int]
    let foldCount: Int
    /// For each tag whether it can be measured.
    let evaluableTags: [Bool]

    /// Plans the folds.
    init(_ images: [[Annotation<Int>]], tagCount: Int, groups: ImageGroups, seed: UInt64) {
        let labels = LabelSet(
            type: .multilabel,
            tagCount: tagCount,
            tagsByImage: images.map { Set($0.map(\.tag)).sorted() }
        )
        let plan = FoldPlan(
            labels: labels,
            groups: groups,
            seed: seed,
            foldLimit: Self.foldLimit,
            groupLimit: 0
        )
        evaluableTags = plan.evaluableTags
        // Where tags leave no even folds, several groups that would be left out one at a time are left out together.
        foldByImage = plan.foldByImage.map { $0 % Self.foldLimit }
        foldCount = Set(foldByImage).count
    }
}
