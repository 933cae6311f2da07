import Annotations
import LinearAlgebra
import Testing

@testable import Learning

@Suite("Fitting heads")
struct LogisticRegressionTests {
    @Test("reaches scikit-learn's optimum, objective and coefficients", arguments: try SolvedProblem.all())
    func conformsToReference(problem: SolvedProblem) throws {
        let fit = try LogisticRegression(
            features: problem.matrix,
            labels: problem.labels,
            weights: problem.sampleWeights
        ).fit(inverseRegularization: problem.inverseRegularization, tolerance: 1e-6)
        let objective = referenceObjective(
            weights: fit.head.doubleWeights,
            bias: fit.head.doubleBias,
            features: problem.matrix,
            labels: problem.labels,
            sampleWeights: problem.sampleWeights,
            inverseRegularization: problem.inverseRegularization
        )
        #expect(objective <= problem.objective * (1 + 1e-6))
        #expect(abs(fit.objective - objective) < 1e-5 * objective)
        #expect(fit.isConverged)
        let scale = problem.weights.joined().map(abs).max() ?? 1
        for (ours, theirs) in zip(fit.head.doubleWeights.joined(), problem.weights.joined()) {
            #expect(abs(ours - theirs) < 1e-3 * max(scale, 1))
        }
        for (ours, theirs) in zip(fit.head.doubleBias, problem.bias) {
            #expect(abs(ours - theirs) < 1e-3 * max(abs(theirs), 1))
        }
    }

    static let types = [ClassificationType.multiclass, .multilabel]

    @Test("the order of the tags changes nothing but the order of the rows", arguments: types)
    func permutation(type: ClassificationType) throws {
        let problem = RandomProblem(type, images: 48, features: 6, tags: 4, seed: 1)
        let order = [2, 0, 3, 1]
        let permuted = LabelSet(
            type: type,
            tagCount: 4,
            tagsByImage: problem.labels.tagsByImage.map { $0.map { order[$0] }.sorted() }
        )
        let head = try LogisticRegression(features: problem.features, labels: problem.labels).fit(
            inverseRegularization: 1
        ).head
        let other = try LogisticRegression(features: problem.features, labels: permuted).fit(
            inverseRegularization: 1
        ).head
        let restored = LinearHead(
            type: type,
            weights: other.weights.gatheringRows(at: order),
            bias: order.map { other.bias[$0] }
        )
        #expect(head.distance(to: restored) < 1e-3)
    }

    @Test("an image of weight two counts like two images", arguments: types)
    func duplication(type: ClassificationType) throws {
        let problem = RandomProblem(type, images: 30, features: 5, tags: 3, seed: 2)
        let doubled = Array(0..<30) + Array(0..<10)
        let weights = SampleWeights(
            images: (0..<30).map { $0 < 10 ? 2 : 1 },
            tags: SampleWeights.uniform(for: problem.labels).tags
        )
        let weighted = try LogisticRegression(
            features: problem.features,
            labels: problem.labels,
            weights: weights
        )
        .fit(inverseRegularization: 0.5).head
        let repeated = try LogisticRegression(
            features: problem.features.gatheringRows(at: doubled),
            labels: problem.labels.gathering(doubled)
        ).fit(inverseRegularization: 0.5).head
        #expect(weighted.distance(to: repeated) < 1e-3)
    }

    @Test("a shift of the features changes only the bias", arguments: types)
    func shift(type: ClassificationType) throws {
        let problem = RandomProblem(type, images: 40, features: 5, tags: 3, seed: 3)
        var shifted = problem.features
        for index in shifted.elements.indices { shifted.elements[index] += 3 }
        let head = try LogisticRegression(features: problem.features, labels: problem.labels).fit(
            inverseRegularization: 1
        ).head
        let other = try LogisticRegression(features: shifted, labels: problem.labels).fit(
            inverseRegularization: 1
        ).head
        let difference = zip(head.weights.elements, other.weights.elements).map { abs($0 - $1) }.max() ?? 0
        #expect(difference < 2e-3)
    }

    @Test("a start elsewhere leads to the same optimum, and a start there takes few steps", arguments: types)
    func warmStart(type: ClassificationType) throws {
        let problem = RandomProblem(type, images: 60, features: 8, tags: 3, seed: 4)
        let fitting = try LogisticRegression(features: problem.features, labels: problem.labels)
        let cold = try fitting.fit(inverseRegularization: 0.3)
        let warm = try fitting.fit(
            inverseRegularization: 0.3,
            from: fitting.fit(inverseRegularization: 30).head
        )
        #expect(cold.head.distance(to: warm.head) < 1e-3)
        let again = try fitting.fit(inverseRegularization: 0.3, from: cold.head, tolerance: 1e-3)
        #expect(again.iterations == 0 && again.evaluations == 1)
    }

