import Digests
import Foundation
import LinearAlgebra
import Testing
import WorkPools

@testable import Learning

@Suite("Judging a recipe")
struct RecipeJudgementTests {
    /// How the mirror image of a picture compares with the picture itself.
    enum Mirror: CaseIterable, Sendable {
        /// It shows the very same.
        case same
        /// It shows the same with noise of its own, so that the average of both is worth more.
        case independent
    }

    private static let labels = LabelSet(multiclass: (0..<90).map { $0 % 3 }, tagCount: 3)

    /// Pictures of three overlapping clouds, seen in two views.
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
            let centre = look()
            return ImageFeatures(
                digest: ContentDigest(of: Data("\(number)".utf8)),
                perceptualHash: PerceptualHash(bits: UInt64(number)),
                byView: [centre, mirror == .same ? centre : look()]
            )
        }
        return FeatureTable(images: images, views: [.centre, .mirrored], embeddingCount: 12)
    }

    private func verdict(_ mirror: Mirror, views: [FeatureView] = [.centre, .mirrored]) async throws
        -> RecipeVerdict
    {
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
        return try await RecipeJudgement(table: table, labels: Self.labels, folds: folds, executor: executor)
            .judge(recipe)
    }

    @Test("one look is judged as if it were the only one asked for", arguments: Mirror.allCases)
    func brief(mirror: Mirror) async throws {
        let brief = try #require(try await verdict(mirror).brief)
        let alone = try await verdict(mirror, views: [.centre])
        #expect(alone.brief == nil)
        #expect(brief.recipe == alone.thorough.recipe)
        #expect(brief.logits == alone.thorough.logits)
        #expect(brief.logLoss == alone.thorough.logLoss && brief.strength == alone.thorough.strength)
    }

    @Test("a second look is dropped where it adds nothing and kept where it does")
    func thrift() async throws {
        let same = try await verdict(.same)
        #expect(same.thrifty.recipe.predictionViews == [.centre])
        let independent = try await verdict(.independent)
        #expect(independent.thrifty.recipe.predictionViews == [.centre, .mirrored])
        #expect(independent.best.logLoss < (try #require(independent.brief)).logLoss * 0.9)
    }

    @Test(
        "a look may be dropped for one and a half per cent of log-loss, and for a thousandth of a nat",
        arguments: [(1.0, 1.014, 1), (1.0, 1.016, 2), (1.0, 0.9, 1), (0.01, 0.0109, 1), (0.01, 0.0111, 2)]
    )
    func allowance(thorough: Double, brief: Double, views: Int) {
        func judged(_ logLoss: Double, views: [FeatureView]) -> JudgedRecipe {
            var recipe = ClassifierRecipe.quick
            recipe.predictionViews = views
            let head = LinearHead(type: .multiclass, weights: Matrix(rows: 2, columns: 1), bias: [0, 0])
            return JudgedRecipe(
                recipe: recipe,
                strength: 1,
                logits: Matrix(rows: 0, columns: 2),
                temperature: 1,
                logLoss: logLoss,
                start: head
            )
        }
        let verdict = RecipeVerdict(
            thorough: judged(thorough, views: [.centre, .mirrored]),
            brief: judged(brief, views: [.centre])
        )
        #expect(verdict.thrifty.recipe.predictionViews.count == views)
        #expect(verdict.best.logLoss == min(thorough, brief))
    }
}
