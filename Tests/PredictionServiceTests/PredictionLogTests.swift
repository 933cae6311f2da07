import Annotations
import Foundation
import Projects
import ProjectsTesting
import Storage
import Synchronization
import TestSupport
import Testing
import TrainingTesting

@testable import PredictionService

@Suite("The prediction log")
struct PredictionLogTests {
    @Test("what was answered is in the store once the log is flushed")
    func stores() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let iteration = try await installation.trained(project)
            let predictionLog = installation.predictionLog()
            let predictions = installation.predictions(predictionLog: predictionLog)
            try await running(predictionLog) {
                var ids: Set<UUID> = []
                for index in 0..<20 {
                    let answer = try await predictions.quickTest(
                        TestImages.stripes(200 + index),
                        in: project.id,
                        storage: .stored(application: "app\(index % 2)")
                    )
                    ids.insert(answer.id)
                }
                _ = try await predictions.quickTest(TestImages.stripes(300), in: project.id)
                await predictionLog.flush()
                let stored = try await installation.predictions(of: project)
                #expect(Set(stored.map(\.id)) == ids)
                #expect(stored.allSatisfy { $0.iterationID == iteration.id && $0.scores.count == 2 })
                #expect(stored.count { $0.application == "app1" } == 10)
                for record in stored {
                    _ = try await installation.blobs.data(record.contentDigest)
                    _ = try await installation.blobs.data(record.thumbnailDigest)
                }
                #expect(predictionLog.waitingCount == 0)
            }
        }
    }

    @Test("what a process wrote before it was killed is stored by the next one, once")
    func recovers() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let iteration = try await installation.trained(project)
            let predictions = (0..<20).map { installation.prediction($0, of: iteration) }
            try abandon(predictions, torn: installation.prediction(99, of: iteration), in: installation)

            // The first successor dies after one batch; its position and its predictions are one transaction.
            let life = Lifespan(deeds: 25, .after)
            let dying = try await installation.projects(
                store: installation.store,
                blobs: DyingBlobs(blobs: installation.blobs, life: life)
            )
            let first = installation.predictionLog(dying)
            try await running(first) { await until { life.isDead } }
            let partly = try await installation.predictions(of: project)
            #expect(partly.count == 8)
            // What a user removes in between must not come back.
            _ = try await installation.store.write {
                try $0.deletePredictions([partly[0].id], of: project.id)
            }

            let second = installation.predictionLog()
            try await running(second) {
                try second.append(installation.prediction(50, of: iteration))
                await second.flush()
            }
            let stored = try await installation.predictions(of: project)
            let expected = Set(predictions.map(\.id) + [installation.prediction(50, of: iteration).id])
            #expect(Set(stored.map(\.id)).isSubset(of: expected.subtracting([partly[0].id])))
            #expect(stored.count == 20)
        }
    }

    @Test("a log that an earlier build of 0.1 left is stored, from where that build had come")
    func former() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let iteration = try await installation.trained(project)
            let predictions = (0..<3).map { installation.prediction($0, of: iteration) }
            try abandon(predictions, torn: installation.prediction(99, of: iteration), in: installation)
            let folder = installation.folder.appending(path: "predictions")
            let name = try #require(FileManager.default.contentsOfDirectory(atPath: folder.path).first)
            let segment = folder.appending(path: name)
            let id = segment.deletingPathExtension().lastPathComponent
            try FileManager.default.moveItem(at: segment, to: folder.appending(path: "\(id).ledger"))
            let position = try PredictionLogRecord.encode(predictions[0]).count
            try await installation.store.write {
                try $0.setSetting("prediction-ledger/\(id)", to: Data("\(position)".utf8))
            }

            let log = installation.predictionLog()
            let last = installation.prediction(50, of: iteration)
            try await running(log) {
                try log.append(last)
                await log.flush()
            }
            let stored = try await installation.predictions(of: project)
            #expect(Set(stored.map(\.id)) == Set(predictions.dropFirst().map(\.id) + [last.id]))
            #expect(try await installation.store.read { try $0.setting("prediction-ledger/\(id)") } == nil)
        }
    }

    @Test("what was appended is written to a file before the log stops, and stored by the next")
    func stops() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let iteration = try await installation.trained(project)
            let first = installation.predictionLog()
            for index in 0..<3 { try first.append(installation.prediction(index, of: iteration)) }
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                await first.run()
            }
            await task.value
            #expect(throws: StorageError.self) { try first.append(installation.prediction(4, of: iteration)) }
            let second = installation.predictionLog()
            try await running(second) {
                try second.append(installation.prediction(5, of: iteration))
                await second.flush()
            }
            #expect(try await installation.predictions(of: project).count == 4)
        }
    }

    @Test("the predictions of a deleted iteration are dropped, those of others are not")
    func deleted() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let kept = try await installation.trained(project)
            let gone = try await installation.trained(project, TrainingRequest(force: true))
            try await installation.projects.deleteIteration(gone.id, of: project.id)
            let predictionLog = installation.predictionLog()
            try await running(predictionLog) {
                try predictionLog.append(installation.prediction(1, of: gone))
                try predictionLog.append(installation.prediction(2, of: kept))
                await predictionLog.flush()
            }
            #expect(try await installation.predictions(of: project).map(\.iterationID) == [kept.id])
        }
    }

    @Test("predictions beyond the limits of the log are refused")
    func full() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let iteration = try await installation.trained(project)
            var limits = PredictionLogQueue.Limits()
            limits.count = 2
            let predictionLog = PredictionLog(
                installation.projects,
                folder: installation.folder.appending(path: "predictions"),
                limits: limits,
                logger: installation.logger
            )
            let predictions = installation.predictions(predictionLog: predictionLog)
            for index in 0..<2 {
                _ = try await predictions.quickTest(
                    TestImages.checks(index),
                    in: project.id,
                    iterationID: iteration.id,
                    storage: .stored(application: nil)
                )
            }
            await expect(.overloaded) {
                try await predictions.quickTest(
                    TestImages.checks(9),
                    in: project.id,
                    storage: .stored(application: nil)
                )
            }
            _ = try await predictions.quickTest(TestImages.checks(9), in: project.id)
        }
    }

    @Test("a record has the boxes of its predictions; without boxes it is what earlier versions wrote")
    func boxes() throws {
        func record(_ scores: [Prediction<UUID>]) throws -> (json: String, decoded: PendingPrediction?) {
            let bytes = try PredictionLogRecord.encode(
                PendingPrediction(
                    id: UUID(),
                    projectID: UUID(),
                    iterationID: UUID(),
                    created: Date(timeIntervalSince1970: 1),
                    content: Data([1, 2, 3]),
                    uncertainty: 0.5,
                    scores: scores
                )
            )
            let head = try #require(PredictionLogRecord.Head(bytes.prefix(PredictionLogRecord.headCount)))
            let body = Data(bytes.dropFirst(PredictionLogRecord.headCount))
            return (
                String(decoding: body.prefix(head.jsonCount), as: UTF8.self),
                PredictionLogRecord.decode(body, after: head)
            )
        }
        let (tag, box) = (UUID(), NormalizedBox(left: 0.1, top: 0.2, width: 0.3, height: 0.4))
        let found = [
            Prediction(tag: tag, probability: 0.75, box: box), Prediction(tag: tag, probability: 0.5),
        ]
        let withBoxes = try record(found)
        #expect(withBoxes.decoded?.scores == found && withBoxes.decoded?.content == Data([1, 2, 3]))
        let without = try record([Prediction(tag: tag, probability: 0.75)])
        #expect(without.decoded?.scores == [Prediction(tag: tag, probability: 0.75)])
        #expect(!without.json.contains("boxes"))
    }

    private func until(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    /// Runs a prediction log while `body` runs.
    private func running(_ predictionLog: PredictionLog, _ body: () async throws -> Void) async throws {
        let task = Task { await predictionLog.run() }
        await until { predictionLog.state.withLock(\.isRunning) }
        do {
            try await body()
        } catch {
            task.cancel()
            await task.value
            throw error
        }
        task.cancel()
        await task.value
    }

    /// What a process leaves that is killed while it writes.
    private func abandon(
        _ predictions: [PendingPrediction],
        torn: PendingPrediction,
        in installation: TestInstallation
    ) throws {
        let folder = installation.folder.appending(path: "predictions")
        let segment = try PredictionLogSegment.create(in: folder)
        var bytes = try predictions.reduce(into: Data()) { $0 += try PredictionLogRecord.encode($1) }
        bytes += try PredictionLogRecord.encode(torn).dropLast(10)
        try withExtendedLifetime(segment) {
            try segment.write(bytes, at: 0)
            #expect(PredictionLogSegment.abandoned(in: folder).isEmpty, "a living process keeps its segment")
        }
    }
}

extension TestInstallation {
    func predictionLog(_ projects: ProjectStore? = nil) -> PredictionLog {
        PredictionLog(
            projects ?? self.projects,
            folder: folder.appending(path: "predictions"),
            logger: logger
        )
    }

    /// A prediction with an id that follows from its number.
    func prediction(_ number: Int, of iteration: IterationRecord) -> PendingPrediction {
        PendingPrediction(
            id: UUID(uuidString: "00000000-0000-4000-8000-\(String(format: "%012d", number))") ?? UUID(),
            projectID: iteration.projectID,
            iterationID: iteration.id,
            created: clock.now,
            application: "app",
            content: TestImages.checks(500 + number),
            uncertainty: 0.5,
            scores: []
        )
    }

    func predictions(of project: ProjectRecord) async throws -> [PredictionRecord] {
        try await store.read {
            try $0.predictions(PredictionQuery(projectID: project.id, order: .oldest, take: 1_000)).elements
        }
    }
}
