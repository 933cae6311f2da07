import Annotations
import Bytes
import Executors
import Foundation
import LinearAlgebra
import Testing

@testable import Learning

@Suite("Evaluating a recipe")
struct CrossValidationTests {
    /// How the mirror image of an image compares with the image itself.
    enum Mirror: CaseIterable, Sendable {
        /// It shows the very same.
        case same
        /// It shows the same with noise of its own, so that the average of both is worth more.
        case independent
    }

    private static let labels = LabelSet(multiclass: (0..<90).map { $0 % 3 }, tagCount: 3)

    /// Images of three overlapping clouds, seen in two views.
    private static func table(_ mirror: Mirror) -> FeatureTable {
        var generator = SeededGenerator(seed: 5, purpose: "views")
        let images = labels.tagsByImage.enumerated().map { number, tags in
            func look() -> [Float] {
                (0..<12).map { feature in
                    (feature % 3 == tags[0] ? 1 : 0)
                        + (0..<3).reduce(0) { sum, _ in sum + Float.random(in: -1.5...1.5, using: &generator)
                        }
                }
            }
            let center = look()
            return ImageFeatures(
                digest: ContentDigest(of: Data("\(number)".utf8)),
                perceptualHash: PerceptualHash(bits: UInt64(number)),
                byView: [center, mirror == .same ? center : look()]
            )
        }
        return FeatureTable(images: images, views: [.center, .mirrored], embeddingCount: 12)
    }

    private func evaluation(
        _ mirror: Mirror,
        views: [FeatureView] = [.center, .mirrored],
        parameterLimit: Int = 1_000_000,
        onProgress: (Int, Int) -> Void = { _, _ in }
    ) async throws -> RecipeEvaluation {
        let executor = BlockingExecutor(threads: 2, name: "test")
        defer { executor.stop() }
        let table = Self.table(mirror)
        let groups = NearDuplicates.groups(
            hashes: table.images.map(\.perceptualHash),
            embeddings: table.embeddings(),
            contents: table.images.map(\.digest)
        )
        let folds = FoldPlan(labels: Self.labels, groups: groups, seed: 0)
        var recipe = ClassifierRecipe.quick
        recipe.predictionViews = views
        return try await CrossValidation(
            table: table,
            labels: Self.labels,
            folds: folds,
            executor: executor,
            parameterLimit: parameterLimit
        )
        .evaluate(recipe, onProgress: onProgress)
    }

    @Test(
        "heads that memory does not allow to be fitted together have the same scores"
    )
    func batches() async throws {
        let together = try await evaluation(.independent)
        var steps: [Int] = []
        let apart = try await evaluation(.independent, parameterLimit: 100) { done, total in
            #expect(total == 5 * ClassifierRecipe.quick.inverseRegularizations.count)
            steps.append(done)
        }
        #expect(steps == steps.sorted() && steps.first == 0 && steps.last == 30)
        #expect(apart.allViews.inverseRegularization == together.allViews.inverseRegularization)
        #expect(abs(apart.allViews.logLoss - together.allViews.logLoss) < 0.01)
        #expect(
            zip(apart.allViews.logits.elements, together.allViews.logits.elements).allSatisfy {
                abs($0 - $1) < 0.1
            }
        )
    }

    @Test("one look is evaluated as if it were the only one asked for", arguments: Mirror.allCases)
    func brief(mirror: Mirror) async throws {
        let firstView = try #require(try await evaluation(mirror).firstView)
        let alone = try await evaluation(mirror, views: [.center])
        #expect(alone.firstView == nil)
        #expect(firstView.recipe == alone.allViews.recipe)
        #expect(firstView.logits == alone.allViews.logits)
        #expect(
            firstView.logLoss == alone.allViews.logLoss
                && firstView.inverseRegularization == alone.allViews.inverseRegularization
        )
    }

    @Test("a second look is dropped where it adds nothing and kept where it does")
    func singleViewTolerance() async throws {
        let same = try await evaluation(.same)
        #expect(same.preferred.recipe.predictionViews == [.center])
        let independent = try await evaluation(.independent)
        #expect(independent.preferred.recipe.predictionViews == [.center, .mirrored])
        #expect(independent.best.logLoss < (try #require(independent.firstView)).logLoss * 0.9)
    }

    @Test(
        "a look may be dropped for one and a half per cent of log-loss, and for a thousandth of a nat",
        arguments: [(1.0, 1.014, 1), (1.0, 1.016, 2), (1.0, 0.9, 1), (0.01, 0.0109, 1), (0.01, 0.0111, 2)]
    )
    func allowance(allViews: Double, firstView: Double, views: Int) {
        func evaluated(_ logLoss: Double, views: [FeatureView]) -> EvaluatedRecipe {
            var recipe = ClassifierRecipe.quick
            recipe.predictionViews = views
            let head = LinearHead(type: .multiclass, weights: Matrix(rows: 2, columns: 1), bias: [0, 0])
            return EvaluatedRecipe(
                recipe: recipe,
                inverseRegularization: 1,
                logits: Matrix(rows: 0, columns: 2),
                temperature: 1,
                logLoss: logLoss,
                start: head
            )
        }
        let evaluation = RecipeEvaluation(
            allViews: evaluated(allViews, views: [.center, .mirrored]),
            firstView: evaluated(firstView, views: [.center])
        )
        #expect(evaluation.preferred.recipe.predictionViews.count == views)
        #expect(evaluation.best.logLoss == min(allViews, firstView))
    }
}
