import Foundation
import Learning
import Projects
import Storage
import Testing
import TrainingService
import TrainingTesting

extension TestInstallation {
    /// What is true of every iteration that was trained.
    func expectWhole(
        _ iteration: IterationRecord,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(iteration.status == .completed, sourceLocation: sourceLocation)
        let digest = try #require(iteration.modelDigest, sourceLocation: sourceLocation)
        let model = try EvaluatedClassifier(archive: try await blobs.data(digest)).classifier
        try await store.read { reading in
            let tags = try reading.tags(ofIteration: iteration.id)
            #expect(tags.map(\.name) == model.tags, sourceLocation: sourceLocation)
            let scores = try reading.imageScores(
                ImageScoreFilter(iterationID: iteration.id),
                page: ListPage(take: 1_000)
            )
            let images = try reading.trainingSet(
                of: iteration.projectID,
                in: .version(iteration.dataVersion)
            )
            #expect(Set(scores.map(\.imageID)) == Set(images.map(\.imageID)), sourceLocation: sourceLocation)
            #expect(
                scores.allSatisfy { abs($0.scores.reduce(0, +) - 1) < 1e-4 },
                sourceLocation: sourceLocation
            )
            let blob = try reading.blobs([digest])[digest]
            #expect(blob?.referenceCount ?? 0 > 0, sourceLocation: sourceLocation)
            let jobs = try reading.jobs(
                of: iteration.projectID,
                about: iteration.id,
                in: Set(JobState.allCases)
            )
            #expect(jobs.map(\.state) == [.succeeded], sourceLocation: sourceLocation)
        }
    }
}
