import Annotations
import Bytes
import Executors
import Foundation
import LinearAlgebra
import Testing

@testable import Learning

@Suite("Paths of heads")
struct RegularizationPathTests {
    /// Images of overlapping clouds in two views, features of very different scale, and folds over them.
    struct Problem {
        let table: FeatureTable
        let labels: LabelSet
        let folds: FoldPlan
        let recipe: ClassifierRecipe

        /// With `isRare` the last tag has images in one group only, so that the fold that holds it back knows none.
        init(_ type: ClassificationType, isRare: Bool = false, perTag: Int = 20, features: Int = 30) {
            var generator = SeededGenerator(seed: 11, purpose: "paths")
            let tags = (0..<3 * perTag).map { $0 < perTag * 2 || !isRare ? $0 % 3 : $0 % 2 }
            labels = LabelSet(
                type: type,
                tagCount: 3,
                tagsByImage: tags.enumerated().map { image, tag in
                    type == .multiclass || image % 4 != 0 || tag == 2 ? [tag] : [tag, 2]
                }
            )
            let known = labels
            let images = tags.indices.map { image in
                ImageFeatures(
                    digest: ContentDigest(of: Data("\(image)".utf8)),
                    perceptualHash: PerceptualHash(bits: UInt64(image)),
                    byView: (0..<2).map { _ in
                        (0..<features).map { feature in
                            let isTag = known.contains(feature % 3, at: image)
                            let noise = Float.random(in: -2...2, using: &generator)
                            return 5 + ((isTag ? 1 : 0) + noise) * pow(10, Float(feature % 5 - 2))
                        }
                    }
                )
            }
            table = FeatureTable(images: images, views: [.center, .mirrored], embeddingCount: features)
            let groups = tags.enumerated().map { isRare && $1 == 2 ? -1 : $0 }
            folds = FoldPlan(labels: labels, groups: ImageGroups(keys: groups), seed: 3)
            var recipe = ClassifierRecipe.quick
            recipe.transform = FeatureTransform.none
            self.recipe = recipe
        }

        func path(of folds: Range<Int>, tolerance: Double, on executor: BlockingExecutor) async throws
            -> RegularizationPath
        {
            let features = try await FoldFeatures(
                table: table,
                folds: self.folds,
                recipe: recipe,
                on: executor
            )
            let heads = folds.map {
                FoldHead(fold: $0, features: features, labels: labels, plan: self.folds, views: 2)
            }
            return try await RegularizationPath(
                of: FoldObjective(
                    features: features,
                    heads: heads,
                    preconditioner: features.makePreconditioner()
                ),
                tolerance: tolerance,
                on: executor
            )
        }

        /// The training of one fold by itself, which knows nothing of the others.
        func training(of fold: Int) throws -> TrainingProblem {
            try TrainingProblem(
                table: table,
                labels: labels,
                images: folds.trainingImages(for: fold),
                recipe: recipe
            )
        }

        /// The raw features of the images that a fold holds back.
        func heldBack(in fold: Int) -> Matrix {
            table.rows(of: folds.heldBackImages(in: fold), views: [.center], selection: recipe.features)
        }
    }

    private func withExecutor<Result>(
        threads: Int,
        _ body: (BlockingExecutor) async throws -> Result
    ) async throws -> Result {
        let executor = BlockingExecutor(threads: threads, name: "test")
        defer { executor.stop() }
        return try await body(executor)
    }

