import Annotations
import LinearAlgebra
import Testing

@testable import Learning

@Suite("Groups for evaluating")
struct EvaluationGroupsTests {
    /// One scene seen by a fixed camera: equal hashes and nearly equal embeddings.
    private func fixedCamera(
        _ labels: LabelSet,
        contents: [Int]? = nil,
        noise: Float = 0.05
    ) -> EvaluationGroups {
        var generator = SeededGenerator(seed: 3, purpose: "camera")
        let scene = (0..<40).map { _ in Float.random(in: -1...1, using: &generator) }
        var rows = Matrix(rows: labels.imageCount, columns: 40)
        for image in 0..<labels.imageCount {
            for column in 0..<40 {
                rows[image, column] = scene[column] + Float.random(in: -noise...noise, using: &generator)
            }
        }
        return EvaluationGroups(
            labels: labels,
            hashes: [PerceptualHash](
                repeating: TestImage(seed: 1).hash(),
                count: labels.imageCount
            ),
            embeddings: rows,
            contents: contents ?? Array(0..<labels.imageCount)
        )
    }

    /// Images of different scenes, some shown twice.
    private func scenes(_ scenes: [Int], labels: LabelSet) -> EvaluationGroups {
        var rows = Matrix(rows: scenes.count, columns: 40)
        for (image, scene) in scenes.enumerated() {
            var generator = SeededGenerator(seed: UInt64(scene), purpose: "scene")
            for column in 0..<40 { rows[image, column] = Float.random(in: -1...1, using: &generator) }
        }
        return EvaluationGroups(
            labels: labels,
            hashes: scenes.map { TestImage(seed: UInt64($0 + 1)).hash() },
            embeddings: rows,
            contents: Array(scenes.indices)
        )
    }

    @Test("are those of near-duplicates where every tag has several scenes")
    func ordinary() {
        let labels = LabelSet(multiclass: [0, 0, 0, 1, 1, 1], tagCount: 2)
        let groups = scenes([1, 1, 2, 3, 4, 3], labels: labels)
        #expect(groups.alike.members == [[0, 1], [2], [3, 5], [4]])
        #expect(groups.heldTogether == groups.alike)
        #expect(groups.nearDuplicateTags.isEmpty)
    }

    @Test("never join images of different tags for being alike")
    func acrossTags() {
        let groups = scenes([1, 2, 1, 3], labels: LabelSet(multiclass: [0, 0, 1, 1], tagCount: 2))
        #expect(groups.alike.count == 4)
    }

    @Test("never swallow a tag, however alike its images are", arguments: [2, 3, 8, 20])
    func swallowed(count: Int) {
        let labels = LabelSet(multiclass: (0..<2 * count).map { $0 % 2 }, tagCount: 2)
        let groups = fixedCamera(labels)
        #expect(groups.alike.count == 2)
        #expect(groups.nearDuplicateTags == [0, 1])
        let plan = FoldPlan(labels: labels, groups: groups.heldTogether, seed: 0)
        #expect(plan.scheme != .impossible && plan.evaluableTags == [true, true])
        #expect(plan.foldCount >= min(count, 5))
    }

    @Test("are tightened for the tag that needs it alone")
    func local() {
        // Tag 0 has one scene; tag 1 has two, of which one is shown twice.
        let labels = LabelSet(multiclass: [0, 0, 0, 1, 1, 1], tagCount: 2)
        let groups = scenes([5, 5, 5, 6, 6, 7], labels: labels)
        #expect(groups.nearDuplicateTags == [0])
        #expect(groups.alike.members == [[0, 1, 2], [3, 4], [5]])
        #expect(groups.heldTogether.members == [[0], [1], [2], [3, 4], [5]])
    }

    @Test("keep identical bytes together as long as a tag has two contents, and no longer")
    func identicalBytes() {
        let labels = LabelSet(multiclass: [0, 0, 0, 0, 1, 1], tagCount: 2)
        let groups = fixedCamera(labels, contents: [1, 1, 2, 2, 3, 3])
        #expect(groups.heldTogether.members == [[0, 1], [2, 3], [4], [5]])
        #expect(groups.nearDuplicateTags == [0, 1])
    }

    @Test("join identical bytes under two tags, which say that one tag is wrong")
    func sameBytesTwoTags() {
        let labels = LabelSet(multiclass: [0, 0, 1, 1], tagCount: 2)
        let groups = EvaluationGroups(
            labels: labels,
            hashes: (1...4).map { TestImage(seed: $0).hash() },
            embeddings: Matrix(rows: 4, columns: 4, elements: (0..<16).map { $0 % 5 == 0 ? 1 : 0 }),
            contents: ["a", "b", "a", "c"]
        )
        #expect(groups.heldTogether.members == [[0, 2], [1], [3]])
    }

    @Test("of any number of tags an image, leave no tag in one group alone")
    func multilabel() {
        let labels = LabelSet(
            type: .multilabel,
            tagCount: 2,
            tagsByImage: (0..<12).map { [[0], [0, 1], []][$0 % 3] }
        )
        let groups = fixedCamera(labels)
        #expect(groups.nearDuplicateTags == [0, 1])
        for tag in 0..<2 {
            let images = labels.tagsByImage.indices.filter { labels.contains(tag, at: $0) }
            #expect(Set(images.map { groups.heldTogether.groupByImage[$0] }).count >= 2)
        }
    }

    @Test("are none for no images")
    func empty() {
        let labels = LabelSet(multiclass: [], tagCount: 2)
        let groups = EvaluationGroups(
            labels: labels,
            hashes: [],
            embeddings: Matrix(rows: 0, columns: 4),
            contents: [Int]()
        )
        #expect(groups.alike.count == 0 && groups.heldTogether.count == 0 && groups.nearDuplicateTags.isEmpty)
    }
}