    @Test("equal input gives equal bits, also while other fits run", arguments: types)
    func determinism(type: ClassificationType) async throws {
        let problem = RandomProblem(type, images: 50, features: 20, tags: 5, seed: 5)
        let fitting = try LogisticRegression(features: problem.features, labels: problem.labels)
        let head = try fitting.fit(inverseRegularization: 1).head
        try await withThrowingTaskGroup(of: LinearHead.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try LogisticRegression(features: problem.features, labels: problem.labels).fit(
                        inverseRegularization: 1
                    ).head
                }
            }
            for try await other in group { #expect(other == head) }
        }
    }

    @Test("tags without examples get no weights and an unlikely bias", arguments: types)
    func absentTag(type: ClassificationType) throws {
        let problem = RandomProblem(type, images: 30, features: 4, tags: 2, seed: 6)
        let labels = LabelSet(
            type: type,
            tagCount: 3,
            tagsByImage: problem.labels.tagsByImage.map { $0.map { $0 * 2 } }
        )
        let fit = try LogisticRegression(
            features: problem.features,
            labels: labels,
            weights: .balanced(for: labels)
        )
        .fit(inverseRegularization: 1)
        let without = try LogisticRegression(
            features: problem.features,
            labels: problem.labels,
            weights: .balanced(for: problem.labels)
        ).fit(inverseRegularization: 1)
        #expect(fit.head.weights[row: 1].allSatisfy { $0 == 0 })
        #expect(fit.head.bias[1] < min(fit.head.bias[0], fit.head.bias[2]) - 2)
        #expect(fit.objective == without.objective)
        #expect(fit.head.weights[row: 2] == without.head.weights[row: 1])
        // The same head is a valid start.
        let warm = try LogisticRegression(features: problem.features, labels: labels).fit(
            inverseRegularization: 1,
            from: fit.head
        )
        #expect(warm.isConverged)
    }

    @Test("a tag on every image is always likely, and one tag alone is certain")
    func singleTag() throws {
        let features = RandomProblem(.multiclass, images: 10, features: 3, tags: 2, seed: 7).features
        let everywhere = LabelSet(
            type: .multilabel,
            tagCount: 1,
            tagsByImage: [[Int]](repeating: [0], count: 10)
        )
        let head = try LogisticRegression(features: features, labels: everywhere).fit(
            inverseRegularization: 1
        ).head
        #expect(abs(head.bias[0] - 3.0445225) < 1e-4)
        let alone = LabelSet(multiclass: [Int](repeating: 0, count: 10), tagCount: 1)
        let certain = try LogisticRegression(features: features, labels: alone).fit(inverseRegularization: 1)
        #expect(certain.isConverged && certain.head.weights.elements.allSatisfy { $0 == 0 })
    }

    @Test("one image, constant features and separable images are no obstacle", arguments: types)
    func degenerate(type: ClassificationType) throws {
        let tags = [[0], [1], [0], [1]]
        let labels = LabelSet(type: type, tagCount: 2, tagsByImage: tags)
        let constant = Matrix(rows: 4, columns: 3, repeating: 2)
        let flat = try LogisticRegression(features: constant, labels: labels).fit(inverseRegularization: 1)
        #expect(flat.head.weights.elements.allSatisfy { abs($0) < 1e-4 })
        let separable = Matrix(rows: 4, columns: 1, elements: [-1, 1, -1, 1])
        let sharp = try LogisticRegression(features: separable, labels: labels).fit(
            inverseRegularization: 1e6
        )
        #expect(sharp.head.weights.elements.allSatisfy { $0.isFinite })
        #expect(sharp.head.logits(for: [1])[1] > sharp.head.logits(for: [1])[0] + 5)
        let one = LabelSet(type: type, tagCount: 2, tagsByImage: [[1]])
        let ignored = SampleWeights(
            images: [0, 0, 0, 0],
            tags: SampleWeights.uniform(for: labels).tags
        )
        let empty = try LogisticRegression(features: separable, labels: labels, weights: ignored).fit(
            inverseRegularization: 1
        )
        #expect(empty.isConverged && empty.head.weights.elements.allSatisfy { $0 == 0 })
        let lonely = try LogisticRegression(features: Matrix(rows: 1, columns: 1, elements: [1]), labels: one)
            .fit(inverseRegularization: 1)
        #expect(lonely.head.bias.allSatisfy { $0.isFinite })
    }

    @Test("cancellation in the middle ends the fit", arguments: [1, 3])
    func cancellation(after evaluations: Int) throws {
        struct Cancelled: Error {}
        let problem = RandomProblem(.multiclass, images: 40, features: 8, tags: 4, seed: 8)
        let fitting = try LogisticRegression(features: problem.features, labels: problem.labels)
        var calls = 0
        #expect(throws: Cancelled.self) {
            _ = try fitting.fit(inverseRegularization: 10) {
                calls += 1
                if calls == evaluations { throw Cancelled() }
            }
        }
        #expect(calls == evaluations)
    }

    @Test("a limit of steps is kept and reported")
    func limit() throws {
        let problem = RandomProblem(.multilabel, images: 40, features: 8, tags: 4, seed: 9)
        let fit = try LogisticRegression(features: problem.features, labels: problem.labels)
            .fit(inverseRegularization: 10, iterationLimit: 2)
        #expect(!fit.isConverged && fit.iterations == 2)
    }

    @Test("unusable data is refused with a reason")
    func refusals() throws {
        let labels = LabelSet(multiclass: [0, 1], tagCount: 2)
        let broken = Matrix(rows: 2, columns: 2, elements: [0, 1, .nan, 0])
        #expect(throws: LogisticRegressionError(.featureOutOfRange(image: 1, feature: 0))) {
            _ = try LogisticRegression(features: broken, labels: labels)
        }
        #expect(throws: LogisticRegressionError(.noImages)) {
            _ = try LogisticRegression(
                features: Matrix(rows: 0, columns: 2),
                labels: LabelSet(multiclass: [], tagCount: 2)
            )
        }
        let huge = Matrix(rows: 2, columns: 2, elements: [1, -1e7, 0, 0])
        #expect(throws: LogisticRegressionError(.featureOutOfRange(image: 0, feature: 1))) {
            _ = try LogisticRegression(features: huge, labels: labels)
        }
        #expect(
            LogisticRegressionError(.noImages).description == "A training needs at least one tagged image."
        )
    }
}
