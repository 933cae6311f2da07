import Annotations
import Bytes
import Foundation
import LinearAlgebra
import Testing

@testable import Learning

@Suite("Contradictory labels")
struct LabelContradictionTests {
    /// Images 0 and 1 have the same bytes, 2 and 3 look nearly the same, 4 stands alone.
    private static let contents = [0, 0, 2, 3, 4].map { ContentDigest(of: Data([UInt8($0)])) }
    private static let hashes = [0, 0, 0xFF00, 0xFF02, 0xF0F0_F0F0].map { PerceptualHash(bits: $0) }
    private static let embeddings = Matrix(
        rows: 5,
        columns: 2,
        elements: [1, 0, 1, 0, 0, 1, 0.1, 1, 0.7, 0.7]
    )

    private static func pairs(_ labels: LabelSet) -> [LabelContradiction] {
        LabelContradictions.pairs(contents: contents, hashes: hashes, embeddings: embeddings, labels: labels)
    }

    private static func scores(_ labels: LabelSet, first: [Float]) -> ScoredImages {
        ScoredImages(
            labels: labels,
            probabilities: Matrix(rows: 5, columns: 2, elements: first.flatMap { [$0, 1 - $0] })
        )
    }

    @Test("are pairs of equal bytes, then pairs that are nearly the same")
    func pairs() throws {
        let found = Self.pairs(LabelSet(multiclass: [0, 1, 0, 1, 0], tagCount: 2))
        #expect(found.map { [$0.first, $0.second] } == [[0, 1], [2, 3]])
        #expect(found.map(\.isIdentical) == [true, false])
        let cosine = 1 / 1.01.squareRoot()
        #expect(found[0].similarity == 1)
        #expect(abs(found[1].similarity - cosine) < 1e-5)
    }

    @Test("are none where tags agree")
    func meanCosineSimilarity() {
        #expect(Self.pairs(LabelSet(multiclass: [0, 0, 1, 1, 0], tagCount: 2)).isEmpty)
    }

    @Test("doubt the tag that the model finds less probable", arguments: [true, false])
    func doubt(believesFirst: Bool) {
        let labels = LabelSet(multiclass: [0, 1, 0, 1, 0], tagCount: 2)
        let probability: Float = believesFirst ? 0.8 : 0.2
        let issues = LabelErrors.issues(
            in: Self.scores(labels, first: [probability, probability, probability, probability, 0.9]),
            contradictions: Self.pairs(labels)
        )
        #expect(issues.prefix(2).map(\.image) == (believesFirst ? [1, 3] : [0, 2]))
        #expect(issues.prefix(2).map { $0.twin?.image } == (believesFirst ? [0, 2] : [1, 3]))
        #expect(issues.prefix(2).map(\.suggestedTag) == (believesFirst ? [0, 0] : [1, 1]))
        // Each doubt is told once, though the model disagrees as well.
        #expect(Set(issues.map(\.image)).count == issues.count)
    }

    @Test("are not claimed of look-alikes that the model tells apart, only of equal bytes")
    func small() {
        let labels = LabelSet(multiclass: [0, 1, 0, 1, 0], tagCount: 2)
        let issues = LabelErrors.issues(
            in: Self.scores(labels, first: [0.5, 0.5, 0.9, 0.1, 0.9]),
            contradictions: Self.pairs(labels)
        )
        #expect(issues.compactMap(\.twin).map(\.isIdentical) == [true])
    }

    @Test("of several tags are the tags that one has and the other lacks")
    func multilabel() {
        let labels = LabelSet(type: .multilabel, tagCount: 2, tagsByImage: [[0], [1], [0], [], [0, 1]])
        // Tag 0 is likely, tag 1 is not: so tag 0 is missing from image 1, and tag 1 too many there.
        let issues = LabelErrors.issues(
            in: Self.scores(labels, first: [0.9, 0.9, 0.9, 0.2, 0.9]),
            contradictions: Self.pairs(labels)
        ).filter { $0.twin != nil }
        #expect(issues.map(\.image) == [1, 1])
        #expect(issues.map(\.suggestedTag) == [0, nil])
        #expect(issues.map(\.givenTag) == [nil, 1])
        #expect(issues.allSatisfy { $0.twin?.image == 0 })
    }
}
