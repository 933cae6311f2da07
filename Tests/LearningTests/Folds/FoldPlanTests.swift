import Annotations
import Learning
import Testing

@Suite("Fold plans")
struct FoldPlanTests {
    /// A data set with tags of different sizes and some near-duplicates.
    struct DataSet: Sendable, CustomTestStringConvertible {
        let type: ClassificationType
        let tagCount: Int
        let seed: UInt64

        var testDescription: String { "\(type), \(tagCount) tags, seed \(seed)" }

        var labels: LabelSet {
            var generator = SeededGenerator(seed: seed, purpose: "labels")
            let rows = (0..<60).map { image in
                let rare = Int.random(in: 0..<tagCount, using: &generator)
                let first = Int.random(in: 0...rare, using: &generator)
                let second = Int.random(in: 0..<tagCount, using: &generator)
                return type == .multiclass || first == second
                    ? [first] : image.isMultiple(of: 7) ? [] : [first, second].sorted()
            }
            return LabelSet(type: type, tagCount: tagCount, tagsByImage: rows)
        }

        var groups: ImageGroups {
            var generator = SeededGenerator(seed: seed, purpose: "groups")
            return ImageGroups(
                keys: (0..<60).map { max(0, $0 - Int.random(in: 0...2, using: &generator) / 2) }
            )
        }

        static let all = [1, 2, 3, 4].flatMap { seed in
            [2, 3, 9].flatMap { tagCount in
                [ClassificationType.multiclass, .multilabel].map {
                    DataSet(type: $0, tagCount: tagCount, seed: seed)
                }
            }
        }
    }

