import Annotations
import Learning
import LinearAlgebra
import Testing

@Suite("Label errors")
struct LabelErrorTests {
    @Test("that were planted come first", arguments: 1...5)
    func planted(seed: UInt64) {
        let honest = SyntheticScores.multiclass(images: 200, tags: 5, accuracy: 0.97, seed: seed)
        let planted = [3, 50, 77, 120, 199]
        var given = honest.labels.tagsByImage.flatMap { $0 }
        var probabilities = honest.probabilities
        for image in planted {
            for tag in 0..<5 { probabilities[image, tag] = tag == given[image] ? 0.96 : 0.01 }
            given[image] = (given[image] + 2) % 5
        }
        let images = ScoredImages(
            labels: LabelSet(multiclass: given, tagCount: 5),
            probabilities: probabilities
        )
        let issues = LabelErrors.issues(in: images)
        #expect(Set(issues.prefix(planted.count).map(\.image)) == Set(planted), "seed \(seed)")
        // What follows are mistakes of the model in which it was confident, not correct images.
        #expect(issues.allSatisfy { !images.isCorrect($0.image, threshold: 0.5) })
        for issue in issues where planted.contains(issue.image) {
            #expect(issue.givenTag == given[issue.image])
            #expect(issue.suggestedTag == issue.image % 5)
        }
        #expect(zip(issues, issues.dropFirst()).allSatisfy { $0.confidence >= $1.confidence })
    }

    @Test("of multilabel images are missing and superfluous tags")
    func multilabel() {
        let count = 40
        var tagsByImage = (0..<count).map { $0.isMultiple(of: 2) ? [0] : [1] }
        var probabilities = Matrix(rows: count, columns: 2)
        for image in 0..<count {
            for tag in 0..<2 { probabilities[image, tag] = tagsByImage[image].contains(tag) ? 0.9 : 0.1 }
        }
        tagsByImage[4] = []
        tagsByImage[9] = [0, 1]
        let labels = LabelSet(type: .multilabel, tagCount: 2, tagsByImage: tagsByImage)
        let issues = LabelErrors.issues(in: ScoredImages(labels: labels, probabilities: probabilities))
        #expect(issues.count == 2)
        #expect(issues.first { $0.image == 4 }?.suggestedTag == 0)
        #expect(issues.first { $0.image == 4 }?.givenTag == nil)
        #expect(issues.first { $0.image == 9 }?.givenTag == 0)
        #expect(issues.first { $0.image == 9 }?.suggestedTag == nil)
        #expect(issues.allSatisfy { abs($0.confidence - 0.9) < 1e-6 })
    }

    @Test("are not claimed where the model is right or nothing was measured")
    func none() {
        let right = SyntheticScores.multiclass(images: 30, tags: 3, accuracy: 1, seed: 1)
        #expect(LabelErrors.issues(in: right).isEmpty)
        let wrong = SyntheticScores.multiclass(images: 30, tags: 3, accuracy: 0, seed: 1)
        let unmeasured = ScoredImages(
            labels: wrong.labels,
            probabilities: wrong.probabilities,
            evaluableTags: [false, false, false]
        )
        #expect(LabelErrors.issues(in: unmeasured).isEmpty)
    }
}
