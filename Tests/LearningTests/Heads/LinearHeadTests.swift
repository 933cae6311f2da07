import Annotations
import Learning
import LinearAlgebra
import Testing

@Suite("Heads")
struct LinearHeadTests {
    static let head = LinearHead(
        type: .multiclass,
        weights: Matrix(rows: 2, columns: 3, elements: [1, 2, 3, -1, 0, 1]),
        bias: [10, 20]
    )

    @Test("logits are weights times features plus bias, for one image and for many")
    func logits() {
        #expect(Self.head.logits(for: [1, 1, 2]) == [19, 21])
        let many = Self.head.logits(for: Matrix(rows: 2, columns: 3, elements: [1, 1, 2, 0, 0, 0]))
        #expect(many == Matrix(rows: 2, columns: 2, elements: [19, 21, 10, 20]))
    }

    @Test("both ways to logits agree on an embedding")
    func meanCosineSimilarity() {
        let problem = RandomProblem(.multiclass, images: 12, features: 300, tags: 5, seed: 1)
        let head = LinearHead(
            type: .multiclass,
            weights: problem.features.gatheringRows(at: [0, 1, 2, 3, 4]),
            bias: [1, 2, 3, 4, 5]
        )
        let many = head.logits(for: problem.features)
        for image in 0..<12 {
            let one = head.logits(for: Array(problem.features[row: image]))
            #expect(zip(one, many[row: image]).allSatisfy { abs($0 - $1) < 1e-3 })
        }
    }

    @Test("softmax probabilities sum to one and sigmoids stand alone")
    func probabilities() {
        let logits = Matrix(rows: 2, columns: 2, elements: [0, 0.6931472, 1000, -1000])
        let softmax = logits.probabilities(of: .multiclass)
        #expect(zip(softmax.elements, [1.0 / 3, 2.0 / 3, 1, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
        let sigmoid = logits.probabilities(of: .multilabel)
        #expect(zip(sigmoid.elements, [0.5, 2.0 / 3, 1, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
        let cooled = logits.probabilities(of: .multilabel, temperature: 0.5)
        #expect(abs(cooled.elements[1] - 0.8) < 1e-6)
        #expect(Matrix(rows: 0, columns: 2).probabilities(of: .multiclass).rows == 0)
    }

    @Test("standardized features have mean zero and deviation one under the weights; constants stay finite")
    func standardization() {
        let features = Matrix(rows: 3, columns: 3, elements: [1, 7.3, 0, 5, 7.3, 0, 9, 7.3, 0])
        let measured = Standardization(of: features, weights: [1, 0, 3])
        #expect(measured.means == [7, 7.3, 0])
        #expect(abs(measured.deviations[0] - 3.4641016) < 1e-5)
        #expect(measured.deviations[1...] == [1, 1])
        let applied = measured.applied(to: features)
        #expect(abs(applied[0, 0] + 1.7320508) < 1e-5 && applied[2, 1] == 0 && applied[1, 2] == 0)
    }

    @Test("a folded head evaluates raw features as the original evaluates standardized ones")
    func folding() {
        let problem = RandomProblem(.multiclass, images: 20, features: 3, tags: 2, seed: 2)
        var raw = problem.features
        for row in 0..<20 { raw[row, 1] = raw[row, 1] * 40 + 300 }
        let standardization = Standardization(of: raw)
        let expected = Self.head.logits(for: standardization.applied(to: raw))
        let folded = standardization.folded(into: Self.head).logits(for: raw)
        #expect(zip(expected.elements, folded.elements).allSatisfy { abs($0 - $1) < 1e-3 })
        let restored = standardization.unfolded(from: standardization.folded(into: Self.head))
        #expect(zip(restored.weights.elements, Self.head.weights.elements).allSatisfy { abs($0 - $1) < 1e-4 })
        #expect(zip(restored.bias, Self.head.bias).allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test("balanced weights give each tag the same total")
    func balancedWeights() {
        let multiclass = LabelSet(multiclass: [0, 0, 0, 1, 3, 3], tagCount: 4)
        #expect(SampleWeights.balanced(for: multiclass).tags.map(\.positive) == [2.0 / 3, 2, 0, 1])
        let multilabel = LabelSet(type: .multilabel, tagCount: 2, tagsByImage: [[0], [], [0], [0]])
        let weights = SampleWeights.balanced(for: multilabel).tags
        #expect(weights[0].positive == 4.0 / 6 && weights[0].negative == 2)
        #expect(weights[1].positive == 0 && weights[1].negative == 0.5)
    }
}