    @Test("hold every image back once, and its group with it", arguments: DataSet.all)
    func partition(set: DataSet) {
        let plan = FoldPlan(labels: set.labels, groups: set.groups, seed: set.seed)
        let folds = (0..<plan.foldCount).map { plan.heldBackImages(in: $0) }
        #expect(folds.joined().sorted() == Array(0..<60))
        #expect(folds.allSatisfy { !$0.isEmpty })
        for members in set.groups.members { #expect(Set(members.map { plan.foldByImage[$0] }).count == 1) }
        for fold in folds.indices {
            #expect((plan.trainingImages(for: fold) + folds[fold]).sorted() == Array(0..<60))
        }
    }

    @Test("let every model learn every measurable tag", arguments: DataSet.all)
    func trainingParts(set: DataSet) {
        let plan = FoldPlan(labels: set.labels, groups: set.groups, seed: set.seed)
        for fold in 0..<plan.foldCount {
            let counts = set.labels.gathering(plan.trainingImages(for: fold)).imagesByTag
            for tag in counts.indices where plan.evaluableTags[tag] { #expect(counts[tag] > 0) }
        }
    }

    @Test("spread each tag of a multiclass set to within its largest group", arguments: DataSet.all)
    func balance(set: DataSet) {
        guard set.type == .multiclass else { return }
        let (labels, groups) = (set.labels, set.groups)
        let plan = FoldPlan(labels: labels, groups: groups, seed: set.seed)
        guard plan.scheme == .stratified else { return }
        let folds = (0..<plan.foldCount).map { labels.gathering(plan.heldBackImages(in: $0)).imagesByTag }
        // Groups of several tags are placed by their rarest one, so only the tags of pure groups have the promise.
        let impure = groups.members.filter { Set($0.map { labels.tagsByImage[$0] }).count > 1 }
        for tag in 0..<set.tagCount {
            let largest = groups.members.map { $0.count { labels.contains(tag, at: $0) } }.max() ?? 0
            let mixed = impure.reduce(0) { $0 + $1.count { labels.contains(tag, at: $0) } }
            let counts = folds.map { $0[tag] }
            #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= largest + mixed)
        }
    }

    @Test("have as many folds as the smallest tag has groups, within 2...5", arguments: 2...8)
    func foldCount(smallest: Int) {
        let labels = LabelSet(
            multiclass: [Int](repeating: 0, count: 20) + [Int](repeating: 1, count: smallest),
            tagCount: 2
        )
        let plan = FoldPlan(labels: labels, groups: ImageGroups(singletons: 20 + smallest), seed: 1)
        #expect(plan.scheme == .stratified)
        #expect(plan.foldCount == min(5, smallest))
        let rare = (20..<20 + smallest).map { plan.foldByImage[$0] }
        #expect(Set(rare).count == plan.foldCount)
    }

    @Test("leave one group out when a tag has a single one, and do not measure that tag")
    func leaveOneOut() {
        let labels = LabelSet(multiclass: [0, 0, 0, 1, 1], tagCount: 3)
        let plan = FoldPlan(labels: labels, groups: ImageGroups(keys: [0, 1, 2, 3, 3]), seed: 1)
        #expect(plan.scheme == .leaveOneGroupOut)
        #expect(plan.foldCount == 4)
        #expect(plan.evaluableTags == [true, false, false])
    }

    @Test("do not leave out one of many groups for the sake of a single image")
    func oneRareTagAmongMany() {
        let labels = LabelSet(multiclass: [Int](repeating: 0, count: 99) + [1], tagCount: 2)
        let plan = FoldPlan(labels: labels, groups: ImageGroups(singletons: 100), seed: 1)
        #expect(plan.scheme == .stratified)
        #expect(plan.foldCount == 5)
        #expect(plan.evaluableTags == [true, false])
    }

    @Test("are impossible when every tag has one group", arguments: [[Int](), [0], [0, 1]])
    func impossible(tags: [Int]) {
        let plan = FoldPlan(
            labels: LabelSet(multiclass: tags, tagCount: 2),
            groups: ImageGroups(singletons: tags.count),
            seed: 1
        )
        #expect(plan.scheme == .impossible)
        #expect(plan.foldCount == 0)
        #expect(!plan.evaluableTags.contains(true))
    }

    @Test("find more folds where two cannot serve every tag")
    func oddCycle() {
        // Three images that share each of three tags pairwise: two folds would hide one tag from one model.
        let labels = LabelSet(type: .multilabel, tagCount: 3, tagsByImage: [[0, 1], [1, 2], [0, 2]])
        let plan = FoldPlan(labels: labels, groups: ImageGroups(singletons: 3), seed: 1)
        #expect(plan.foldCount == 3)
        #expect(plan.evaluableTags == [true, true, true])
    }

    @Test("repeat with the seed, vary without it, and ignore how groups are numbered")
    func reproducibility() {
        let set = DataSet(type: .multilabel, tagCount: 3, seed: 5)
        let plan = FoldPlan(labels: set.labels, groups: set.groups, seed: 1)
        let renumbered = ImageGroups(keys: set.groups.groupByImage.map { "group \(999 - $0)" })
        #expect(FoldPlan(labels: set.labels, groups: renumbered, seed: 1) == plan)
        #expect(FoldPlan(labels: set.labels, groups: set.groups, seed: 2) != plan)
    }

    @Test("are as even for the same images in another order", arguments: 1...5)
    func permutation(seed: UInt64) {
        let set = DataSet(type: .multiclass, tagCount: 3, seed: seed)
        var generator = SeededGenerator(seed: seed, purpose: "order")
        let order = (0..<60).shuffled(using: &generator)
        let groups = ImageGroups(singletons: 60)
        let plan = FoldPlan(labels: set.labels, groups: groups, seed: 1)
        let other = FoldPlan(labels: set.labels.gathering(order), groups: groups, seed: 1)
        func sizes(_ plan: FoldPlan, _ labels: LabelSet) -> [[Int]] {
            let counts = (0..<plan.foldCount).map {
                labels.gathering(plan.heldBackImages(in: $0)).imagesByTag
            }
            return (0..<3).map { tag in counts.map { $0[tag] }.sorted() }
        }
        #expect(sizes(plan, set.labels) == sizes(other, set.labels.gathering(order)))
        #expect(plan.evaluableTags == other.evaluableTags)
    }
}
