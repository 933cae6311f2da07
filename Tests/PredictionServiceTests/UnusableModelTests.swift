import Foundation
import ModelGraphTesting
import Projects
import Storage
import Testing
import TrainingService
import TrainingTesting

@testable import PredictionService

@Suite("An iteration whose model cannot be used")
struct UnusableModelTests {
    private static let unknownDigest = String(repeating: "ab", count: 32)

    @Test(
        "is refused with a sentence wherever its model is needed",
        arguments: [
            [("recipe.inverseRegularizations", "[]")], [("headFeatureCount", "1")],
            [("recipe.predictionViews", "[]")],
            [("tags", #"["a", "a"]"#)],
        ]
    )
    func forged(changes: [(String, String)]) async throws {
        try await withForgedIteration(changes) { installation, iteration in
            let (projects, project) = (installation.projects, iteration.projectID)
            await expect(.iterationUnusable) {
                try await installation.predictions().quickTest(TestImages.stripes(1), in: project)
            }
            await expect(.iterationUnusable) {
                try await projects.performance(of: iteration.id, in: project)
            }
            await expect(.iterationUnusable) {
                try await projects.evaluation(of: iteration.id, in: project, threshold: 0.5)
            }
            await expect(.iterationUnusable) { try await projects.nearDuplicates(of: project) }
        }
    }

    @Test("because its base model is not here says what to install, and is still evaluated")
    func missingBaseModel() async throws {
        let digest = "\"\(Self.unknownDigest)\""
        try await withForgedIteration([("baseModel.digest", digest), ("features.baseModel", digest)]) {
            installation,
            iteration in
            let project = iteration.projectID
            let error = await #expect(throws: ProjectError.self) {
                try await installation.predictions().quickTest(TestImages.stripes(1), in: project)
            }
            #expect(error?.code == .baseModelMissing)
            for part in [Self.unknownDigest, "ocellus basemodel add", "Train in the portal"] {
                #expect(error?.description.contains(part) == true, "\(part)")
            }
            _ = try await installation.projects.performance(of: iteration.id, in: project)
        }
    }

    @Test("because it says that its base model has other features is refused")
    func otherFeatures() async throws {
        try await withForgedIteration([("embeddingCount", "1")]) { installation, iteration in
            await expect(.iterationUnusable) {
                try await installation.predictions().quickTest(
                    TestImages.stripes(1),
                    in: iteration.projectID
                )
            }
        }
    }

    @Test("makes a training that would go on from it fail with a sentence")
    func recipe() async throws {
        try await withForgedIteration([("recipe.inverseRegularizations", "[1, 1]")]) {
            installation,
            iteration in
            let request = TrainingRequest(
                force: true,
                base: .init(projectID: iteration.projectID, iterationID: iteration.id)
            )
            let next = try await installation.projects.train(iteration.projectID, request)
            _ = try await installation.worker().runNextJob()
            let failed = try await installation.store.read { try $0.iteration(next.id) }
            #expect(failed?.status == .failed)
            #expect(failed?.errorDetails?.contains("cannot be used") == true, "\(failed?.errorDetails ?? "")")
        }
    }

    /// Runs a body with a trained iteration whose model says something else than what was trained.
    private func withForgedIteration(
        _ changes: [(path: String, json: String)],
        _ body: (TestInstallation, IterationRecord) async throws -> Void
    ) async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            var iteration = try await installation.trained(project)
            let digest = try #require(iteration.modelDigest)
            var file = try await installation.blobs.data(digest)
            for (path, json) in changes { file = try ForgedModelFile.changing(file, path, to: json) }
            let blob = try await installation.blobs.store(file)
            iteration.modelDigest = blob.digest
            let forged = iteration
            try await installation.store.write {
                try $0.register(blobs: [blob])
                try $0.update(iteration: forged)
            }
            try await body(installation, iteration)
        }
    }
}
