import Annotations
import Foundation
import MetricsTestKit
import Projects
import Storage
import Testing
import TrainingService
import TrainingTesting

@testable import PredictionService

@Suite("Classification")
struct ClassificationTests {
    @Test("the published iteration answers with all tags, most probable first")
    func answers() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks(8)
            let iteration = try await installation.trained(project)
            let metrics = TestMetrics()
            let predictions = installation.predictions(metrics: metrics)
            try await installation.projects.publish(
                iteration.id,
                of: project.id,
                as: "live",
                resourceID: "any"
            )
            func inferences() -> Int {
                TestInstallation.sharedMetrics.counters(label: "ocellus_inference_computations")
                    .reduce(0) { $0 + (Int($1.dimensions[0].1) ?? 0) * Int($1.totalValue) }
            }
            let before = inferences()
            for (image, name) in [
                (TestImages.stripes(100), "stripes"), (TestImages.checks(100), "checks"),
            ] {
                let answer = try await predictions.classify(image, in: project.id, publishedAs: "live")
                #expect(answer.iteration.id == iteration.id)
                #expect(answer.predictions.map(\.tag.name).sorted() == ["checks", "stripes"])
                #expect(answer.predictions[0].tag.name == name)
                #expect(abs(answer.predictions.map(\.probability).reduce(0, +) - 1) < 1e-4)
                let quick = try await predictions.quickTest(image, in: project.id)
                #expect(quick.predictions == answer.predictions)
            }
            #expect(try metrics.expectGauge("ocellus_models_cached").lastValue == 1)
            #expect(try metrics.expectGauge("ocellus_models_cached_bytes").lastValue ?? 0 > 0)
            let inProgress = try metrics.expectGauge("ocellus_predictions_in_progress").values
            #expect(inProgress == [0, 1, 0, 1, 0, 1, 0, 1, 0], "one after another")
            // Other tests share the engine.
            #expect(inferences() >= before + 4)
        }
    }

    @Test("after a start the published models are read before anybody asks, each base model compiled once")
    func warmUp() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let first = try await installation.trained(project)
            #expect(try await installation.predictions().warmUp() == 0, "nothing is published")
            let second = try await installation.trained(project, TrainingRequest(force: true))
            for (iteration, name) in [(first, "live"), (second, "next")] {
                try await installation.projects.publish(
                    iteration.id,
                    of: project.id,
                    as: name,
                    resourceID: "any"
                )
            }
            let metrics = TestMetrics()
            let predictions = installation.predictions(metrics: metrics)
            #expect(try await predictions.warmUp() == 1, "both stand on one")
            #expect(try metrics.expectGauge("ocellus_models_cached").lastValue == 2)
            let hits = try metrics.expectCounter("ocellus_model_cache_hits")
            let misses = try metrics.expectCounter("ocellus_model_cache_misses")
            #expect(hits.totalValue == 0 && misses.totalValue == 2)
            _ = try await predictions.classify(
                TestImages.stripes(100),
                in: project.id,
                publishedAs: "live"
            )
            #expect(hits.totalValue == 1 && misses.totalValue == 2)
            let narrowMetrics = TestMetrics()
            let narrow = installation.predictions(metrics: narrowMetrics)
            #expect(try await narrow.warmUp(modelCount: 1) == 1)
            #expect(try narrowMetrics.expectGauge("ocellus_models_cached").lastValue == 1)
        }
    }

    @Test("what cannot be answered is refused with a reason")
    func refusals() async throws {
        try await TestInstallation.with { installation in
            let predictions = installation.predictions()
            let (project, _, _) = try await installation.stripesAndChecks()
            let image = TestImages.stripes(100)
            await expect(.noSuchProject) {
                try await predictions.classify(image, in: UUID(), publishedAs: "live")
            }
            await expect(.noSuchPublication) {
                try await predictions.classify(image, in: project.id, publishedAs: "live")
            }
            await expect(.noTrainedIteration) { try await predictions.quickTest(image, in: project.id) }
            let iteration = try await installation.projects.train(project.id)
            await expect(.iterationNotTrained) {
                try await predictions.quickTest(image, in: project.id, iterationID: iteration.id)
            }
            _ = try await installation.worker().runNextJob()
            try await installation.projects.publish(
                iteration.id,
                of: project.id,
                as: "live",
                resourceID: "any"
            )
            await expect(.noSuchPublication) {
                try await predictions.classify(image, in: project.id, publishedAs: "Live")
            }
            await expect(.wrongProjectType) {
                try await predictions.detect(image, in: project.id, publishedAs: "live")
            }
            await expect(.noSuchPublication) {
                try await predictions.detect(image, in: project.id, publishedAs: "Live")
            }
            await expect(.imageFormat) {
                try await predictions.classify(Data("text".utf8), in: project.id, publishedAs: "live")
            }
            await expect(.imageBytes) {
                try await predictions.classify(
                    Data(count: (4 << 20) + 1),
                    in: project.id,
                    publishedAs: "live"
                )
            }
            var full = PredictionService.Configuration()
            full.maxInFlight = 1
            let narrow = installation.predictions(configuration: full)
            await expect(.overloaded) {
                try await narrow.shedder.admit {
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
            let projects = installation.projects
            try await projects.publish(first.id, of: project.id, as: "live", resourceID: "any")
            let predictions = installation.predictions()
            let image = TestImages.stripes(100)
            let answers = try await withThrowingTaskGroup(of: [UUID].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var answers: [UUID] = []
                        for _ in 0..<12 {
                            let answer = try await predictions.classify(
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
                    try await projects.publish(
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
            try await projects.publish(
                second.id,
                of: project.id,
                as: "live",
                resourceID: "any",
                overwrite: true
            )
            let last = try await predictions.classify(image, in: project.id, publishedAs: "live")
            #expect(last.iteration.id == second.id)
            try await projects.unpublish(second.id, of: project.id)
            await expect(.noSuchPublication) {
                try await predictions.classify(image, in: project.id, publishedAs: "live")
            }
        }
    }

    @Test("the cache of models keeps those used last")
    func cache() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let first = try await installation.trained(project)
            let second = try await installation.trained(project, TrainingRequest(force: true))
            let metrics = TestMetrics()
            let cache = ModelCache(
                projects: installation.projects,
                loader: EngineModelLoader(installation.engine),
                executor: installation.projects.executor,
                byteLimit: 1,
                metrics: metrics
            )
            let hits = try metrics.expectCounter("ocellus_model_cache_hits")
            let misses = try metrics.expectCounter("ocellus_model_cache_misses")
            let cached = try metrics.expectGauge("ocellus_models_cached")
            _ = try await cache.model(of: first)
            _ = try await cache.model(of: first)
            #expect(hits.totalValue == 1 && cached.lastValue == 1)
            _ = try await cache.model(of: second)
            #expect(cached.lastValue == 1)
            _ = try await cache.model(of: second)
            #expect(hits.totalValue == 2)
            _ = try await cache.model(of: first)
            #expect(misses.totalValue == 3)
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
            let predictions = installation.predictions()
            let suggestions = try await predictions.suggestTags(
                forImages: [tagged.id, untagged.id, untagged.id],
                by: iteration.id,
                in: project.id
            )
            #expect(suggestions.map(\.imageID) == [untagged.id])
            #expect(suggestions[0].predictions[0].tag.name == "stripes")
            let stored = try await installation.store.read {
                try $0.suggestions(SuggestionQuery(iterationID: iteration.id, take: 10)).elements
            }
            #expect(stored.map(\.imageID) == [untagged.id])
            #expect(stored.map(\.uncertainty) == suggestions.map(\.uncertainty))
            await expect(.invalidIDs) {
                try await predictions.suggestTags(forImages: [UUID()], by: iteration.id, in: project.id)
            }
            await expect(.batchSize) {
                try await predictions.suggestTags(
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
            ([1, 0] as [Double], ProjectTask.classification(.multiclass), 0.0),
            ([0.5, 0.5], .classification(.multiclass), 1),
            ([0.25, 0.25, 0.25, 0.25], .classification(.multiclass), 1),
            ([0.9, 0.1], .classification(.multiclass), 0.468_995_59),
            ([0.5, 0], .classification(.multilabel), 0.5),
            ([0.9, 0.9], .classification(.multilabel), 0.468_995_59),
            ([], .classification(.multilabel), 0), ([], .detection, 0), ([1], .detection, 0),
            ([0.5], .detection, 1), ([0.9, 0.9, 0.9], .detection, 0.468_995_59), ([0.5, 1], .detection, 0.5),
        ]
    )
    func uncertainty(probabilities: [Double], task: ProjectTask, expected: Double) {
        let predictions = probabilities.map { Prediction(tag: 0, probability: $0) }
        #expect(abs(Uncertainty.of(predictions, task: task) - expected) < 1e-6)
    }
}

extension TestInstallation {
    func predictions(
        loader: (any TrainedModelLoading)? = nil,
        predictionLog: PredictionLog? = nil,
        previewTraining: (any PreviewTraining)? = nil,
        configuration: PredictionService.Configuration = PredictionService.Configuration(),
        metrics: TestMetrics = TestMetrics()
    ) -> PredictionService {
        PredictionService(
            projects: projects,
            engine: engine,
            loader: loader,
            predictionLog: predictionLog,
            previewTraining: previewTraining,
            configuration: configuration,
            metrics: metrics
        )
    }
}
