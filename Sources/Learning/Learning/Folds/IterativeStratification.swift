/// Spreads groups of images over folds so that every fold gets its share of every tag.
///
/// Sechidis, Tsoumakas and Vlahavas, "On the Stratification of Multi-label Data", ECML PKDD 2011, algorithm 1:
/// the rarest tag goes first, and each of its examples to the fold that still wants most of that tag. Here an
/// example is a group of images, which is not split; the rarest tag is the one left in the fewest groups, and
/// its largest groups go first so that the small ones can even them out. For one tag an image this is plain
/// stratification: the folds of a tag differ by no more than its largest group.
struct IterativeStratification {
    /// The images of one group, counted.
    struct Group {
        /// The number of images.
        var imageCount = 0

        /// The number of images of each tag that occurs.
        var imagesByTag: [Int: Int] = [:]
    }

    private let groups: [Group]
    private let groupsByTag: [[Int]]

    /// Counts what each group holds.
    init(labels: LabelSet, groups division: ImageGroups) {
        var groups = [Group](repeating: Group(), count: division.count)
        for (image, group) in division.groupByImage.enumerated() {
            groups[group].imageCount += 1
            for tag in labels.tagsByImage[image] { groups[group].imagesByTag[tag, default: 0] += 1 }
        }
        var groupsByTag = [[Int]](repeating: [], count: labels.tagCount)
        for (group, content) in groups.enumerated() {
            for tag in content.imagesByTag.keys { groupsByTag[tag].append(group) }
        }
        self.groups = groups
        self.groupsByTag = groupsByTag
    }

    /// The number of groups in which each tag occurs.
    var groupCountByTag: [Int] { groupsByTag.map(\.count) }

    /// Gives every group a fold.
    ///
    /// - Parameters:
    ///   - foldCount: The number of folds, at least two.
    ///   - generator: Decides between groups of equal size and between folds that want equally much.
    /// - Returns: The fold of each group, or `nil` if some tag that occurs in several groups could not be kept
    ///   out of lying in one fold alone.
    /// - Complexity: O(tags^2 + groups * (log groups + tags an image * folds))
    func folds(count foldCount: Int, using generator: inout SeededGenerator) -> [Int]? {
        let imageCount = groups.reduce(0) { $0 + $1.imageCount }
        var wanted = [Double](repeating: Double(imageCount) / Double(foldCount), count: foldCount)
        var wantedByTag = groupsByTag.enumerated().map { tag, members in
            let images = members.reduce(0) { $0 + (groups[$1].imagesByTag[tag] ?? 0) }
            return [Double](repeating: Double(images) / Double(foldCount), count: foldCount)
        }
        var remaining = groupCountByTag
        var folds = [Int](repeating: -1, count: groups.count)
        let shuffled = groups.indices.shuffled(using: &generator)
        var place = [Int](repeating: 0, count: groups.count)
        for (index, group) in shuffled.enumerated() { place[group] = index }

        func assign(_ group: Int, preferring desires: [Double]) {
            let most = desires.max() ?? 0
            let wishing = (0..<foldCount).filter { desires[$0] == most }
            let mostOverall = wishing.map { wanted[$0] }.max() ?? 0
            let best = wishing.filter { wanted[$0] == mostOverall }
            let fold = best[Int.random(in: 0..<best.count, using: &generator)]
            folds[group] = fold
            wanted[fold] -= Double(groups[group].imageCount)
            for (tag, images) in groups[group].imagesByTag {
                wantedByTag[tag][fold] -= Double(images)
                remaining[tag] -= 1
            }
        }

        while let tag = remaining.indices.filter({ remaining[$0] > 0 }).min(by: {
            remaining[$0] < remaining[$1]
        }) {
            let unassigned = groupsByTag[tag].filter { folds[$0] < 0 }
            let ordered = unassigned.sorted { first, second in
                let (a, b) = (groups[first].imagesByTag[tag] ?? 0, groups[second].imagesByTag[tag] ?? 0)
                return a != b ? a > b : place[first] < place[second]
            }
            for group in ordered { assign(group, preferring: wantedByTag[tag]) }
        }
        for group in shuffled where folds[group] < 0 { assign(group, preferring: wanted) }
        return spread(folds, over: foldCount)
    }

    /// Moves groups until no tag of several groups lies in one fold alone, where single moves can do it.
    private func spread(_ initial: [Int], over foldCount: Int) -> [Int]? {
        var folds = initial
        while let tag = groupsByTag.indices.first(where: { isConcentrated($0, in: folds) }) {
            guard let (group, fold) = move(freeing: tag, in: folds, foldCount: foldCount) else { return nil }
            folds[group] = fold
        }
        return folds
    }

    /// A move that frees `tag` and concentrates no other tag.
    private func move(freeing tag: Int, in folds: [Int], foldCount: Int) -> (group: Int, fold: Int)? {
        for group in groupsByTag[tag] {
            let touched = groups[group].imagesByTag.keys
            for fold in 0..<foldCount where fold != folds[group] {
                var moved = folds
                moved[group] = fold
                let harms = touched.contains {
                    !isConcentrated($0, in: folds) && isConcentrated($0, in: moved)
                }
                if !harms { return (group, fold) }
            }
        }
        return nil
    }

    private func isConcentrated(_ tag: Int, in folds: [Int]) -> Bool {
        let members = groupsByTag[tag]
        guard members.count > 1, let first = members.first else { return false }
        return members.allSatisfy { folds[$0] == folds[first] }
    }
}
