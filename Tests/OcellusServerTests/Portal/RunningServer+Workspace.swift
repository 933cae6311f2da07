import BaseModels
import Bytes
import Executors
import Foundation
import Storage
import Testing
import Workspace

@testable import OcellusServer

extension RunningServer {
    /// The server's data folder as another process would open it; the caller closes the store.
    func workspace() async throws -> (store: SQLiteMetadataStore, workspace: Workspace) {
        let data = try await OpenDataFolder(dataFolder, library: BaseModelLibrary())
        return (data.metadata, data.workspace)
    }

    /// The path under `/portal/v1` of an iteration that waits for a worker, of which there is none.
    func waitingIteration() async throws -> String {
        let (store, workspace) = try await workspace()
        let project = try await workspace.createProject(
            ProjectDraft(name: "waiting", classificationType: .multiclass)
        )
        let id = UUID()
        try await store.write { transaction in
            let project = try #require(try transaction.project(project.record.id))
            let iteration = IterationRecord(
                id: id,
                projectID: project.id,
                name: "Iteration 1",
                status: .training,
                created: Date(),
                dataVersion: project.dataVersion,
                domainID: project.domainID,
                classificationType: project.classificationType,
                settingsDigest: ContentDigest(of: Data())
            )
            try transaction.insert(iteration: iteration, tags: [])
            try transaction.enqueue(
                JobRecord(
                    id: UUID(),
                    kind: Workspace.trainingJobKind,
                    projectID: project.id,
                    subjectID: id,
                    payload: Data(),
                    enqueued: Date()
                )
            )
        }
        try await store.close()
        return "/portal/v1/projects/\(project.record.id)/iterations/\(id)"
    }
}
