import Foundation
import Storage
import Testing

@testable import Workspace

@Suite("Classification")
struct ClassificationTests {
    @Test("the published iteration answers with all tags, most probable first")
    func answers() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks(8)
            let iteration = try await installation.trained(project)
            let classification = installation.classification()
            try await installation.workspace.publish(
                iteration.id,
                of: project.id,
                as: "live",
                resourceID: "any"
            )
            func inferences() -> Int { classification.computations.reduce(0) { $0 + $1.key * $1.value } }
            let before = inferences()
            for (image, name) in [
                (TestImages.stripes(100), "stripes"), (TestImages.checks(100), "checks"),
            ] {
                let answer = try await classification.classify(image, in: project.id, publishedAs: "live")
                #expect(answer.iteration.id == iteration.id)
                #expect(answer.predictions.map(\.name).sorted() == ["checks", "stripes"])
                #expect(answer.predictions[0].name == name)
                #expect(abs(answer.predictions.map(\.probability).reduce(0, +) - 1) < 1e-4)
                let quick = try await classification.quickTest(image, in: project.id)
                #expect(quick.predictions == answer.predictions)
            }
            #expect(classification.modelStatistics.modelCount == 1)
            // Other tests share the engine.
            #expect(inferences() >= before + 4)
        }
    }

    @Test("after a start the published models are read before anybody asks, each base model compiled once")
    func warmUp() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let first = try await installation.trained(project)
            #expect(try await installation.classification().warmUp() == 0, "nothing is published")
            let second = try await installation.trained(project, TrainingRequest(force: true))
            for (iteration, name) in [(first, "live"), (second, "next")] {
                try await installation.workspace.publish(
                    iteration.id,
                    of: project.id,
                    as: name,
                    resourceID: "any"
                )
            }
            let classification = installation.classification()
            #expect(try await classification.warmUp() == 1, "both stand on one")
            #expect(classification.modelStatistics.modelCount == 2)
            let before = classification.modelStatistics
            _ = try await classification.classify(
                TestImages.stripes(100),
                in: project.id,
                publishedAs: "live"
            )
            #expect(classification.modelStatistics.hits == before.hits + 1)
            let narrow = installation.classification()
            #expect(try await narrow.warmUp(modelCount: 1) == 1)
            #expect(narrow.modelStatistics.modelCount == 1)
        }
    }

    @Test("what cannot be answered is refused with a reason")
    func refusals() async throws {
        try await TestInstallation.with { installation in
            let classification = installation.classification()
            let (project, _, _) = try await installation.stripesAndChecks()
            let image = TestImages.stripes(100)
            await expect(.noSuchProject) {
                try await classification.classify(image, in: UUID(), publishedAs: "live")
            }
            await expect(.noSuchPublication) {
                try await classification.classify(image, in: project.id, publishedAs: "live")
            }
            await expect(.noTrainedIteration) { try await classification.quickTest(image, in: project.id) }
            let iteration = try await installation.workspace.train(project.id)
            await expect(.iterationNotTrained) {
                try await classification.quickTest(image, in: project.id, iterationID: iteration.id)
            }
            let detection = try await installation.project(nil)
            await expect(.wrongProjectType) {
                try await classification.classify(image, in: detection.id, publishedAs: "live")
            }
            _ = try await installation.worker().runNextJob()
            try await installation.workspace.publish(
                iteration.id,
                of: project.id,
                as: "live",
                resourceID: "any"
            )
            await expect(.noSuchPublication) {
                try await classification.classify(image, in: project.id, publishedAs: "Live")
            }
            await expect(.imageFormat) {
                try await classification.classify(Data("text".utf8), in: project.id, publishedAs: "live")
            }
            await expect(.imageBytes) {
                try await classification.classify(
                    Data(count: (4 << 20) + 1),
                    in: project.id,
                    publishedAs: "live"
                )
            }
            var full = Classification.Configuration()
            full.admitted = 1
            let narrow = installation.classification(configuration: full)
            await expect(.overloaded) {
                try await narrow.gate.admitting {
                    try await narrow.classify(image, in: project.id, publishedAs: "live")
                }
            }
            _ = try await narrow.classify(image, in: project.id, publishedAs: "live")
        }
    }

    @Test("while a name moves from one iteration to another, every request is answered by one of them")
    func switching() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let first = try await installation.trained(project)
            let second = try await installation.trained(project, TrainingRequest(force: true))
            let workspace = installation.workspace
            try await workspace.publish(first.id, of: project.id, as: "live", resourceID: "any")
            let classification = installation.classification()
            let image = TestImages.stripes(100)
            let answers = try await withThrowingTaskGroup(of: [UUID].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var answers: [UUID] = []
                        for _ in 0..<12 {
                            let answer = try await classification.classify(
                                image,
                                in: project.id,
                                publishedAs: "live"
                            )
                            answers.append(answer.iteration.id)
                        }
                        return answers
                    }
                }
                for round in 0..<10 {
                    try await workspace.publish(
                        round.isMultiple(of: 2) ? second.id : first.id,
                        of: project.id,
                        as: "live",
                        resourceID: "any",
                        overwrite: true
                    )
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(answers.count == 48)
            #expect(Set(answers).isSubset(of: [first.id, second.id]))
            // A switch that was answered holds for the next request.
            try await workspace.publish(
                second.id,
                of: project.id,
                as: "live",
                resourceID: "any",
                overwrite: true
            )
            let last = try await classification.classify(image, in: project.id, publishedAs: "live")
            #expect(last.iteration.id == second.id)
            try await workspace.unpublish(second.id, of: project.id)
            await expect(.noSuchPublication) {
                try await classification.classify(image, in: project.id, publishedAs: "live")
            }
        }
    }

    @Test("the cache of models keeps those used last")
    func cache() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let first = try await installation.trained(project)
            let second = try await installation.trained(project, TrainingRequest(force: true))
            let cache = ModelCache(
                workspace: installation.workspace,
                engine: installation.engine,
                byteLimit: 1
            )
            _ = try await cache.model(of: first)
            _ = try await cache.model(of: first)
            #expect(cache.statistics.hits == 1 && cache.statistics.modelCount == 1)
            _ = try await cache.model(of: second)
            #expect(cache.statistics.modelCount == 1)
            _ = try await cache.model(of: second)
            #expect(cache.statistics.hits == 2)
            _ = try await cache.model(of: first)
            #expect(cache.statistics.misses == 3)
        }
    }

    @Test("untagged images get suggestions, tagged ones do not")
    func suggestions() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks(8)
            let iteration = try await installation.trained(project)
            let tagged = try await installation.store.read {
                try $0.images(ImageFilter(projectID: project.id), page: ListPage(take: 1))[0]
            }
            let untagged = try await installation.image(TestImages.stripes(70), [], in: project)
            let classification = installation.classification()
            let suggestions = try await classification.suggestTags(
                forImages: [tagged.id, untagged.id, untagged.id],
                by: iteration.id,
                in: project.id
            )
            #expect(suggestions.map(\.imageID) == [untagged.id])
            #expect(suggestions[0].predictions[0].name == "stripes")
            let stored = try await installation.store.read {
                try $0.suggestions(SuggestionQuery(iterationID: iteration.id, take: 10)).elements
            }
            #expect(stored.map(\.imageID) == [untagged.id])
            #expect(stored.map(\.uncertainty) == suggestions.map(\.uncertainty))
            await expect(.invalidIDs) {
                try await classification.suggestTags(forImages: [UUID()], by: iteration.id, in: project.id)
            }
            await expect(.batchSize) {
                try await classification.suggestTags(
                    forImages: (0..<65).map { _ in UUID() },
                    by: iteration.id,
                    in: project.id
                )
            }
        }
    }

    @Test(
        "uncertainty is the entropy as a share of the greatest possible",
        arguments: [
            ([1, 0] as [Float], Storage.ClassificationType.multiclass, 0.0), ([0.5, 0.5], .multiclass, 1),
            ([0.25, 0.25, 0.25, 0.25], .multiclass, 1), ([0.9, 0.1], .multiclass, 0.468_995_59),
            ([0.5, 0], .multilabel, 0.5), ([0.9, 0.9], .multilabel, 0.468_995_59), ([], .multilabel, 0),
        ]
    )
    func uncertainty(probabilities: [Float], type: Storage.ClassificationType, expected: Double) {
        #expect(abs(Uncertainty.of(probabilities, type: type) - expected) < 1e-6)
    }
}

extension TestInstallation {
    func classification(
        predictionLog: PredictionLog? = nil,
        configuration: Classification.Configuration = Classification.Configuration()
    ) -> Classification {
        Classification(
            workspace: workspace,
            engine: engine,
            predictionLog: predictionLog,
            configuration: configuration
        )
    }
}
