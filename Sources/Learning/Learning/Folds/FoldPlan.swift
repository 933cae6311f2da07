/// Which images are held back together when a model is evaluated on images it has not learned from.
///
/// Every image is held back exactly once. Near-duplicates are held back together, tags are spread evenly, and
/// every model still learns every tag that is measured.
///
/// ```swift
/// let plan = FoldPlan(labels: labels, groups: groups, seed: 7)
/// for fold in 0..<plan.foldCount {
///     let model = fit(on: plan.trainingImages(for: fold))
///     record(model.scores(of: plan.heldBackImages(in: fold)))
/// }
/// ```
package struct FoldPlan: Hashable, Sendable {
    /// How the folds came about.
    package enum Scheme: String, Codable, Hashable, Sendable {
        /// Two to five folds with an even share of every tag.
        case stratified

        /// As many folds as groups: there are too few images to give up more than one at a time.
        case leaveOneGroupOut = "leave-one-out"

        /// No tag has images in two groups, so nothing can be measured.
        case impossible
    }

    /// How the folds came about.
    package let scheme: Scheme

    /// The number of folds; zero if ``scheme`` is impossible.
    package let foldCount: Int

    /// The fold of each image; empty if ``scheme`` is impossible.
    package let foldByImage: [Int]

    /// The group of each image: which images are never separated.
    package let groupByImage: [Int]

    /// For each tag whether it can be measured: it needs images in at least two groups, one to learn from and
    /// one to be tested on.
    package let evaluableTags: [Bool]

    /// The most folds that are worth their cost.
    package static let mostFolds = 5

    /// Plans the folds.
    ///
    /// The number of folds is the number of groups of the smallest measurable tag, within 2...5. A tag with a
    /// single group cannot be measured; up to 40 groups it also switches the plan to leaving one group out at a
    /// time, because each image then matters. The same happens, whatever the number of groups, in the rare case
    /// that several tags an image leave no way to give all folds' models every measurable tag.
    ///
    /// The numbering of the groups has no influence. The order of the images decides ties, so the same images
    /// in another order give a plan that is different and just as even.
    ///
    /// - Parameters:
    ///   - labels: The true tags.
    ///   - groups: Which images must not be separated.
    ///   - seed: The seed of the job.
    ///   - foldLimit: The most folds where tags can be spread evenly, at least two.
    ///   - groupLimit: The most groups for which leaving one out at a time is still quick.
    /// - Precondition: `labels` and `groups` count the same images.
    package init(
        labels: LabelSet,
        groups: ImageGroups,
        seed: UInt64,
        foldLimit: Int = mostFolds,
        groupLimit: Int = 40
    ) {
        precondition(
            labels.imageCount == groups.imageCount,
            "\(labels.imageCount) labeled images cannot be divided like \(groups.imageCount) grouped ones."
        )
        groupByImage = groups.groupByImage
        let stratification = IterativeStratification(labels: labels, groups: groups)
        let groupCounts = stratification.groupCountByTag
        let measurable = groupCounts.map { $0 >= 2 }
        evaluableTags = measurable
        guard let smallest = groupCounts.filter({ $0 >= 2 }).min() else {
            scheme = .impossible
            foldCount = 0
            foldByImage = []
            return
        }
        var foldByGroup: [Int]?
        var count = min(smallest, foldLimit)
        if !groupCounts.contains(1) || groups.count > groupLimit {
            var generator = SeededGenerator(seed: seed, purpose: "folds")
            foldByGroup = stratification.folds(count: count, using: &generator)
            while foldByGroup == nil && count < min(Self.mostFolds, groups.count) {
                count += 1
                foldByGroup = stratification.folds(count: count, using: &generator)
            }
        }
        if let foldByGroup {
            scheme = .stratified
            foldCount = count
            foldByImage = groups.groupByImage.map { foldByGroup[$0] }
        } else {
            scheme = .leaveOneGroupOut
            foldCount = groups.count
            foldByImage = groups.groupByImage
        }
    }

    /// The images held back in `fold`, in rising order.
    package func heldBackImages(in fold: Int) -> [Int] {
        foldByImage.indices.filter { foldByImage[$0] == fold }
    }

    /// The images from which the model for `fold` learns, in rising order.
    package func trainingImages(for fold: Int) -> [Int] {
        foldByImage.indices.filter { foldByImage[$0] != fold }
    }
}