    @Test(
        "each head on the path is that of a training on its own",
        arguments: [(.multiclass, false), (.multilabel, false), (.multiclass, true), (.multilabel, true)]
            as [(ClassificationType, Bool)]
    )
    func optimality(type: ClassificationType, isRare: Bool) async throws {
        let problem = Problem(type, isRare: isRare)
        let all = 0..<problem.folds.foldCount
        try await withExecutor(threads: 2) { executor in
            var path = try await problem.path(of: all, tolerance: 1e-5, on: executor)
            for inverseRegularization in [0.01, 0.1, 1] {
                let heads = try await path.step(to: inverseRegularization)
                for fold in all {
                    let training = try problem.training(of: fold)
                    let rough = try training.looseFit(inverseRegularization: inverseRegularization)
                    let alone = try training.fit(inverseRegularization: inverseRegularization, from: rough)
                    let rows = problem.heldBack(in: fold)
                    let (ours, theirs) = (heads[fold].logits(for: rows), alone.logits(for: rows))
                    let largest = zip(ours.elements, theirs.elements).map { abs($0 - $1) }.max() ?? 0
                    #expect(largest < 2e-3 * (1 + (theirs.elements.map(abs).max() ?? 0)), "fold \(fold)")
                }
            }
        }
    }

    @Test("equal bits whatever the number of threads")
    func threads() async throws {
        let problem = Problem(.multiclass, perTag: 60)
        var heads: [[LinearHead]] = []
        for threads in [1, 3] {
            heads.append(
                try await withExecutor(threads: threads) { executor in
                    var path = try await problem.path(of: 0..<5, tolerance: 1e-3, on: executor)
                    _ = try await path.step(to: 0.01)
                    return try await path.step(to: 0.1)
                }
            )
        }
        #expect(heads[0] == heads[1])
    }

    @Test("following the direction of the path takes fewer evaluations than starting anew at each C")
    func prediction() async throws {
        let problem = Problem(.multiclass, perTag: 50, features: 40)
        let values = ClassifierRecipe.inverseRegularizations(from: -4, through: 0.5, step: 0.5)
        let (followed, anew) = try await withExecutor(threads: 2) { executor in
            var path = try await problem.path(of: 0..<5, tolerance: 1e-3, on: executor)
            for value in values { _ = try await path.step(to: value) }
            var anew = 0
            for value in values {
                var path = try await problem.path(of: 0..<5, tolerance: 1e-3, on: executor)
                _ = try await path.step(to: value)
                anew += path.evaluations
            }
            return (path.evaluations, anew)
        }
        #expect(Double(followed) < 0.7 * Double(anew), "\(followed) and \(anew) evaluations")
    }

    @Test("the rows that a fold holds back have no say in its head")
    func leakage() async throws {
        let problem = Problem(.multiclass)
        let heldBack = problem.folds.heldBackImages(in: 1)
        let other = FeatureTable(
            images: problem.table.images.enumerated().map { image, features in
                ImageFeatures(
                    digest: features.digest,
                    perceptualHash: features.perceptualHash,
                    byView: heldBack.contains(image)
                        ? features.byView.map { $0.map { 300 - 7 * $0 } } : features.byView
                )
            },
            views: problem.table.views,
            embeddingCount: problem.table.embeddingCount
        )
        let recipe = problem.recipe
        try await withExecutor(threads: 2) { executor in
            var heads: [LinearHead] = []
            for table in [problem.table, other] {
                let features = try await FoldFeatures(
                    table: table,
                    folds: problem.folds,
                    recipe: recipe,
                    on: executor
                )
                let head = FoldHead(
                    fold: 1,
                    features: features,
                    labels: problem.labels,
                    plan: problem.folds,
                    views: 2
                )
                var path = try await RegularizationPath(
                    of: FoldObjective(
                        features: features,
                        heads: [head],
                        preconditioner: features.makePreconditioner()
                    ),
                    tolerance: 1e-5,
                    on: executor
                )
                heads += try await path.step(to: 0.1)
            }
            let rows = problem.heldBack(in: 0)
            let (before, after) = (heads[0].logits(for: rows), heads[1].logits(for: rows))
            // Not the same bits, for the common scale is another, but the same head.
            let largest = zip(before.elements, after.elements).map { abs($0 - $1) }.max() ?? 0
            #expect(largest < 0.02)
        }
    }
}
